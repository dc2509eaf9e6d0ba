"""Find images that stand in the data twice, also re-windowed, resampled or with noise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from medas.datasets.facts import Facts
from medas.datasets.finding import Finding

_RATIO = 0.4
"""A copy is so many times less different than the neighbors in looks are. Over 200 hippocampi, 300 brain slices, 300
cell pictures and made cases, different patients came down to 0.5, re-windowed and resampled copies up to 0.35."""
_UNLIKE = 0.1
"""One minus rank correlation; beyond it two images are different, whatever their neighbors."""
_FEW = 12
"""With fewer images, there are no neighbors to compare with."""
_SURE = 0.002
"""One minus rank correlation that is a copy without any comparison."""
_ONE_IN, _FARTHEST = 16, 6
"""Which neighbor is compared with: one in 16 images, but at least the second and at most the seventh. Not the first,
because there may be several copies; not a far one, because everybody is less different from the nearest than from it."""


class Pair(NamedTuple):
    """Two images that show the same."""

    first: Facts
    second: Facts
    exact: bool
    """Whether all voxels are equal."""


def duplicates(volumes: Sequence[Facts]) -> Iterator[Pair]:
    """Yield each image with an earlier one that it repeats: the equal one, else the most alike."""
    images = [one for one in volumes if one.is_image and one.finite and not one.is_constant]
    seen: dict[str, Facts] = {}
    for one in images:
        if one.digest in seen:
            yield Pair(seen[one.digest], one, exact=True)
        seen.setdefault(one.digest, one)
    different = list(seen.values())
    for size in sorted({one.look.size for one in different}):
        yield from _alike([one for one in different if one.look.size == size])


def _alike(images: Sequence[Facts]) -> Iterator[Pair]:
    if len(images) < 2:
        return
    looks = np.stack([one.look for one in images])
    unlike = 1 - looks @ looks.T
    np.fill_diagonal(unlike, np.inf)
    limit = np.full(unlike.shape, _SURE)
    if len(images) >= _FEW:
        usual = np.sort(unlike, axis=1)[:, min(_FARTHEST, max(1, len(images) // _ONE_IN))]
        limit = np.maximum(_SURE, np.minimum(_UNLIKE, _RATIO * np.minimum(usual[:, None], usual[None])))
    for second in range(1, len(images)):
        first = int(np.argmin(unlike[second, :second] / limit[second, :second]))
        if unlike[second, first] < limit[second, first]:
            yield Pair(images[first], images[second], exact=False)


def repeated_images(volumes: Sequence[Facts], parts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield images that show what another case of the column shows.

    Args:
        volumes: All volumes of a column.
        parts: Case -> part of the split, empty without a split.
    """
    for first, second, exact in duplicates(volumes):
        how_alike = "is equal to" if exact else "looks like a copy of"
        what = f"The image {how_alike} that of case {first.case}"
        where = parts.get(first.case), parts.get(second.case)
        if where[0] != where[1]:
            what += f", which is in {where[0]} while this one is in {where[1]}"
        elif first.patient != second.patient:
            what += ", of another patient"
        remedy = "Leave one of them out, or give both the same patient: otherwise one may be trained on and the other tested."
        if first.patient == second.patient and where[0] == where[1]:
            severity, remedy = "hint", "Leave one of them out; the same image twice teaches nothing."
        else:
            severity = "block" if exact or where[0] != where[1] else "warn"
        yield Finding("repeated image", severity, f"{what}.", remedy, second.case, second.column)  # type: ignore[arg-type]
