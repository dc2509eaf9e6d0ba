"""Shapes of uploads in the API."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from medas.server.shapes import NO_NUL, Body, HttpProblem, ProblemShape, Shape

_MOST_FILES = 50_000


class NewFile(Body):
    """A file that will come."""

    name: str = Field(min_length=1, max_length=100_000)
    """Relative path, as data."""
    size: int = Field(ge=0, le=1 << 42)


class NewUpload(Body):
    """Files for a table."""

    dataset: str = Field(max_length=100, pattern=NO_NUL)
    files: list[NewFile] = Field(min_length=1, max_length=_MOST_FILES)


class FileOffset(Shape):
    """Up to where a file is here."""

    index: int
    offset: int


class BegunUpload(Shape):
    """An upload that waits for its files."""

    id: str
    chunk: int
    """Largest piece, bytes."""
    files: list[FileOffset]


class Offset(Shape):
    """Up to where the file is here now."""

    offset: int


class OffsetConflict(HttpProblem):
    """The piece does not begin where the file ends."""

    offset: int
    """Where the next piece must begin."""


class Verdict(Shape):
    """What was found in a file."""

    state: Literal["ok", "choice", "refused"]
    kind: str | None
    """image, mask, dicom, archive, table, ignored, or null."""
    problem: ProblemShape | None


class FileState(Shape):
    """A file of an upload."""

    index: int
    name: str
    size: int
    offset: int
    """So many bytes are here."""
    verdict: Verdict | None


class UploadState(Shape):
    """How far an upload is."""

    id: str
    dataset: str
    state: Literal["receiving", "checking", "ready", "done"]
    files: list[FileState]
    done: int
    """Files with a verdict."""
    of: int


class TagShape(Shape):
    """An element of a DICOM header, and what becomes of it."""

    tag: str
    name: str
    action: str
    example_kept: bool


class SeriesShape(Shape):
    """A DICOM series."""

    modality: str
    description: str
    slices: int
    burned_in: bool
    """Whether names may be written into the picture."""
    tags: list[TagShape]


class Source(Shape):
    """A file or series that can become an image or a mask."""

    name: str
    kind: str
    shape: tuple[int, int, int] | None
    spacing: tuple[float, float, float] | None
    series: SeriesShape | None


class ProposedShape(Shape):
    """A case as guessed."""

    case: str
    patient: str
    image: str | None
    mask: str | None
    problem: ProblemShape | None


class ProposalShape(Shape):
    """What the upload would become."""

    cases: list[ProposedShape]
    unmatched: list[str]
    """Sources that fit no case."""
    sources: dict[str, Source]
    pattern: dict[str, str]
    """A sentence about the guess, per language."""


class NewCase(Body):
    """A case as the user confirmed it."""

    case: str = Field(max_length=1000)
    patient: str | None = Field(None, max_length=1000)
    image: str | None = Field(None, max_length=20)
    mask: str | None = Field(None, max_length=20)


class NewCases(Body):
    """What to take."""

    cases: list[NewCase] = Field(max_length=_MOST_FILES)
    burned_in: list[str] = Field([], max_length=_MOST_FILES)
    """Series that may show names in the picture, and that the user has looked at."""


class RefusedCase(Shape):
    """A case that was not taken."""

    case: str
    problem: ProblemShape


class Accepted(Shape):
    """What was taken."""

    rev: int
    added: int
    refused: list[RefusedCase]
