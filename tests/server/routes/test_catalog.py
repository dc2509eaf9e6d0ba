"""Tools, port types and templates."""

from __future__ import annotations

from server.conftest import Browser

from medas.tool.catalog import Catalog
from medas.workflow.fan_out import goes_into


def test_every_tool_has_a_card(browser: Browser, catalog: Catalog) -> None:
    cards = {card["id"]: card for card in browser.get("/tools").json()}

    assert set(cards) == set(catalog.tools)
    window = cards["medas.RescaleWindow"]
    assert (window["stage"], window["group"]) == ("prepare", "Pre-processing")
    assert set(window["title"]) == {"en", "zh"}
    assert window["title"]["en"] != window["title"]["zh"]
    assert window["inputs"][0]["id"] == "image"
    assert window["params"]["properties"]["width"]["x-ui"]["unit"] == "HU"
    assert "help" not in window


def test_every_type_of_a_tool_is_a_port_type(browser: Browser) -> None:
    known = {one["id"]: one for one in browser.get("/port-types").json()}
    cards = browser.get("/tools").json()

    used = {port["type"] for card in cards for port in (*card["inputs"], *card["outputs"])}

    assert used <= set(known)
    assert all(one["color"].startswith("#") and one["needs"]["zh"] for one in known.values())
    assert all(goes_into(given, one["id"]) for one in known.values() for given in one["accepts"])
    assert "Label" in known["Image"]["accepts"]
    assert "Image" not in known["Label"]["accepts"]


def test_one_tool_has_its_help(browser: Browser) -> None:
    answer = browser.get("/tools/medas.RescaleWindow")

    assert answer.status_code == 200
    assert answer.json()["help"]


def test_an_unknown_tool_names_the_nearest(browser: Browser) -> None:
    answer = browser.get("/tools/medas.RescaleWindw")

    assert answer.status_code == 404
    assert "RescaleWindow" in answer.json()["problems"][0]["hint"]["en"]


def test_the_templates_are_listed(browser: Browser) -> None:
    assert {"name": "liver_contour", "title": "Liver contour", "steps": 10} in browser.get("/templates").json()
