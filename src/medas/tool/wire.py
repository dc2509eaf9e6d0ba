"""A wire: the result of a step, on its way into a plug of another."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from medas.errors import BadWorkflow, WrongInput

STEP_ID = r"[a-z][a-z0-9_]{0,39}"
_COLUMN = re.compile(r"[^\[\]]+")
_WRITTEN = re.compile(rf"({STEP_ID})\.([A-Za-z_]\w*)(?:\[({_COLUMN.pattern})\])?")


@dataclass(frozen=True)
class Wire:
    """`step.result`, or `step.result[column]` for one column of cases."""

    step: str
    result: str
    column: str | None = None

    def __getitem__(self, column: str) -> Wire:
        if not _COLUMN.fullmatch(column):
            raise WrongInput(f"{column!r} cannot be the name of a column", hint="Use a name without brackets")
        return replace(self, column=column)

    def __str__(self) -> str:
        return f"{self.step}.{self.result}" + (f"[{self.column}]" if self.column else "")

    @classmethod
    def parse(cls, text: str) -> Wire:
        """Read what `str` wrote.

        Raises:
            BadWorkflow: If it is not `step.result` or `step.result[column]`.
        """
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise BadWorkflow(f"{text!r} is not a wire", hint="Write step.result or step.result[column]")
        return cls(*match.groups())
