"""Uploads: files in pieces, a verdict over each, a proposal, and into the table."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query

from medas.errors import EditConflict, NotFound
from medas.server.dataroom.accept import Confirmed
from medas.server.dataroom.confirmed_series import name_of
from medas.server.dataroom.proposal import propose
from medas.server.dataroom.upload_files import files_of
from medas.server.dataroom.upload_shapes import (
    Accepted,
    BegunUpload,
    FileOffset,
    FileState,
    NewCases,
    NewUpload,
    Offset,
    OffsetConflict,
    ProposalShape,
    ProposedShape,
    RefusedCase,
    Source,
    UploadState,
)
from medas.server.dataroom.uploads import CHUNK, Uploads
from medas.server.policies import Policy, Routes
from medas.server.problems import answer_of
from medas.server.routes.needs import OCTETS, Here, Me, Octets
from medas.server.shapes import shape_of
from medas.state.database import Row
from medas.state.datasets import need_dataset
from medas.state.uploads import upload_row

routes = Routes("/api/v1/uploads", "Data")


def _mine(upload: Annotated[str, Path(max_length=100)], here: Here, me: Me) -> Row:
    found = upload_row(here.database, upload)
    if found is None:
        raise NotFound("there is no such upload", hint="It may have been taken in or given up; add the files again")
    try:
        need_dataset(here.database, me, found["dataset"])
    except NotFound:
        raise NotFound(
            "there is no such upload", hint="It may have been taken in or given up; add the files again"
        ) from None
    return found


def _uploads(here: Here) -> Uploads:
    return here.uploads


MyUpload = Annotated[Row, Depends(_mine)]
All = Annotated[Uploads, Depends(_uploads)]


@routes.post("", policy=Policy.USER, status_code=201)
def post_upload(new: NewUpload, here: Here, me: Me, uploads: All) -> BegunUpload:
    """Announce files; a name that cannot be used gets its verdict at once, and stops no other file."""
    need_dataset(here.database, me, new.dataset)
    made = uploads.begin(here.database, new.dataset, [(one.name, one.size) for one in new.files])
    return BegunUpload(
        id=made, chunk=CHUNK, files=[FileOffset(index=number, offset=0) for number in range(len(new.files))]
    )


@routes.put(
    "/{upload}/files/{index}", policy=Policy.USER, response_model=Offset, openapi_extra=OCTETS,
    responses={409: {"model": OffsetConflict}},
)  # fmt: skip
def put_piece(
    found: MyUpload, index: Annotated[int, Path(ge=0, le=10_000_000)], offset: Annotated[int, Query(ge=0, le=1 << 42)],
    body: Octets, here: Here, uploads: All,
) -> Any:  # fmt: skip
    """Take the next piece of a file; the last one is on the disk, with all before it, when this is answered."""
    here_now, taken = uploads.receive(here.database, found, index, offset, body)
    if not taken:
        error = EditConflict(f"the file is here up to byte {here_now}", hint="Send the piece that begins there")
        return answer_of(error, f"/api/v1/uploads/{found['id']}/files/{index}", offset=here_now)
    return Offset(offset=here_now)


@routes.get("/{upload}", policy=Policy.USER)
def get_upload(found: MyUpload, here: Here, uploads: All) -> UploadState:
    """Say how far an upload is."""
    if found["state"] == "checking":
        uploads.checking.ensure(found["id"])
    return _state(here, found)


@routes.post("/{upload}/check", policy=Policy.USER, status_code=202)
def post_check(found: MyUpload, here: Here, uploads: All) -> UploadState:
    """Look into all files; ask for the upload again to see the verdicts come."""
    uploads.check(here.database, found)
    return _state(here, {**found, "state": "checking"})


@routes.get("/{upload}/proposal", policy=Policy.USER)
def get_proposal(found: MyUpload, here: Here) -> ProposalShape:
    """Give the cases as guessed from names; nothing is written."""
    if found["state"] not in {"ready", "done"}:
        raise EditConflict("the files are not checked yet", hint="Wait until the check is over")
    files = files_of(here.database, here.home, found["id"])
    guess = propose(files)
    return ProposalShape(
        cases=[
            ProposedShape(
                case=one.case, patient=one.patient, image=one.image, mask=one.mask,
                problem=shape_of(one.problem) if one.problem else None,
            )
            for one in guess.cases
        ],
        unmatched=list(guess.unmatched), pattern=guess.pattern,
        sources={str(row["number"]): _source(row) for row in files if row["facts"] is not None},
    )  # fmt: skip


@routes.post("/{upload}/accept", policy=Policy.USER)
def post_accept(found: MyUpload, wanted: NewCases, here: Here, me: Me, uploads: All) -> Accepted:
    """Take the confirmed cases into the table as one change; what cannot be taken is named and stops no other case."""
    cases = [Confirmed(one.case, one.patient, one.image, one.mask) for one in wanted.cases]
    rev, added, refused = uploads.accept(here.database, me, here.room, found, cases, burned_in=wanted.burned_in)
    return Accepted(
        rev=rev, added=added, refused=[RefusedCase(case=case, problem=shape_of(problem)) for case, problem in refused]
    )


@routes.delete("/{upload}", policy=Policy.USER, status_code=204)
def delete(found: MyUpload, here: Here, uploads: All) -> None:
    """Give an upload up; its files are removed."""
    uploads.drop(here.database, found["id"])


def _state(here: Here, found: Row) -> UploadState:
    rows = files_of(here.database, here.home, found["id"])
    files = [
        FileState(index=row["number"], name=row["name"], size=row["size"], offset=offset, verdict=row["verdict"])
        for row, offset in zip(rows, here.uploads.offsets(found["id"], rows), strict=True)
    ]
    done = sum(one.verdict is not None for one in files)
    return UploadState(
        id=found["id"], dataset=found["dataset"], state=found["state"], files=files, done=done, of=len(files)
    )


def _source(row: Row) -> Source:
    facts = row["facts"]
    kind = "dicom" if "series" in facts else "mask" if row["verdict"]["kind"] == "mask" else facts["kind"]
    return Source(
        name=name_of(row), kind=kind, shape=facts["shape"], spacing=facts["spacing"], series=facts.get("series")
    )
