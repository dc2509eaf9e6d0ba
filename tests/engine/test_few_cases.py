"""Trying a workflow on a few cases: what it made of single cases is known to the run over all."""

from __future__ import annotations

from typing import Any

from medas.engine.few_cases import first_cases
from medas.media.dataset import CaseId, Dataset, PatientId, PatientIndex
from medas.media.medium import Digest
from medas.testing.trouble import ManyCases, MarkedImage, MeanOfMeans
from medas.tool.catalog import catalog_of
from medas.tools.dataset.split_cases import SplitCases
from medas.workflow.workflow import Workflow


def dataset_of(*patients: str) -> Dataset:
    return Dataset(PatientIndex({CaseId(f"c{n}"): PatientId(name) for n, name in enumerate(patients)}))


def flow_of(bench: Any, *, scans: int = 1) -> Workflow:
    flow = Workflow("Means")
    cases = flow.add(ManyCases(count=8, scans=scans), name="cases")
    images = flow.add(MarkedImage(image=cases.dataset["image"], marks=str(bench.marks)), name="images")
    flow.add(MeanOfMeans(dataset=images.cases), name="mean")
    return flow


def mean_of(engine: Any, account: Any) -> float:
    return float(engine.shelf.get(Digest(account.steps["mean"].outputs["mean"])).value)


def test_cases_of_other_patients_come_first() -> None:
    assert first_cases(dataset_of("a", "a", "a", "b", "c"), 3) == ["c0", "c3", "c4"]


def test_few_patients_lend_more_of_their_cases() -> None:
    assert first_cases(dataset_of("a", "a", "b", "a"), 3) == ["c0", "c2", "c1"]


def test_only_so_many_cases_are_computed_and_the_run_over_all_reuses_them(bench: Any) -> None:
    engine = bench.engine()
    few = engine.run(flow_of(bench).document(), {"cases": 3})
    assert bench.executed() == 3

    every = engine.run(flow_of(bench).document())

    assert (few.steps["images"].of, every.steps["images"].of) == (3, 8)
    assert every.steps["images"].reused == 3
    assert bench.executed() == 8
    assert mean_of(engine, few) < mean_of(engine, every)


def test_a_trial_is_never_taken_for_the_run_over_all(bench: Any) -> None:
    engine = bench.engine()
    document = flow_of(bench).document()
    engine.run(document, {"cases": 3})

    assert engine.copy_of(document) is None
    assert engine.copy_of(document, {"cases": 2}) is None
    assert engine.copy_of(document, {"cases": 3}) is not None


def test_as_many_cases_as_there_are_give_the_same_results(bench: Any) -> None:
    engine = bench.engine()
    every = engine.run(flow_of(bench).document())

    few = engine.run(flow_of(bench).document(), {"cases": 100})

    assert {name: step.outputs for name, step in few.steps.items()} == {n: s.outputs for n, s in every.steps.items()}


def test_three_cases_are_split_by_patient_into_training_validation_and_test(bench: Any) -> None:
    engine = bench.engine()
    engine.catalog = catalog_of([ManyCases, SplitCases])
    flow = Workflow("Split")
    cases = flow.add(ManyCases(count=9, scans=3), name="cases")
    flow.add(SplitCases(dataset=cases.dataset), name="split")

    account = engine.run(flow.document(), {"cases": 3})

    split = engine.shelf.get(Digest(account.steps["split"].outputs["split"]))
    assert sorted(split.parts.values()) == ["test", "train", "validate"]
    assert len(split.index.patients()) == 3


def test_a_trial_that_was_killed_goes_on_as_a_trial(bench: Any) -> None:
    engine = bench.engine()
    run = engine.submit(flow_of(bench).document(), {"cases": 2})
    engine.lease.give_back()
    engine = bench.engine()

    state = engine.run_until_over(run)

    assert len(state.steps["images"].items) == 2
