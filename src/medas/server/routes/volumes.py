"""Stored volumes as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse

from medas.server.headers import SANDBOX
from medas.server.policies import DIGEST, Policy, Routes, need_object
from medas.server.routes.needs import Here, Me
from medas.server.volumes import Differences, View, VolumeFacts
from medas.server.whole_volumes import reduced_file, surface_file
from medas.state.access import Right

routes = Routes("/api/v1/volumes/{digest}", "Results")
_FOREVER = "public, max-age=31536000, immutable"


@routes.get("", policy=Policy.read("digest"))
def get_volume(digest: str, here: Here) -> VolumeFacts:
    """Say what a viewer must know of a volume."""
    return here.volumes.facts(here.database, digest)


@routes.get("/slice.png", policy=Policy.read("digest"), response_class=Response, responses={
    200: {"description": "A slice in radiological view, with square pixels", "content": {"image/png": {}}},
})  # fmt: skip
def get_slice(digest: str, view: Annotated[View, Query()], here: Here) -> Response:
    """Draw one slice; a digest never changes its meaning, so the picture may be kept forever."""
    picture = here.volumes.picture(here.database, digest, view)
    return Response(picture, media_type="image/png", headers={"Cache-Control": _FOREVER})


@routes.get("/errors", policy=Policy.read("digest"))
def get_errors(digest: str, other: str, request: Request, here: Here, me: Me) -> Differences:
    """Count for each slice where two label maps differ."""
    need_object(request, me, DIGEST, other, Right.READ)
    return here.volumes.differences(here.database, digest, other)


@routes.get("/volume.nii.gz", policy=Policy.read("digest"), response_class=Response, responses={
    200: {"description": "The volume with fewer voxels, as NIfTI", "content": {"application/gzip": {}}},
})  # fmt: skip
def get_whole_volume(digest: str, here: Here, max_dim: Annotated[int, Query(ge=8, le=512)] = 128) -> Response:
    """Give the whole volume, reduced until no axis has more than `max_dim` voxels."""
    volume = here.volumes.open(here.database, digest)
    return _whole(reduced_file(here.home / "rendered", digest, volume, max_dim), "application/gzip")


@routes.get("/surface.mz3", policy=Policy.read("digest"), response_class=Response, responses={
    200: {"description": "Triangles in RAS+ mm", "content": {"application/octet-stream": {}}},
})  # fmt: skip
def get_surface(digest: str, here: Here, value: Annotated[int, Query(ge=1, le=2**31)]) -> Response:
    """Give the surface of one structure of a label map."""
    volume = here.volumes.open(here.database, digest)
    return _whole(surface_file(here.home / "rendered", digest, volume, value), "application/octet-stream")


def _whole(path: Path, media_type: str) -> Response:
    return FileResponse(
        path, media_type=media_type, headers={"Cache-Control": _FOREVER, "Content-Security-Policy": SANDBOX}
    )
