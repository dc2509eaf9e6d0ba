"""A workflow as a picture that stands alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, documents_of

from medas.tool.catalog import Catalog
from medas.workflow.document import Document, Step, load
from medas.workflow.to_svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"


def parsed(document: Document, catalog: Catalog) -> ET.Element:
    return ET.fromstring(to_svg(document, catalog))


def texts(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def tidy(document: Document) -> Document:
    return replace(document, view={})


def test_steps_stand_in_the_columns_of_their_stages(liver: Document, catalog: Catalog) -> None:
    root = parsed(tidy(liver), catalog)

    shown = texts(root)
    assert shown[:6] == ["Liver contour", "Data", "Prepare", "Train", "Predict", "Evaluate"]
    assert shown[6:8] == ["Phantom cases", "cases"]
    x = {one.text: float(one.get("x", "nan")) for one in root.iter(f"{SVG}text")}
    assert x["Phantom cases"] == x["Split cases"] < x["Rescale window"] < x["Train V-Net"]


def test_settings_stand_in_the_boxes_with_their_units(liver: Document, catalog: Catalog) -> None:
    shown = texts(parsed(liver, catalog))

    assert "level 60 HU, width 350 HU" in shown
    assert "test 0.3" in shown
    assert "epochs 3" in shown


def test_every_wire_is_a_curve_with_an_arrow(liver: Document, catalog: Catalog) -> None:
    paths = [one for one in parsed(liver, catalog).iter(f"{SVG}path") if one.get("marker-end")]

    assert len(paths) == 3


def test_a_step_that_runs_once_per_case_is_a_stack(liver: Document, catalog: Catalog) -> None:
    groups = {
        next(text.text for text in group.iter(f"{SVG}text")): len(list(group.iter(f"{SVG}rect")))
        for group in parsed(liver, catalog).findall(f"{SVG}g/{SVG}g")
    }

    assert groups == {"Phantom cases": 1, "Rescale window": 3, "Split cases": 1, "Train V-Net": 1}
    assert "Stacked boxes run once per case." in texts(parsed(liver, catalog))


def test_a_step_whose_tool_is_not_installed_is_dashed(catalog: Catalog) -> None:
    ghost = load('{"medas": 1, "steps": {"a": {"tool": "nobody.Knows", "version": 1, "params": {"x": [1, 2.50]}}}}')

    root = parsed(ghost, catalog)

    assert "nobody.Knows" in texts(root)
    assert "x 1 × 2.5" in texts(root)
    assert "Dashed: the tool is not installed." in texts(root)
    assert [one for one in root.iter(f"{SVG}rect") if one.get("stroke-dasharray")]


def test_places_on_the_canvas_are_kept(liver: Document, catalog: Catalog) -> None:
    boxes = [[*group.iter(f"{SVG}rect")][-1] for group in parsed(liver, catalog).findall(f"{SVG}g/{SVG}g")]

    assert sorted(float(box.get("x", "nan")) for box in boxes) == [0, 240, 480, 720]


def test_the_picture_holds_all_its_boxes(liver: Document, catalog: Catalog) -> None:
    for document in (liver, tidy(liver)):
        root = parsed(document, catalog)
        width, height = (float(number) for number in (root.get("viewBox") or "").split()[2:])
        move = re.fullmatch(r"translate\((\d+) (\d+)\)", root.findall(f"{SVG}g")[0].get("transform", ""))
        assert move is not None
        for group in root.findall(f"{SVG}g/{SVG}g"):
            for box in group.iter(f"{SVG}rect"):
                assert float(move[1]) + float(box.get("x", "nan")) + 184 < width
                assert float(move[2]) + float(box.get("y", "nan")) + 64 < height


def test_equal_documents_give_equal_pictures(liver: Document, catalog: Catalog) -> None:
    shuffled = replace(liver, steps=dict(reversed(liver.steps.items())), view=dict(reversed(liver.view.items())))

    assert to_svg(shuffled, catalog) == to_svg(liver, catalog)


@pytest.mark.parametrize(
    "evil",
    [
        '<script>alert("x")</script>',
        "]]>&amp;&lt;",
        '" onload="alert(1)',
        "\x00\x08\x1b\ufffe",
        "</text></svg>",
        "肝" * 99,
    ],
)
def test_text_stays_text(evil: str, catalog: Catalog) -> None:
    made = Document(
        evil, steps={"a": Step(evil, params={evil: evil}), "b": Step("medas.Reorient", params={"axes": evil})}
    )

    root = parsed(made, catalog)

    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg",
        "title",
        "defs",
        "marker",
        "path",
        "rect",
        "g",
        "text",
    }
    assert not any(name.startswith("on") or "href" in name for one in root.iter() for name in one.attrib)


@given(documents() | st.builds(lambda document: replace(document, view={}), documents()))
def test_any_document_can_be_drawn(catalog: Catalog, document: Document) -> None:
    root = parsed(document, catalog)

    assert len(root.findall(f"{SVG}g/{SVG}g")) == len(document.steps)


@given(data=st.data())
def test_documents_of_installed_tools_can_be_drawn(catalog: Catalog, data: st.DataObject) -> None:
    made = tidy(data.draw(documents_of(catalog)))

    text = to_svg(made, catalog)

    assert "nan" not in re.sub(r"<t.*?>.*?</t", "", text)
    assert "http" not in re.sub(r"<t.*?>.*?</t", "", text).replace("http://www.w3.org/2000/svg", "")


def test_nothing_is_fetched_from_elsewhere(liver: Document, catalog: Catalog) -> None:
    text = to_svg(liver, catalog)

    assert "script" not in text
    assert "@import" not in text
    assert re.findall(r"url\((.*?)\)", text) == ["#arrow"] * 3


def test_an_empty_workflow_is_five_empty_columns(catalog: Catalog) -> None:
    assert texts(parsed(Document(), catalog)) == ["Data", "Prepare", "Train", "Predict", "Evaluate"]


def test_long_titles_are_cut_and_told_in_full_by_the_tooltip(catalog: Catalog) -> None:
    steps = {"a": Step("medas.ResultReport", params={"heading": "word " * 30})}

    root = parsed(Document(steps=steps), catalog)

    cut = next(text for text in texts(root) if text.startswith("heading"))
    assert cut.endswith("…")
    assert len(cut) < 40
    tooltips: list[Any] = [one.text for one in root.iter(f"{SVG}title")]
    assert f"Result report: heading {'word ' * 30}" in tooltips


def test_a_picture_of_a_newer_format_is_drawn_as_far_as_it_is_understood(catalog: Catalog) -> None:
    newer = load(json.dumps({"medas": 2, "title": "New", "steps": {"a": {"tool": "medas.Reorient"}}}))

    assert "Reorient" in texts(parsed(newer, catalog))
