"""Make a case of any kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from medas.errors import NotFound
from medas.phantoms.abdomen import abdomen
from medas.phantoms.brain import brain
from medas.phantoms.nuclei import nuclei
from medas.phantoms.phantom import Phantom, Wanted
from medas.phantoms.thorax import thorax

KINDS: dict[str, Callable[[Wanted], Phantom]] = {
    "thorax": thorax, "abdomen": abdomen, "brain": brain, "nuclei": nuclei,
}  # fmt: skip


@lru_cache(maxsize=1)  # image and label of a case are asked for one after the other
def make(kind: str, wanted: Wanted) -> Phantom:
    """Return the case; equal arguments give equal bytes.

    Raises:
        NotFound: If there is no such kind.
    """
    if kind not in KINDS:
        raise NotFound(f"there is no phantom {kind!r}", hint=f"Kinds: {', '.join(KINDS)}")
    return KINDS[kind](wanted)
