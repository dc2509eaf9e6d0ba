"""Run a tool once per case: join the columns that go in, and add those that come out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from little_tools import AddConstant, CountCommon, Halve, Threshold

from medas.errors import CasesDiffer, NotFound
from medas.media import CaseId, Column, Dataset, Image, Label, Number, PatientId, Picked, Pred, Prob, Split
from medas.tool.mapping import MappedResult, cases_of, column_for, narrowed, outgoing

STEP = {"tool": "little_tools.AddConstant"}
SHIFTED = MappedResult("shifted", "Image", "image")


def out(picked: dict[str, Picked], made: MappedResult, *, items: Any = None, **more: Any) -> Dataset:
    return outgoing(picked, {made: items or {}}, **{"gives": {}, "step": STEP, **more})


def test_a_step_runs_over_the_cases_that_have_all_columns(cases: Dataset) -> None:
    assert cases_of({"one": cases["label"], "other": cases["image"]}) == ["a", "b"]
    assert cases_of({"one": cases["label"]}) == ["a", "b", "c"]


def test_cases_that_differ_are_never_intersected(cases: Dataset) -> None:
    fewer = cases.subset([CaseId("a"), CaseId("b")])

    with pytest.raises(CasesDiffer) as caught:
        cases_of({"one": cases["label"], "other": fewer["label"]})

    assert caught.value.message == "one and other come from different cases, c is only in one of them"
    assert caught.value.where == {"case": "c", "port": "other"}


def test_a_result_like_its_plug_takes_the_place_of_the_column(cases: Dataset) -> None:
    items = {CaseId("a"): "new"}

    mapped = out({"image": cases["image"]}, SHIFTED, items=items)

    assert list(mapped.columns) == ["image", "label"]
    assert mapped.column("image").items == items
    assert cases.column("image").items != items


def test_a_result_of_another_kind_adds_a_column(cases: Dataset) -> None:
    mapped = out({"image": cases["image"]}, MappedResult("mask", "Label", "image"))

    assert list(mapped.columns) == ["image", "label", "mask"]
    assert (mapped.column("mask").type, mapped.column("mask").role) == (Label, "result")


def test_a_result_without_a_model_adds_a_column(cases: Dataset) -> None:
    mapped = out({"one": cases["label"]}, MappedResult("common", "Number"))

    assert list(mapped.columns) == ["image", "label", "common"]
    assert mapped.column("common").type is Number


def test_a_result_of_any_volume_keeps_kind_and_role_of_its_column(cases: Dataset) -> None:
    mapped = out({"volume": cases["label"]}, MappedResult("halved", "Volume", "volume"))

    assert (mapped.column("label").type, mapped.column("label").role) == (Label, "answer")


def test_the_document_may_name_the_column(cases: Dataset) -> None:
    picked = {"image": cases["image"]}

    assert column_for(SHIFTED, picked, {"shifted": "brighter"}) == "brighter"
    assert list(out(picked, SHIFTED, gives={"shifted": "brighter"}).columns) == ["image", "label", "brighter"]


def test_each_step_is_written_to_the_history_of_its_columns(cases: Dataset) -> None:
    once = out({"image": cases["image"]}, SHIFTED)

    twice = out({"image": once["image"]}, SHIFTED, step={"tool": "other"})

    assert twice.column("image").history == (STEP, {"tool": "other"})


def test_a_step_that_joins_several_columns_says_so_in_the_history(cases: Dataset) -> None:
    picked = {"one": cases["label"], "other": cases["label"]}

    mapped = out(picked, MappedResult("common", "Number"))

    assert mapped.column("common").history == ({**STEP, "joined": ["one", "other"]},)


def test_columns_of_both_sources_are_there(cases: Dataset) -> None:
    other = Dataset(cases.index, {"truth": cases.column("label"), "label": Column(Label, {})})

    mapped = out({"one": cases["label"], "other": other["truth"]}, MappedResult("common", "Number"))

    assert list(mapped.columns) == ["image", "label", "truth", "common"]
    assert len(mapped.column("label").items) == 3


def test_a_model_makes_predicted_cases_that_keep_their_parts(split: Split) -> None:
    mapped = out({"image": split["image"]}, MappedResult("prediction", "Label", "image"), model="ab12")

    assert isinstance(mapped, Pred)
    assert (mapped.model, mapped.parts) == ("ab12", split.parts)


def test_a_step_without_a_model_keeps_the_kind_of_cases(split: Split) -> None:
    assert out({"image": split["image"]}, SHIFTED).parts == split.parts  # type: ignore[attr-defined]


def test_a_plug_gets_the_columns_it_needs_under_its_own_names(split: Split) -> None:
    found = narrowed(split, {"image": "image", "mask": "label"})

    assert list(found.columns) == ["image", "mask"]
    assert found.column("mask") is split.column("label")
    assert isinstance(found, Split)
    assert narrowed(split, {}) is split


def test_a_needed_column_that_is_not_there_is_named(split: Split) -> None:
    with pytest.raises(NotFound, match="there is no column 'liver'"):
        narrowed(split, {"label": "liver"})


def test_tools_and_mapping_agree_on_the_names_of_columns(cases: Dataset, label: Label) -> None:
    prob = Column(Prob, {CaseId("a"): Prob(label.voxels * 0.5, label.affine)})
    cases = cases.with_column("prob", prob)

    columns = {
        "image": AddConstant(image=cases["image"]),
        "label": Halve(volume=cases["label"]),
        "prob": Threshold(prob=cases["prob"]),
        "common": CountCommon(one=cases["label"], other=cases["label"]),
    }
    found = {name: list(tool.run().unwrap().columns) for name, tool in columns.items()}

    assert found == {
        "image": ["image", "label", "prob"],
        "label": ["image", "label", "prob"],
        "prob": ["image", "label", "prob"],  # the result `label` takes the place of the column `label`
        "common": ["image", "label", "prob", "common"],
    }


def test_patients_are_those_of_the_incoming_cases(cases: Dataset) -> None:
    index = replace(cases.index, assumed=True)

    mapped = out({"image": replace(cases, index=index)["image"]}, SHIFTED)

    assert mapped.index == index
    assert mapped.index.patient[CaseId("a")] == PatientId("patient a")
    assert mapped.column("image").type is Image
