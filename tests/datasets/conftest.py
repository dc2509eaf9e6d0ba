"""What tests of the data checks share: facts of small volumes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from medas.datasets.facts import Facts, facts_of
from medas.media import CaseId, Image, Label, LabelName, PatientId, Volume

FactsOf = Callable[..., Facts]


@pytest.fixture(scope="session")
def image_facts() -> FactsOf:
    """Return a function that makes the facts of an image from its values."""

    def made(
        values: object, *, case: str = "a", affine: object = None, shape: tuple[int, ...] = (), **more: str
    ) -> Facts:
        voxels = np.asarray(values)
        voxels = voxels.astype(np.int32) if voxels.dtype.kind == "i" else voxels
        voxels = np.broadcast_to(voxels, shape) if shape else voxels.reshape(1, -1, 1, 1)
        patient = more.pop("patient", case)
        volume = Image(voxels, np.eye(4) if affine is None else affine, **more)  # type: ignore[arg-type]
        return facts(volume, case, patient, "image")

    return made


@pytest.fixture(scope="session")
def label_facts() -> FactsOf:
    """Return a function that makes the facts of a label map from its values."""

    def made(*values: int, case: str = "a", names: dict[int, str] | None = None) -> Facts:
        labels = {value: LabelName(name) for value, name in (names or {}).items()}
        voxels = np.array(values, np.int32).reshape(1, -1, 1, 1)
        return facts(Label(voxels, np.eye(4), labels=labels), case, case, "label")

    return made


def facts(volume: Volume, case: str, patient: str, column: str) -> Facts:
    return facts_of(volume, case=CaseId(case), patient=PatientId(patient), column=column)
