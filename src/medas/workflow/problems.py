"""Problems of documents, in whole sentences of both languages."""

from __future__ import annotations

from typing import Any

from medas.errors import Fix, Problem
from medas.texts import sentence


def problem(code: str, *, node: str | None = None, port: str | None = None, param: str | None = None,
            severity: Any = "block", fix: Fix | None = None, **values: object) -> Problem:  # fmt: skip
    """Return a problem whose texts stand in the catalog under its code.

    Args:
        code: Key below `[problem]` in the texts.
        node: Step id.
        port: Plug or result.
        param: Plug that the form shows as a field.
        severity: `block`, `warn` or `hint`.
        fix: A repair.
        values: What the sentences name.
    """
    message, hint, why = (sentence("problem", code, part, **values) for part in ("message", "hint", "why"))
    return Problem(code, message, hint, why, severity, node=node, port=port, param=param, fix=fix)
