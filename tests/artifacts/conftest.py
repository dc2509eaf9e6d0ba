"""Stores and small media for tests of the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medas.artifacts.folder_store import FolderStore
from medas.media import CaseId, Column, Dataset, Image, PatientId, PatientIndex, Point, Points


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "objects")


@pytest.fixture
def image() -> Image:
    """Values 0..23, shape (1, 4, 3, 2)."""
    return Image(np.arange(24, dtype=np.float32).reshape(1, 4, 3, 2), np.diag([2.0, 3.0, 4.0, 1.0]))


@pytest.fixture
def cases(image: Image) -> Dataset:
    """Two cases with images and points, so that three levels lie in the store: cases, media, voxels."""
    ids = [CaseId("a"), CaseId("b")]
    images = {ids[0]: image, ids[1]: image.with_voxels(image.voxels + 1)}
    points = {case: Points((Point((number, 0, 0)),)) for number, case in enumerate(ids)}
    index = PatientIndex({case: PatientId(case) for case in ids})
    return Dataset(index, {"image": Column(Image, images), "points": Column(Points, points)})
