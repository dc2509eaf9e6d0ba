"""Tools of a few lines, for tests of the tool contract; their arithmetic can be checked by head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from medas.tool import (
    Dataset,
    Image,
    Label,
    Made,
    Number,
    Prob,
    Resources,
    Split,
    Table,
    Text,
    Tool,
    Volume,
    kernel,
    plug,
    result,
)

if TYPE_CHECKING:
    import torch


class AddConstant(Tool):
    """Add a number to every voxel.

    Air becomes `by` higher.
    """

    category = "Pre-processing"
    synonyms = ("shift", "offset")

    image: Image = plug("Image to change")
    by: float = plug("What is added", default=1.0, unit="HU", ge=-1000, le=1000, why="One is enough to see it")

    shifted: Image = result("Same grid as `image`", like="image")

    @kernel
    def add(self, image: np.ndarray, by: float) -> np.ndarray:
        return image + np.float32(by)


class Threshold(Tool):
    """Mark what is probable."""

    category = "Post-processing"
    title = "Mark the probable"
    cheap = True

    prob: Prob = plug("Probability map")
    lowest: float = plug("Lowest value that counts", default=0.5, unit="1", ge=0, le=1, search="linear")

    label: Label = result("1 where `prob` reaches `lowest`", like="prob")

    @kernel
    def compare(self, prob: np.ndarray, lowest: float) -> np.ndarray:
        return (prob >= lowest).astype(np.uint8)

    @compare.backend("torch")
    def compare_torch(self, prob: torch.Tensor, lowest: float) -> torch.Tensor:
        return (prob >= lowest).byte()


class MeanAndPeak(Tool):
    """Tell the mean and the highest value of an image."""

    category = "Analysis"

    image: Image = plug("Image to measure")

    mean: Number = result("Mean of all voxels")
    peak: Number = result("Highest voxel")

    @kernel
    def measure(self, image: Image) -> Made:
        return self.made(mean=float(image.voxels.mean()), peak=float(image.voxels.max()))


class CountCommon(Tool):
    """Count the voxels that two label maps have in common."""

    category = "Analysis"

    one: Label = plug("Label map")
    other: Label = plug("Another one, on the same grid")

    common: Number = result("Number of voxels that are not background in both")

    @kernel
    def count(self, one: Label, other: Label) -> int:
        return int(((one.voxels > 0) & (other.voxels > 0)).sum())


class Halve(Tool):
    """Leave out every other voxel along i."""

    category = "Pre-processing"

    volume: Volume = plug("Any volume")

    halved: Volume = result("Half as many voxels along i", replaces="volume")

    @kernel
    def halve(self, volume: Volume) -> Volume:
        affine = volume.affine.copy()
        affine[:3, 0] *= 2
        return type(volume)(volume.voxels[:, ::2], affine)


class CountCases(Tool):
    """Count the cases that training may see."""

    category = "Neural network"
    stochastic = True
    resources = Resources(cpus=2, memory_gib=3, gpus=1)

    split: Split = plug(
        "Cases to learn from", part="train", columns={"image": Image, "label": Label},
        also={"image_folder": "image", "label_folder": "label"},
    )  # fmt: skip
    rounds: int = plug("How often", default=3, ge=1, level="advanced")

    seen: Number = result("Number of cases")

    @kernel
    def count(self, split: Split, rounds: int) -> int:
        for number in range(rounds):
            self.report(number + 1, rounds, loss=1 / (number + 1))
        return len(split)


class Stitch(Tool):
    """Add several images."""

    category = "Pre-processing"

    images: list[Image] = plug("Images on one grid")
    mask: Label | None = plug("Where to add; everywhere if left empty", default=None)

    sum: Image = result("Sum of the images")

    @kernel
    def add(self, images: list[Image], mask: Label | None) -> Image:
        inside = 1 if mask is None else mask.voxels > 0
        return images[0].with_voxels(sum(image.voxels for image in images) * inside)


class Describe(Tool):
    """Say how many cases there are, in words."""

    category = "Analysis"

    cases: Dataset = plug("Cases")
    table: Table | None = plug("Ignored", default=None)
    word: str = plug("What a case is called", default="case")

    words: Text = result("A sentence")

    @kernel
    def say(self, cases: Dataset, table: Table | None, word: str) -> str:
        del table
        return f"{len(cases)} {word}s"


class Square(Tool):
    """Multiply a number with itself."""

    category = "Analysis"

    number: Number = plug("Any number")

    square: Number = result("The number times itself")

    @kernel
    def multiply(self, number: Number) -> float:
        return float(number.value**2)
