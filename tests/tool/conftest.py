"""Small volumes and cases for tests of tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from medas.media import CaseId, Column, Dataset, Image, Label, PatientId, PatientIndex, Split
from medas.tool.workspace import Event, log_to

Cases = Callable[..., Dataset]


@pytest.fixture
def affine() -> np.ndarray:
    """Voxels of 2 x 3 x 4 mm, somewhere."""
    made = np.diag([2.0, 3.0, 4.0, 1.0])
    made[:3, 3] = (10, 20, 30)
    return made


@pytest.fixture
def image(affine: np.ndarray) -> Image:
    """Values 0..23, shape (1, 4, 3, 2)."""
    return Image(np.arange(24, dtype=np.float32).reshape(1, 4, 3, 2), affine, modality="CT", unit="HU")


@pytest.fixture
def label(affine: np.ndarray) -> Label:
    """1 where the image is at least 12."""
    return Label((np.arange(24).reshape(1, 4, 3, 2) >= 12).astype(np.uint8), affine)


@pytest.fixture
def cases(image: Image, label: Label) -> Dataset:
    """Cases a, b, c of three patients with the columns `image` and `label`; the image of b is 100 higher, c has none."""
    ids = [CaseId(name) for name in "abc"]
    images = {ids[0]: image, ids[1]: image.with_voxels(image.voxels + 100)}
    index = PatientIndex({case: PatientId(f"patient {case}") for case in ids})
    columns = {"image": Column(Image, images), "label": Column(Label, dict.fromkeys(ids, label), role="answer")}
    return Dataset(index, columns)


@pytest.fixture
def split(cases: Dataset) -> Split:
    """Case a for training, b for validation, c for the test."""
    parts = {CaseId("a"): "train", CaseId("b"): "validate", CaseId("c"): "test"}
    return Split.frozen(cases, parts)  # type: ignore[arg-type]


@pytest.fixture
def events() -> Iterator[list[Event]]:
    """Every event of tools that run in this process."""
    found: list[Event] = []
    take_off = log_to(found.append)
    yield found
    take_off()
