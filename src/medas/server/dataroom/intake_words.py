"""Verdicts over uploaded files, and what they say."""

from __future__ import annotations

from typing import Any, Literal

from medas.errors import Problem
from medas.texts import sentence

State = Literal["ok", "choice", "refused"]


def verdict(state: State, kind: str | None, problem: Problem | None = None) -> dict[str, Any]:
    """Return a verdict as it is kept and answered."""
    return {"state": state, "kind": kind, "problem": problem.to_json() if problem else None}


def refusal(code: str, name: str | None, **values: object) -> Problem:
    """Return a problem of an uploaded file from the catalog of texts."""
    texts = {part: sentence("upload", code, part, **values) for part in ("message", "why", "hint")}
    return Problem(code, texts["message"], texts["hint"], texts["why"], file=name)
