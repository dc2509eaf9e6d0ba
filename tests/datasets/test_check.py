"""All checks together."""

from __future__ import annotations

import numpy as np

from medas.datasets.check import check
from medas.errors import BadFile
from medas.media import CaseId, Column, Dataset, Image, Label, Later, PatientId, PatientIndex

A, B = CaseId("a"), CaseId("b")
INDEX = PatientIndex({A: PatientId("p"), B: PatientId("q")})


def volume(seed: int) -> Image:
    return Image(np.random.default_rng(seed).normal(size=(1, 5, 5, 5)), np.eye(4))


def test_sound_cases_have_no_findings() -> None:
    label = Label(np.arange(125, dtype=np.uint8).reshape(1, 5, 5, 5) % 2, np.eye(4))
    columns = {
        "image": Column(Image, {A: volume(0), B: volume(1)}),
        "label": Column(Label, {A: label, B: label}, "answer"),
    }

    assert check(Dataset(INDEX, columns)) == []


def test_a_case_that_cannot_be_read_does_not_hide_the_others() -> None:
    def broken() -> Image:
        raise BadFile("the file is cut off", hint="Copy it again")

    flat = Image(np.zeros((1, 5, 5, 5)), np.eye(4))
    found = check(Dataset(INDEX, {"image": Column(Image, {A: Later(broken), B: flat})}))

    assert [(one.case, one.check) for one in found] == [("a", "cannot be read"), ("b", "constant image")]
    assert (found[0].what, found[0].remedy) == ("the file is cut off.", "Copy it again")


def test_a_missing_label_map_is_named() -> None:
    label = Label(np.arange(125, dtype=np.uint8).reshape(1, 5, 5, 5) % 2, np.eye(4))
    columns = {"image": Column(Image, {A: volume(0), B: volume(1)}), "label": Column(Label, {A: label}, "answer")}

    (found,) = check(Dataset(INDEX, columns))

    assert (found.check, found.case, found.column) == ("missing", "b", "label")


def test_progress_is_told_case_by_case() -> None:
    told: list[tuple[int, int]] = []

    check(Dataset(INDEX, {}), lambda done, of: told.append((done, of)))

    assert told == [(1, 2), (2, 2)]
