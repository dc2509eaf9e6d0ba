"""Checks of gray values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from medas.datasets.facts import Facts
from medas.datasets.finding import Finding

_DARKEST_BODY_HU = -200
"""A CT that shows no air at all, not even around the patient, is rare."""


def bad_values(case: Sequence[Facts]) -> Iterator[Finding]:
    """Yield volumes of one case whose values are no numbers, all equal, or hardly in their unit."""
    for one in case:
        if not one.finite:
            what, how = "Some voxels are no numbers (NaN or infinite).", "Replace them in the original file."
            yield Finding("no numbers", "block", what, how, one.case, one.column)
        elif one.is_image and one.is_constant:
            what = f"All voxels are {one.low:g}."
            how = "The file is probably damaged or a placeholder: export it again, or leave the case out."
            yield Finding("constant image", "block", what, how, one.case, one.column)
        elif one.is_image and one.modality == "CT" and one.unit == "HU" and one.low > _DARKEST_BODY_HU:
            what = f"The lowest value is {one.low:g} HU: there is no air."
            how = "Check that the values are Hounsfield units (rescale intercept); a cropped image may be right."
            yield Finding("Hounsfield units", "hint", what, how, one.case, one.column)


def mixed_kinds(volumes: Sequence[Facts]) -> Iterator[Finding]:
    """Yield volumes of a column of another modality, or with another number of channels, than most."""
    if len(volumes) < 2:
        return
    modality, _ = Counter(one.modality for one in volumes).most_common(1)[0]
    channels, _ = Counter(one.channels for one in volumes).most_common(1)[0]
    for one in volumes:
        if one.modality != modality:
            what = f"The modality is {one.modality or 'unknown'}, that of most cases {modality or 'unknown'}."
            how = "Train on one modality, or make sure that the mixture is wanted."
            yield Finding("modality", "warn", what, how, one.case, one.column)
        if one.channels != channels:
            what = f"There are {one.channels} channels, in most cases {channels}."
            how = "Save all images alike, e.g. all in gray or all in color."
            yield Finding("channels", "block", what, how, one.case, one.column)
