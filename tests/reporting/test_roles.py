"""Columns by what they are."""

from __future__ import annotations

import numpy as np

from medas.media.dataset import CaseId, Column, Dataset, PatientId, PatientIndex
from medas.media.volume import Image, Label, Prob
from medas.reporting.roles import roles_of

INDEX = PatientIndex({CaseId("a"): PatientId("p")})


def cases(**columns: Column) -> Dataset:
    return Dataset(INDEX, columns)


def test_columns_are_found_by_their_usual_names() -> None:
    found = roles_of(
        cases(other=Column(Image, {}), ct=Column(Image, {}), truth=Column(Label, {}), prediction=Column(Label, {}))
    )

    assert found == {"image": "ct", "truth": "truth", "prediction": "prediction"}


def test_other_names_are_told_apart_by_kind_and_role() -> None:
    found = roles_of(cases(a=Column(Image, {}), b=Column(Label, {}, "answer"), c=Column(Prob, {}, "result")))

    assert found == {"image": "a", "truth": "b", "prediction": "c"}


def test_what_is_not_there_is_left_out() -> None:
    label = Label(np.zeros((1, 2, 2, 2), np.uint8), np.eye(4))

    assert roles_of(cases(image=Column(Label, {CaseId("a"): label}))) == {}
