from __future__ import annotations

import json

import pytest

from medas.errors import OutOfMemory, WrongInput
from medas.server.shapes import shape_of
from medas.server.smaller import smaller, with_retry
from medas.tool.catalog import Catalog
from medas.workflow.document import Document
from medas.workflow.templates import template


def training(**params: object) -> Document:
    text = template("liver_contour").to_json()
    text["steps"]["train"]["params"] = params
    from medas.workflow.document import load

    return load(json.dumps(text))


def made_smaller(document: Document, catalog: Catalog) -> dict[str, object]:
    return dict(smaller(document, "train", catalog.tools["medas.TrainVNet"]).steps["train"].params)


def test_first_the_batch_is_halved_then_the_patch(catalog: Catalog) -> None:
    assert made_smaller(training(epochs=3), catalog) == {"epochs": 3, "batch": 1}
    assert made_smaller(training(batch=1), catalog)["patch"] == [48, 48, 48]
    assert made_smaller(training(batch=1, patch=[96, 64, 32]), catalog)["patch"] == [48, 32, 16]


def test_what_is_smallest_already_is_said(catalog: Catalog) -> None:
    with pytest.raises(WrongInput, match="as small as they can be"):
        made_smaller(training(batch=1, patch=[8, 8, 8]), catalog)


def test_a_step_without_patches_is_refused(catalog: Catalog) -> None:
    with pytest.raises(WrongInput, match="no patches"):
        smaller(training(), "split", catalog.tools["medas.SplitCases"])


def test_a_lack_of_memory_gets_a_button() -> None:
    problem = OutOfMemory("too large").problem().at(node="train")

    fix = with_retry(shape_of(problem), "r7").fix

    assert fix is not None
    assert fix.call == {"method": "POST", "path": "/api/v1/runs/r7/smaller", "body": {"step": "train"}}
    assert set(fix.label) == {"en", "zh"}
