"""Whole numbers of parameters that may have a fraction keep their decimal point, whoever wrote them."""

from __future__ import annotations

from typing import Any

from medas.tool.catalog import Catalog
from medas.workflow.document import Document, Step, dump, load
from medas.workflow.numbers import with_decimals
from medas.workflow.templates import template_text


def params_of(tool: str, catalog: Catalog, **params: Any) -> Any:
    document = with_decimals(Document(steps={"one": Step(tool, params=params)}), catalog)
    return document.steps["one"].params


def test_what_a_browser_wrote_is_spelled_as_before(catalog: Catalog) -> None:
    text = dump(load(template_text("liver_contour")))

    assert dump(with_decimals(load(text.replace('"level": 0.0', '"level": 0')), catalog)) == text


def test_counts_stay_whole_and_lists_are_spelled_item_by_item(catalog: Catalog) -> None:
    spelled = params_of("medas.PhantomCases", catalog, cases=5, noise=1, spacing=[1, 1, 3])

    assert repr(spelled) == repr({"cases": 5, "noise": 1.0, "spacing": [1.0, 1.0, 3.0]})


def test_what_does_not_fit_or_is_not_known_stays_as_it_is(catalog: Catalog) -> None:
    assert params_of("medas.TrainVNet", catalog, learning_rate=None, nothing=3) == {"learning_rate": None, "nothing": 3}
    assert params_of("medas.RescaleWindow", catalog, width="wide", level=True) == {"width": "wide", "level": True}
    assert params_of("elsewhere.Tool", catalog, width=3) == {"width": 3}
