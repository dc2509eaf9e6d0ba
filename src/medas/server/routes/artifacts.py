"""Anything that a run has made, by its digest."""

from __future__ import annotations

from typing import Any

from medas.artifacts.shelf import SMALL
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here
from medas.server.shapes import Shape

routes = Routes("/api/v1/artifacts", "Results")


class ArtifactShape(Shape):
    """A stored medium."""

    type: str
    """Port type."""
    bytes: int
    """What it takes, without the media that it holds."""
    small: Any
    """Its data, if they are short JSON and nothing else; else null."""


@routes.get("/{digest}", policy=Policy.read("digest"))
def get_artifact(digest: str, here: Here) -> ArtifactShape:
    """Say what is stored under a digest."""
    manifest = here.served.manifest(here.database, digest)
    folder, own = here.served.shelf.folder, len(manifest.to_bytes())
    size = own + sum(folder.path(blob).stat().st_size for blob in set(manifest.blobs.values()))
    small = manifest.meta if not manifest.blobs and own <= SMALL else None
    return ArtifactShape(type=manifest.medium, bytes=size, small=small)
