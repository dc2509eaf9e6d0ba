"""Web pages: one file, no script, no request, everything escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np

from medas.media import Figure, Image, Measured, Metrics, Report, Table
from medas.media.figure import Block
from medas.reporting.page import html

EVIL = '<script>alert("x")</script>'
PICTURE = Figure("overlay", EVIL, {"caption": EVIL}, {"image": Image(np.zeros((1, 8, 8, 1)), np.eye(4))})
CURVE = Figure("lines", EVIL, {"x": [1, 2], "series": [{"name": EVIL, "values": [2, 1]}]})
VALUES = Metrics((Measured("dice", 0.9, EVIL, long_name="Dice", better="higher", n=12, low=0.8, high=0.95, note=EVIL),))
REPORT = Report(
    EVIL,
    (
        Block("text", EVIL, f"{EVIL}\nSecond"),
        Block("metrics", "Summary", medium=VALUES),
        Block("figure", "Worst", medium=PICTURE),
        Block("figure", "Best", medium=PICTURE),
        Block("figure", "Training", medium=CURVE),
        Block("table", "Per-case", medium=Table.of([{"case": EVIL, "dice": 0.5}, {"case": "b", "dice": None}])),
        Block("facts", "Provenance", data=[[EVIL, EVIL]]),
    ),
)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags() -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html(REPORT).decode())
    return parser.found


def test_no_script_and_no_handler_gets_in() -> None:
    assert not [tag for tag, _ in tags() if tag in {"script", "iframe", "object", "link", "form"}]
    assert not [name for _, attributes in tags() for name in attributes if name.startswith("on")]


def test_nothing_is_asked_of_the_network() -> None:
    sources = [value for _, attributes in tags() for name, value in attributes.items() if name in {"src", "href"}]

    assert all(source and source.startswith(("data:image/png;base64,", "#")) for source in sources)
    assert not re.search(r"url\((?!#)", html(REPORT).decode())
    assert "default-src 'none'" in html(REPORT).decode()


def test_numbers_stand_with_interval_and_patients() -> None:
    text = html(REPORT).decode()

    for expected in ("0.900", "0.800 to 0.950", ">12<", "higher is better", "undefined"):
        assert expected in text


def test_pictures_are_cards_with_a_text_for_the_blind_and_curves_are_vectors() -> None:
    found = tags()

    assert [attributes["alt"] for tag, attributes in found if tag == "img"] == [f"{EVIL}. {EVIL}"] * 2
    assert sum(tag == "svg" for tag, _ in found) == 1
    assert sum(attributes.get("class") == "cards" for _, attributes in found) == 1


def test_research_use_is_said_in_both_languages() -> None:
    text = html(REPORT).decode()

    assert "Research use only" in text
    assert "仅供科研使用" in text


def test_equal_reports_give_equal_bytes() -> None:
    assert html(REPORT) == html(REPORT)


def test_an_empty_report_is_a_page() -> None:
    assert b"<h1>Nothing</h1>" in html(Report("Nothing"))
