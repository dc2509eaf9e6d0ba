"""The data check."""

from __future__ import annotations

from pathlib import Path

import pytest

from medas.errors import WrongInput
from medas.tools import CheckData, ImportFolder, PhantomCases, SplitCases


def test_planted_problems_are_found_and_sound_cases_are_not_accused() -> None:
    dataset = PhantomCases(kind="abdomen", cases=15, size=(40, 40, 20), faults=3).run().unwrap()

    made = CheckData(dataset=dataset).run().unwrap()

    found = {(row["case"], row["check"]) for row in made.findings.rows}
    assert found == {
        ("abdomen-013", "repeated image"),
        ("abdomen-014", "other grid"),
        ("abdomen-015", "values 0 and 255"),
        ("abdomen-015", "unexpected label value"),
    }
    assert made.checked is dataset


@pytest.mark.parametrize("kind", ["abdomen", "thorax", "brain", "nuclei"])
def test_sound_cases_of_every_kind_have_no_findings(kind: str) -> None:
    dataset = PhantomCases(kind=kind, cases=15, size=(40, 40, 20)).run().unwrap()

    assert CheckData(dataset=dataset).run().unwrap().findings.rows == ()


def test_a_copy_across_a_split_says_on_which_sides_it_is() -> None:
    dataset = PhantomCases(kind="brain", cases=6, size=(24, 24, 12), faults=1).run().unwrap()
    splits = [SplitCases(dataset=dataset, test=0.5, validate=0, seed=seed).run().unwrap() for seed in range(20)]
    split = next(one for one in splits if one.parts["brain-001"] != one.parts["brain-006"])

    (row,) = CheckData(dataset=split).run().unwrap().findings.rows

    assert row["severity"] == "block"
    assert "which is in" in row["what"]


def test_it_can_stop_and_says_why() -> None:
    dataset = PhantomCases(cases=4, size=(24, 24, 12), faults=2).run().unwrap()

    with pytest.raises(WrongInput, match=r"2 problems must be solved before training. abdomen-00"):
        CheckData(dataset=dataset, on_block="stop").run().unwrap()


def test_warnings_do_not_stop() -> None:
    dataset = PhantomCases(cases=4, size=(24, 24, 12)).run().unwrap()

    assert CheckData(dataset=dataset, on_block="stop").run().unwrap().checked is dataset


def test_a_public_dataset_is_sound(shared_data: Path) -> None:
    dataset = ImportFolder(folder=shared_data / "hippocampus", patients="one per case").run().unwrap()

    findings = CheckData(dataset=dataset).run().unwrap().findings

    assert findings.values("check") == ["patients assumed"]
