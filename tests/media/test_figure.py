"""Figures and reports as data."""

from __future__ import annotations

import numpy as np
from shelf import Shelf

from medas.media import Block, Figure, Image, Report, Table

SCAN = Image(np.arange(8, dtype=np.int16).reshape(1, 2, 2, 2), np.eye(4))


def test_a_figure_comes_back_with_the_media_that_it_shows() -> None:
    original = Figure("overlay", "Worst case", {"axis": 2, "window": [-160, 240]}, {"image": SCAN})

    found = Shelf().round_trip(original)

    assert (found.kind, found.title, found.data) == (original.kind, original.title, original.data)
    np.testing.assert_array_equal(found.shown("image").voxels, SCAN.voxels)
    assert found.shown("truth") is None


def test_a_figure_says_what_it_holds_so_that_clean_up_keeps_it() -> None:
    shelf = Shelf()
    digest = shelf.keep(SCAN)

    packed = Figure("overlay", "", media={"image": SCAN, "prediction": SCAN}).pack(shelf.keep)

    assert packed.holds == (digest,)


def test_a_report_comes_back_block_by_block() -> None:
    table = Table.of([{"dice": 0.9}])
    original = Report(
        "Liver",
        (
            Block("text", "Summary", "Good."),
            Block("facts", "Facts", data=[["n", 40]]),
            Block("table", "Cases", medium=table),
            Block("figure", "Worst", medium=Figure("overlay", "Worst", media={"image": SCAN})),
        ),
    )

    found = Shelf().round_trip(original)

    assert [(block.kind, block.title, block.text, block.data) for block in found.blocks] == [
        (block.kind, block.title, block.text, block.data) for block in original.blocks
    ]
    assert found.blocks[0].shown() is None
    assert found.blocks[2].shown().rows == table.rows
    assert found.blocks[3].shown().shown("image").same_grid(SCAN)
