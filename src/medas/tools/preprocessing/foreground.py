"""What of an image is the patient and what is air or glass around."""

from __future__ import annotations

import numpy as np

from medas.media.volume import Image, Label, Volume

_BINS = 256


def otsu(values: np.ndarray) -> float | None:
    """Return the threshold that parts the values into two classes of least spread, None if they are all equal.

    Extremes beyond the 0.1 and 99.9 percentiles are left out, so that a metal clip does not decide.
    Source: Otsu, IEEE Trans. SMC 9:62 (1979).
    """
    step = max(1, values.size // 1_000_000)  # a million voxels tell the histogram well enough
    # The same ones whatever the order in memory, and without a copy of the volume for it.
    sample = values.reshape(-1)[::step] if values.flags.c_contiguous else values.flat[::step]
    low, high = (float(value) for value in np.percentile(sample, [0.1, 99.9]))
    if low >= high:
        low, high = float(values.min()), float(values.max())
    if low >= high:
        return None
    counts, edges = np.histogram(np.clip(sample, low, high), _BINS, (low, high))
    centers = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * centers)
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1])
    # Equal maxima form a plateau where the gap between the classes is empty; its middle is the fairest.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(edges[1 + (best[0] + best[-1]) // 2])


def foreground(volume: Volume, *, threshold: float | None = None, dark: bool = False) -> np.ndarray:
    """Return where the foreground is, bool, shape (I, J, K); all of it if nothing stands out.

    Args:
        volume: A label map (above 0), a probability map (at least 0.5, first of several channels is background), or an
            image (above the threshold in any channel).
        threshold: Gray value; None finds one with Otsu's method, per channel.
        dark: Whether the foreground of an image lies below the threshold.
    """
    if isinstance(volume, Label):
        found = volume.voxels[0] > 0
    elif not isinstance(volume, Image):
        channels = volume.voxels if volume.voxels.shape[0] == 1 else volume.voxels[1:]
        found = (channels >= (0.5 if threshold is None else threshold)).any(axis=0)
    else:
        found = np.zeros_like(volume.voxels[0], bool)  # in the order of memory of the image
        for channel in volume.voxels:
            limit = otsu(channel) if threshold is None else threshold
            if limit is not None:
                found |= channel < limit if dark else channel > limit
    return found if found.any() else np.ones(volume.shape, bool)
