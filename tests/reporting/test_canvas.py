"""Drawing leaves no traces."""

from __future__ import annotations

import matplotlib as mpl

from medas.reporting.canvas import as_png, as_svg, look, new_canvas


def test_settings_of_the_surrounding_program_stay() -> None:
    before = dict(mpl.rcParams)

    with look():
        new_canvas(1, 1)

    assert dict(mpl.rcParams) == before


def test_a_png_holds_no_time_and_no_version() -> None:
    data = as_png(new_canvas(1, 1))

    assert data.startswith(b"\x89PNG")
    assert b"tEXt" not in data


def test_an_svg_is_one_element_without_links() -> None:
    text = as_svg(new_canvas(1, 1), name="one")

    assert text.startswith("<svg")
    assert "<metadata>" not in text or "http://" not in text.split("<metadata>")[1].split("</metadata>")[0].replace(
        "http://www.w3.org/", ""
    ).replace("http://purl.org/", "").replace("http://creativecommons.org/ns#", "")
    assert "<script" not in text
