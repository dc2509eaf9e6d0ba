"""The error tree of MeDaS, and `Problem`, the one shape in which errors reach a person.

MedasError
├── WrongInput          a value does not fit its plug
│   ├── MissingInput    a plug that must be filled is empty
│   ├── BadFile         a file is damaged, contradicts itself or is not what it says
│   ├── GridMismatch    two volumes that must lie on one grid do not
│   ├── CasesDiffer     two columns hold different cases
│   └── ModelHistoryDiffers  an image was prepared in another way than those a model learned from
├── BadDeclaration      a tool class is written wrongly (found at import)
├── BadWorkflow         a workflow document breaks its rules
├── EditConflict        somebody else changed it first
├── NotFound            no such thing, or not for this user
├── NotAllowed          the user may not do this
│   └── NotSignedIn     nobody knows who asks
├── OverLimit           a budget, quota or size limit is exceeded
├── ToolFailed          a kernel ended with an error
│   └── OutOfMemory     ... because the memory did not suffice
├── Canceled            somebody asked to stop
├── MissingDependency   an optional package is not installed (names the command)
├── ExecutorUnavailable the machinery did not answer; tried again, never the user's failure
├── JobRefused          the machinery answered no; trying again is useless
└── StoreDamaged        stored bytes do not match their digest
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

Severity = Literal["block", "warn", "hint"]


@dataclass(frozen=True)
class Fix:
    """A repair that a button can carry out: a JSON patch on the document, or a call."""

    label: dict[str, str]
    """What the button says, per language."""
    patch: list[dict[str, Any]] | None = None
    """RFC 6902 operations on the workflow document."""
    call: dict[str, Any] | None = None
    """Method, path and body of a request."""


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, why, and what to do: one shape for checks, runs and HTTP errors."""

    code: str
    """Class of problem in words, e.g. `wrong-input`."""
    message: dict[str, str]
    """What is wrong, per language, a whole sentence."""
    hint: dict[str, str] = field(default_factory=dict)
    """What to do, per language."""
    why: dict[str, str] = field(default_factory=dict)
    """Why it matters, per language."""
    severity: Severity = "block"
    """`block` stops a run, `warn` needs a look, `hint` is advice."""
    node: str | None = None
    """Step id."""
    port: str | None = None
    """Plug or result."""
    param: str | None = None
    """Plug that the form shows as a field."""
    case: str | None = None
    """Case id."""
    column: str | None = None
    """Column of the cases."""
    file: str | None = None
    """Name of the file."""
    fix: Fix | None = None
    """A repair, where there is one."""

    def to_json(self) -> dict[str, Any]:
        """Return the problem as JSON of `architecture.md` section 12.1."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "fix"}
        data["fix"] = None if self.fix is None else vars(self.fix)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Problem:
        """Return the problem that `to_json` wrote."""
        fix = data.get("fix")
        return cls(**{**data, "fix": None if fix is None else Fix(**fix)})

    def at(self, **where: str | None) -> Problem:
        """Return the same problem with its place filled in where it is still unknown."""
        unknown: dict[str, Any] = {name: value for name, value in where.items() if getattr(self, name) is None}
        return replace(self, **unknown)

    def __str__(self) -> str:
        sentence = _placed(self.message["en"], (self.node, self.param or self.port, self.case, self.file))
        return f"{sentence} {self.hint['en']}" if self.hint.get("en") else sentence


class MedasError(Exception):
    """Base of all errors that MeDaS raises on purpose.

    Args:
        message: What is wrong with the received value, in English.
        hint: What to do about it.
        where: Any of node, port, param, case, column, file.
    """

    code: ClassVar[str] = "medas-error"

    def __init__(self, message: str, *, hint: str = "", **where: str | None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = {name: value for name, value in where.items() if value is not None}

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def at(self, **where: str | None) -> MedasError:
        """Fill in the place of the error where it is still unknown, and return the error itself."""
        for name, value in where.items():
            if value is not None:
                self.where.setdefault(name, value)
        return self

    def problem(self) -> Problem:
        """Return the error in the shape that reaches a person, in English and Chinese."""
        from medas.texts import error_title  # texts are read from disk: only when an error is shown

        chinese = f"{error_title(self.code, 'zh')}：{self.message}"
        hint = {"en": self.hint, "zh": self.hint} if self.hint else {}
        return Problem(code=self.code, message={"en": self.message, "zh": chinese}, hint=hint, **self.where)  # type: ignore[arg-type]

    def __str__(self) -> str:
        sentence = _placed(self.message, self.where.values())
        return f"{sentence}. {self.hint}" if self.hint else sentence


def _placed(message: str, places: Iterable[str | None]) -> str:
    """Return a message behind its place; what it names first itself is not said twice."""
    place = ", ".join(part for part in places if part and not message.startswith(f"{part}:"))
    return f"{place}: {message}" if place else message


class WrongInput(MedasError):
    """A value does not fit its plug."""


class MissingInput(WrongInput):
    """A plug that must be filled is empty."""


class BadFile(WrongInput):
    """A file is damaged, contradicts itself, or is not what it says."""


class GridMismatch(WrongInput):
    """Two volumes that must lie on one grid do not."""


class CasesDiffer(WrongInput):
    """Two columns that are joined hold different cases."""


class ModelHistoryDiffers(WrongInput):
    """An image was prepared in another way than the images that a model learned from."""


class BadDeclaration(MedasError):
    """A tool class is written wrongly; raised at import."""


class BadWorkflow(MedasError):
    """A workflow document breaks its rules; `problems` lists all of them."""

    def __init__(
        self, message: str, *, problems: tuple[Problem, ...] = (), hint: str = "", **where: str | None
    ) -> None:
        super().__init__(message, hint=hint, **where)
        self.problems = problems


class EditConflict(MedasError):
    """Somebody else changed it first."""


class NotFound(MedasError):
    """There is no such thing, or not for this user."""


class NotAllowed(MedasError):
    """The user may not do this."""


class NotSignedIn(NotAllowed):
    """Nobody knows who asks: there is no session, or it is over."""


class OverLimit(MedasError):
    """A budget, quota or size limit is exceeded."""


class ToolFailed(MedasError):
    """A kernel ended with an error."""


class OutOfMemory(ToolFailed):
    """A kernel needed more memory than it was given."""


class Canceled(MedasError):
    """Somebody asked to stop."""


class MissingDependency(MedasError):
    """An optional package is not installed; the hint names the command."""


class ExecutorUnavailable(MedasError):
    """The machinery that runs jobs did not answer; it is asked again later."""


class JobRefused(MedasError):
    """The machinery that runs jobs answered no; trying again is useless."""


class StoreDamaged(MedasError):
    """Stored bytes do not match the digest they are filed under."""
