"""Bring the gray values of different images to one scale."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from medas.datasets.finite import is_finite, need_finite
from medas.errors import WrongInput
from medas.tool import Image, Tool, kernel, plug, result
from medas.tools.preprocessing.blocks import fill
from medas.tools.preprocessing.foreground import foreground
from medas.tools.preprocessing.gray_values import gray_values

Method = Literal["z-score", "robust", "percentile", "min-max"]


class Normalize(Tool):
    """Give gray values a common scale, image by image; MR scans need it, because their values have no unit.

    z-score: mean 0 and standard deviation 1. Robust: median 0, and the middle half of the values as wide as that of a
    standard normal distribution; metal and bright vessels do not matter. Percentile: two percentiles become 0 and 1,
    what lies beyond is cut off. Min-max: lowest and highest value become 0 and 1; one bright voxel changes everything.
    Each channel is treated by itself. A constant image becomes 0 everywhere.

    Misleads for CT, where Hounsfield units already are a common scale and absolute values carry the diagnosis: use
    Rescale window. Statistics of the whole image depend on how much air is in it: measure them in the foreground.
    Source: Nyul and Udupa, Magnetic Resonance in Medicine 42:1072 (1999), on the problem.
    """

    category = "Pre-processing"
    synonyms = ("intensity normalization", "z-score", "standardize", "min-max", "percentile", "whitening", "scale")
    cheap = True

    image: Image = plug("Image of any kind")
    method: Literal["z-score", "robust", "percentile", "min-max"] = plug(
        "Which scale the values get", default="z-score", why="What most networks are trained with"
    )
    measured: Literal["everywhere", "in the foreground"] = plug(
        "Where the statistics are taken; all voxels are rescaled", default="everywhere"
    )
    low: float = plug(
        "Percentile that becomes 0, for the method percentile", default=1.0, unit="%", ge=0, le=100, level="advanced"
    )
    high: float = plug(
        "Percentile that becomes 1, for the method percentile", default=99.0, unit="%", ge=0, le=100, level="advanced"
    )

    normalized: Image = result("Same grid as `image`, values without a unit", like="image")

    @kernel
    def normalize(self, image: Image, method: Method, measured: str, low: float, high: float) -> Image:
        """Rescale each channel."""
        if method == "percentile" and low >= high:
            raise WrongInput(
                f"low: must be less than high, got {low:g} and {high:g}", hint="e.g. 1 and 99", param="low"
            )
        need_finite(image, name="image")
        inside = foreground(image) if measured == "in the foreground" else None
        voxels = np.empty_like(image.voxels, np.float32)
        for target, channel in zip(voxels, image.voxels, strict=True):
            _rescale(target, channel, inside, method, (low, high))
        if not is_finite(voxels):
            raise WrongInput("image: values are too large to be measured", hint="Rescale it first", port="image")
        return image.with_voxels(voxels, unit="")


def _rescale(
    target: np.ndarray,
    channel: np.ndarray,
    inside: np.ndarray | None,
    method: Method,
    percentiles: tuple[float, float],
) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        shift, scale = _scale(channel if inside is None else channel[inside], method, percentiles)
        # A constant image has a deviation of some last bits, which must not be blown up to noise.
        if scale <= 1e-9 * abs(shift) + 1e-30:
            target[...] = 0
            return

        def rescale(values: np.ndarray) -> None:
            values -= shift
            values /= scale
            if method == "percentile":
                np.clip(values, 0, 1, out=values)

        fill(target, channel, rescale)


class _Scale(NamedTuple):
    shift: float
    scale: float


def _scale(values: np.ndarray, method: Method, percentiles: tuple[float, float]) -> _Scale:
    if method == "min-max":
        return _between(values)
    known = gray_values(values)
    if method == "z-score":
        return _Scale(known.mean(), known.deviation())
    if method == "robust":
        low, middle, high = known.percentiles([25, 50, 75])
        # Quartiles of the standard normal distribution are +-0.6745. Where most voxels are air they say nothing.
        return _Scale(middle, (high - low) / 1.349 or known.deviation())
    low, high = known.percentiles(percentiles)
    return _Scale(low, high - low) if low < high else _between(values)


def _between(values: np.ndarray) -> _Scale:
    low, high = float(values.min()), float(values.max())
    return _Scale(low, high - low)
