"""Shapes that several answers share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from medas.errors import Problem


class Shape(BaseModel):
    """A part of the API; the texts below its fields stand in the OpenAPI document."""

    model_config = ConfigDict(use_attribute_docstrings=True)


NO_NUL = r"^[^\x00]*$"
"""Pattern of texts that every database can keep."""


class Body(Shape):
    """What a request brings; a field that nobody knows is refused, because it was meant to do something."""

    model_config = ConfigDict(extra="forbid")


class Words(Shape):
    """A text in both languages."""

    en: str
    """English."""
    zh: str
    """Chinese; English where there is no translation."""


class FixShape(Shape):
    """A repair that a button can carry out."""

    label: dict[str, str]
    """What the button says, per language."""
    patch: list[dict[str, Any]] | None
    """RFC 6902 operations on the workflow document."""
    call: dict[str, Any] | None
    """Method, path and body of a request."""


class ProblemShape(Shape):
    """What is wrong, where, why, and what to do."""

    code: str
    """Class of problem in words."""
    severity: Literal["block", "warn", "hint"]
    """`block` stops a run."""
    node: str | None
    """Step id."""
    port: str | None
    """Plug or result."""
    param: str | None
    """Plug that the form shows as a field."""
    case: str | None
    """Case id."""
    column: str | None
    """Column of the cases."""
    file: str | None
    """Name of the file."""
    message: dict[str, str]
    """What is wrong, per language."""
    why: dict[str, str]
    """Why it matters, per language."""
    hint: dict[str, str]
    """What to do, per language."""
    fix: FixShape | None
    """A repair, where there is one."""


class HttpProblem(Shape):
    """An error of the API (RFC 9457)."""

    type: str
    """`/problems/` and the code."""
    title: str
    """Short title of the code."""
    status: int
    """Status of the answer."""
    detail: str
    """What is wrong, in English."""
    instance: str
    """Path that was asked for."""
    problems: list[ProblemShape]
    """Everything that is wrong."""


class DraftConflict(HttpProblem):
    """Somebody else changed the draft first."""

    yours: dict[str, Any]
    """The document that was sent."""
    current: dict[str, Any]
    """The document that is there."""
    current_etag: str
    """ETag of it, to save over it on purpose."""


class Problems(Shape):
    """Everything that is wrong with a document."""

    problems: list[ProblemShape]
    """Empty if it can run."""


def words(texts: Mapping[str, str]) -> Words:
    """Return a text in both languages, English in place of what is not translated."""
    english = texts.get("en", "")
    return Words(en=english, zh=texts.get("zh") or english)


def shape_of(problem: Problem) -> ProblemShape:
    """Return a problem as it is answered."""
    return ProblemShape.model_validate(problem.to_json())


def shapes_of(problems: list[Problem]) -> Problems:
    """Return problems as they are answered."""
    return Problems(problems=[shape_of(one) for one in problems])
