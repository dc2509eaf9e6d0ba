"""Stored volumes as pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.volumes import Differences, View, VolumeFacts

routes = Routes("/api/v1/volumes/{digest}", "Results")
_FOREVER = "public, max-age=31536000, immutable"


@routes.get("", policy=Policy.USER)
def get_volume(digest: str, here: Here) -> VolumeFacts:
    """Say what a viewer must know of a volume."""
    return here.volumes.facts(here.database, digest)


@routes.get("/slice.png", policy=Policy.USER, response_class=Response, responses={
    200: {"description": "A slice in radiological view, with square pixels", "content": {"image/png": {}}},
})  # fmt: skip
def get_slice(digest: str, view: Annotated[View, Query()], here: Here) -> Response:
    """Draw one slice; a digest never changes its meaning, so the picture may be kept forever."""
    picture = here.volumes.picture(here.database, digest, view)
    return Response(picture, media_type="image/png", headers={"Cache-Control": _FOREVER})


@routes.get("/errors", policy=Policy.USER)
def get_errors(digest: str, other: str, here: Here) -> Differences:
    """Count for each slice where two label maps differ."""
    return here.volumes.differences(here.database, digest, other)
