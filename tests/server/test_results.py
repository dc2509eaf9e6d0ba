"""Measured cases."""

from __future__ import annotations

import numpy as np
import pytest

from medas.errors import NotFound
from medas.media.dataset import CaseId, Column, Dataset, PatientId, PatientIndex, Pred
from medas.media.figure import Report
from medas.media.metrics import Measured, Metrics
from medas.media.volume import Image, Label
from medas.server.installation import Installation
from medas.server.results import report_of, results_of
from server.conftest import file_result

DICE = {"A": (0.9, 0.8), "B": (0.2, 0.4), "C": (None, None), "D": (0.5, None)}
"""Case -> Dice of liver and spleen: B is worst, A is best, C has none."""


def measured(better: str = "higher") -> Pred:
    def scores(liver: float | None, spleen: float | None) -> Metrics:
        about = {"long_name": "Dice", "better": better}
        return Metrics(
            tuple(Measured("dice", value, name, **about) for name, value in (("liver", liver), ("spleen", spleen)))
        )  # type: ignore[arg-type]

    index = PatientIndex({CaseId(case): PatientId(f"p{case}") for case in DICE})
    shape = (1, 2, 2, 2)
    columns = {
        "image": Column(Image, {CaseId("A"): Image(np.zeros(shape, np.int16), np.eye(4))}),
        "label": Column(Label, {CaseId("A"): Label(np.zeros(shape, np.uint8), np.eye(4))}, "answer"),
        "scores": Column(Metrics, {CaseId(case): scores(*values) for case, values in DICE.items()}, "result"),
    }
    return Pred(index, columns, parts={CaseId("A"): "test"})


def test_the_worst_case_comes_first_and_cases_without_a_value_last(installation: Installation) -> None:
    digest = file_result(installation, measured())

    found = results_of(installation.served, installation.database, [digest])

    assert [case.case for case in found.cases] == ["B", "D", "A", "C"]
    assert found.structures == ["liver", "spleen"]
    assert [(one.id, one.title, one.better) for one in found.scores] == [("dice", "Dice", "higher")]


def test_if_lower_is_better_the_highest_is_worst(installation: Installation) -> None:
    digest = file_result(installation, measured("lower"))

    found = results_of(installation.served, installation.database, [digest])

    assert [case.case for case in found.cases] == ["A", "D", "B", "C"]


def test_a_case_has_its_patient_part_scores_and_volumes(installation: Installation) -> None:
    digest = file_result(installation, measured())
    volumes = installation.served.manifest(installation.database, digest).holds

    best = results_of(installation.served, installation.database, [digest]).cases[2]

    assert (best.case, best.patient, best.part) == ("A", "pA", "test")
    assert best.scores == {"liver": {"dice": 0.9}, "spleen": {"dice": 0.8}}
    assert {best.layers.image, best.layers.truth} < set(volumes)
    assert best.layers.prediction is None


def test_the_summary_says_how_many_patients_are_behind_a_mean(installation: Installation) -> None:
    digest = file_result(installation, measured())

    liver = results_of(installation.served, installation.database, [digest]).summary[0]

    assert (liver.label, liver.name, liver.n, liver.unit) == ("liver", "dice", 3, "1")
    assert liver.value == pytest.approx((0.9 + 0.2 + 0.5) / 3)
    assert liver.low is not None
    assert liver.low <= liver.value


def test_the_last_measured_cases_of_a_run_count(installation: Installation) -> None:
    first, second = file_result(installation, measured()), file_result(installation, measured("lower"))

    found = results_of(installation.served, installation.database, [first, second])

    assert found.scores[0].better == "lower"


def test_a_run_without_measured_cases_has_no_results(installation: Installation) -> None:
    index = PatientIndex({CaseId("A"): PatientId("p")})
    digest = file_result(installation, Dataset(index))

    for outputs in ([], [digest], ["f" * 64]):
        with pytest.raises(NotFound, match="measured yet"):
            results_of(installation.served, installation.database, outputs)


def test_the_last_report_of_a_run_is_found(installation: Installation) -> None:
    one, other = (file_result(installation, Report(title)) for title in ("one", "other"))

    assert report_of(installation.served, installation.database, [one, other]) == other
    with pytest.raises(NotFound, match="no report"):
        report_of(installation.served, installation.database, [])
