"""Small made cases: a bright ball in noise, whose label is known."""

from __future__ import annotations

import numpy as np

from medas.media import CaseId, Column, Image, Label, LabelName, PatientId, PatientIndex, Split
from medas.training.cases import TrainingCase


def ball(
    number: int, *, size: tuple[int, int, int] = (16, 16, 16), radius: float = 4.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return gray values (1, I, J, K), int16, and the ball (1, I, J, K), uint8: elsewhere in each case."""
    rng = np.random.default_rng(number)
    center = [n / 2 - 0.5 + rng.uniform(-1, 1) * max(0.0, n / 2 - radius - 1) for n in size]
    i, j, k = np.meshgrid(*(np.arange(n) for n in size), indexing="ij")
    inside = (i - center[0]) ** 2 + (j - center[1]) ** 2 + (k - center[2]) ** 2 < radius**2
    gray = 100 + 100 * inside + 10 * rng.standard_normal(size)
    return gray.astype(np.int16)[None], inside.astype(np.uint8)[None]


def training_case(number: int, **shape: object) -> TrainingCase:
    """Return a ball as the training loop takes it; every case is a patient."""
    image, label = ball(number, **shape)  # type: ignore[arg-type]
    return TrainingCase(f"case{number}", f"patient{number}", image, label)


def split(
    train: int, validate: int = 0, *, value: int = 1, affine: np.ndarray | None = None, **columns: object
) -> Split:
    """Return a split of balls with the columns image and label; the ball has this label value."""
    affine = np.eye(4) if affine is None else affine
    cases = [CaseId(f"case{number}") for number in range(train + validate)]
    balls = {case: ball(number) for number, case in enumerate(cases)}
    images = {case: Image(image, affine, modality="MR") for case, (image, _) in balls.items()}
    names = {value: LabelName("ball", "#ff0000")}
    labels = {case: Label(label * np.uint8(value), affine, labels=names) for case, (_, label) in balls.items()}
    return Split(
        PatientIndex({case: PatientId(f"patient of {case}") for case in cases}),
        {"image": Column(Image, images, **columns), "label": Column(Label, labels, "answer")},  # type: ignore[arg-type]
        parts={case: "train" if number < train else "validate" for number, case in enumerate(cases)},
    )


def dice(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Dice of two masks."""
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))
