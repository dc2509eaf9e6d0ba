"""Tables of cases for the browser tests, made through the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser.conftest import Watched, call

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def column(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return a column as the API takes it."""
    return {"name": name, "label": "", "type": kind, "values": [], "missing": [], "role": "none", "unit": "", **more}


GROUP = column("Group", "nominal", values=[{"value": "1", "label": "tumor"}, {"value": "0", "label": "normal"}])
COLUMNS = [GROUP, column("Part", "split"), column("Age", "scale", unit="years")]


def new_table(
    watched: Watched, rows: list[dict[str, Any]], columns: list[dict[str, Any]] | None = None, title: str = "Liver"
) -> str:
    """Make a table whose rows are given by the names of the columns, and return its id."""
    page = watched.open("/data", "datasets")
    table = str(call(page, "POST", "/datasets", {"title": title})["id"])
    known = call(page, "GET", f"/datasets/{table}")
    wanted = [*known["columns"], *(COLUMNS if columns is None else columns)]
    made = call(page, "PUT", f"/datasets/{table}/columns", {"base_rev": known["rev"], "columns": wanted})
    ids = {one["name"]: one["id"] for one in made["columns"]}
    if rows:
        cells = [{ids[name]: value for name, value in row.items()} for row in rows]
        call(page, "POST", f"/datasets/{table}/rows", {"base_rev": made["rev"], "rows": cells})
    return table


def cases(count: int) -> list[dict[str, Any]]:
    """Return rows with two cases of each patient."""
    return [{"case": f"LIV-{i:03}", "patient": f"P-{i // 2:03}", "Age": 40 + i % 40} for i in range(count)]


def opened(watched: Watched, table: str, address: str = "") -> Page:
    """Open the table and wait for its rows."""
    page = watched.open(f"/data/{table}{address}", "table")
    page.wait_for_selector("[role=gridcell] >> text=LIV")
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    """Return a cell by the place where it is shown, from 0."""
    return page.locator(f'[role=gridcell][data-row="{row}"][data-column="{column}"]')


def word(page: Page, row: int, column: int) -> Locator:
    """Return what stands in a cell, without the mark of a check."""
    return cell(page, row, column).locator("> span").first


def texts(page: Page, column: int, rows: range) -> list[str]:
    """Return what stands in a column."""
    return [word(page, row, column).inner_text() for row in rows]


def values(page: Page, table: str, name: str) -> list[Any]:
    """Return what the server has in a column."""
    known = call(page, "GET", f"/datasets/{table}")["columns"]
    place = next(one["id"] for one in known if one["name"] == name)
    return [row["cells"].get(place) for row in call(page, "GET", f"/datasets/{table}/rows")["rows"]]


def saved(page: Page) -> None:
    """Wait until the server has everything."""
    page.wait_for_selector('[data-testid=saved][data-saving="saved"]')


def put_pairs(folder: Path, count: int) -> list[Path]:
    """Write images and their masks as files, and return them."""
    from medas.media.formats import write_volume
    from medas.phantoms.make import make
    from medas.phantoms.phantom import Wanted

    made: list[Path] = []
    for case in range(count):
        phantom = make("abdomen", Wanted(case=case, size=(32, 32, 16)))
        for volume, kind in ((phantom.image, "ct"), (phantom.label, "seg")):
            made.append(folder / f"LIV-{case:03}_{kind}.nii.gz")
            write_volume(volume, made[-1])
    return made
