"""Small pictures of the images of a table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from medas.errors import NotFound
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Cases, Here
from medas.server.thumbs import thumb
from medas.state.dataset_rows import holds

routes = Routes("/api/v1/datasets/{dataset}", "Data")
_FOREVER = "public, max-age=31536000, immutable"


@routes.get("/thumb.png", policy=Policy.USER, response_class=Response, responses={
    200: {"description": "The middle slice, small", "content": {"image/png": {}}},
})  # fmt: skip
def get_thumb(
    found: Cases, digest: Annotated[str, Query(max_length=64)], here: Here,
    size: Annotated[int, Query(ge=16, le=512)] = 96,
) -> Response:  # fmt: skip
    """Draw the middle slice of an image or a mask; a digest never changes its meaning, so it may be kept forever."""
    if not holds(here.database, digest, found["id"]):
        raise NotFound("the table has no such image", hint="Load the table again")
    picture = here.served.once(f"thumb {size}", digest, lambda: thumb(here.volumes, here.database, digest, size))
    return Response(picture, media_type="image/png", headers={"Cache-Control": _FOREVER})
