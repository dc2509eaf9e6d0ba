"""Stored volumes as pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response

from medas.server.policies import DIGEST, Policy, Routes, need_object
from medas.server.routes.needs import Here, Me
from medas.server.volumes import Differences, View, VolumeFacts
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
