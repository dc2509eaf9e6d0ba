"""An open plug is connected with one click to what fits it best."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medas.errors import Fix
from medas.tool.catalog import Catalog
from medas.workflow.check import check
from medas.workflow.document import Document, load
from medas.workflow.templates import template_text


def without(step: str, plug: str) -> Document:
    document = load(template_text("liver_contour"))
    one = document.steps[step]
    wires = {name: wire for name, wire in one.wires.items() if name != plug}
    return replace(document, steps={**document.steps, step: replace(one, wires=wires)})


def fix_of(document: Document, catalog: Catalog) -> Fix | None:
    (missing,) = (one for one in check(document, catalog) if one.code == "missing-input")
    return missing.fix


@pytest.mark.parametrize(
    ("step", "plug", "wire"),
    [
        ("train", "split", "split.split"),
        ("predict", "model", "train.model"),
        ("predict", "image", "split.split[image]"),
        ("window", "image", "cases.dataset[image]"),
        ("score", "prediction", "clean.cases[prediction]"),
        ("score", "truth", "clean.cases[label]"),
        ("curve", "history", "train.history"),
    ],
)
def test_the_wire_that_was_cut_comes_back(catalog: Catalog, step: str, plug: str, wire: str) -> None:
    fix = fix_of(without(step, plug), catalog)

    assert fix is not None
    assert fix.patch is not None
    assert fix.patch[-1] == {"op": "add", "path": f"/steps/{step}/wires/{plug}", "value": wire}


def test_nothing_is_offered_where_nothing_fits(catalog: Catalog) -> None:
    document = load('{"medas": 1, "steps": {"train": {"tool": "medas.TrainVNet"}}}')

    assert fix_of(document, catalog) is None
