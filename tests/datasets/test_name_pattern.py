"""Patients in names."""

from __future__ import annotations

import pytest

from medas.datasets.name_pattern import patient_in
from medas.errors import WrongInput


@pytest.mark.parametrize(
    ("name", "pattern", "patient"),
    [
        ("P017_portal_ct", "{patient}_*", "P017"),
        ("P017_portal_ct", "{patient}_{phase}_{scan}", "P017"),
        ("OAS1_0001_MR1", "OAS1_{patient}_*", "0001"),
        ("sub-01.ses (2)", "sub-{patient}.*", "01"),
        ("liver07", "{patient}", "liver07"),
        ("scan_of_A12", "*_{patient}", "of_A12"),
        ("A12", "B{patient}", None),
        ("A_", "{patient}_{scan}", None),
    ],
)
def test_the_patient_is_found_where_the_pattern_says(name: str, pattern: str, patient: str | None) -> None:
    assert patient_in(name, pattern) == patient


def test_two_scans_of_one_patient_never_become_two_patients() -> None:
    names = ["sub01_ses1_t1", "sub01_ses2_t1"]

    assert {patient_in(name, "{patient}_*") for name in names} == {"sub01"}


@pytest.mark.parametrize("pattern", ["", "scan_*", "{patient}_{patient}", "{patient}" + "*" * 20])
def test_a_pattern_needs_the_patient_once(pattern: str) -> None:
    with pytest.raises(WrongInput, match=r"needs \{patient\} once"):
        patient_in("A", pattern)
