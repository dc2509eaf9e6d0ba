"""The split, and what mends a table with one click."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from server.conftest import Browser
from server.data_room import accepted, add_rows, checked, new_table, nifti, rows_of, send, table_of, with_column


def problems(browser: Browser, table: str) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in browser.get(f"/datasets/{table}/checks").json()["problems"]}


def mend(browser: Browser, problem: dict[str, Any]) -> dict[str, Any]:
    """Press the button."""
    call = problem["fix"]["call"]
    answer = browser.post(call["path"].removeprefix("/api/v1"), call["body"])
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def parts(browser: Browser, table: str) -> list[str | None]:
    return [row["cells"].get("split") for row in rows_of(browser, table)]


@pytest.fixture
def table(browser: Browser) -> str:
    made = new_table(browser)
    add_rows(browser, made, *({"case": f"c{n}", "patient": f"P{n // 2}"} for n in range(20)))
    return made


def wish(browser: Browser, table: str, **more: Any) -> dict[str, Any]:
    rev = table_of(browser, table)["rev"]
    return {"base_rev": rev, "train": 0.6, "validate": 0.2, "test": 0.2, "seed": 1, **more}


def test_a_preview_counts_and_changes_nothing(browser: Browser, table: str) -> None:
    found = browser.post(f"/datasets/{table}/split", wish(browser, table, preview=True)).json()

    assert found["counts"] == {
        "train": {"cases": 12, "patients": 6}, "validate": {"cases": 4, "patients": 2}, "test": {"cases": 4, "patients": 2},
    }  # fmt: skip
    assert table_of(browser, table)["rev"] == found["rev"]
    assert parts(browser, table) == [None] * 20


def test_the_cases_of_a_patient_are_in_one_part(browser: Browser, table: str) -> None:
    browser.post(f"/datasets/{table}/split", wish(browser, table))

    found = parts(browser, table)

    assert [found.count(part) for part in ("train", "validate", "test")] == [12, 4, 4]
    assert found[::2] == found[1::2]
    browser.post(f"/datasets/{table}/undo")
    assert parts(browser, table) == [None] * 20


def test_shares_that_are_not_everything_are_refused(browser: Browser, table: str) -> None:
    assert browser.post(f"/datasets/{table}/split", wish(browser, table, train=0.5)).status_code == 422
    assert browser.post(f"/datasets/{table}/split", wish(browser, table, balance="x")).status_code == 422


def test_a_patient_on_both_sides_stops_a_run_until_one_click_mends_it(browser: Browser, table: str) -> None:
    browser.post(f"/datasets/{table}/split", wish(browser, table))
    row = rows_of(browser, table)[0]
    other = "test" if row["cells"]["split"] != "test" else "train"
    rev = table_of(browser, table)["rev"]
    browser.patch(
        f"/datasets/{table}/cells", {"base_rev": rev, "edits": [{"row": row["id"], "col": "split", "value": other}]}
    )
    workflow = browser.post(f"/datasets/{table}/workflow", {}).json()["id"]

    refused = browser.post("/runs", {"workflow": workflow})
    found = problems(browser, table)["patient-in-two-parts"]
    mend(browser, found)

    assert refused.status_code == 422
    assert refused.json()["problems"][0]["code"] == "patient-in-two-parts"
    assert refused.json()["problems"][0]["node"] == "cases"
    assert found["rows"] == [one["id"] for one in rows_of(browser, table)[:2]]
    assert "patient-in-two-parts" not in problems(browser, table)
    assert len(set(parts(browser, table)[:2])) == 1


def test_cases_without_a_patient_become_patients_of_their_own(browser: Browser) -> None:
    table = new_table(browser)
    add_rows(browser, table, {"case": "a"}, {"case": "b", "patient": "P1"})

    mend(browser, problems(browser, table)["no-patient"])

    assert [row["cells"]["patient"] for row in rows_of(browser, table)] == ["a", "P1"]


def test_a_mask_on_another_grid_is_resampled_to_its_image(browser: Browser, tmp_path: Path) -> None:
    table = new_table(browser)
    files = {"a.nii.gz": nifti(tmp_path), "a_seg.nii.gz": nifti(tmp_path, mask=True, spacing=2.0)}
    upload = send(browser, table, files)
    verdicts = [one["verdict"] for one in checked(browser, upload)["files"]]
    accepted(browser, upload)

    found = problems(browser, table)["other-grid"]
    before = rows_of(browser, table)[0]["cells"]["label"]
    mend(browser, found)

    assert [one["state"] for one in verdicts] == ["ok", "choice"]
    assert verdicts[1]["problem"]["file"] == "a_seg.nii.gz"
    assert "24 x 20 x 12 (2 x 2 x 2 mm)" in verdicts[1]["problem"]["message"]["en"]
    after = rows_of(browser, table)[0]["cells"]["label"]
    assert after["spacing"] == rows_of(browser, table)[0]["cells"]["image"]["spacing"]
    assert "other-grid" not in problems(browser, table)
    assert browser.get(f"/volumes/{after['digest']}").status_code == 200
    browser.post(f"/datasets/{table}/undo")
    assert rows_of(browser, table)[0]["cells"]["label"] == before


def test_images_that_come_twice_and_empty_masks_are_found(browser: Browser, tmp_path: Path) -> None:
    table = new_table(browser)
    scan = nifti(tmp_path)
    accepted_of(browser, table, {"a.nii.gz": scan, "b.nii.gz": scan, "c.nii.gz": nifti(tmp_path, 1)})

    found = problems(browser, table)["repeated-image"]
    mend(browser, found)

    assert found["severity"] == "block"
    assert [row["excluded"] for row in rows_of(browser, table)] == [False, True, False]
    assert "repeated-image" not in problems(browser, table)


def test_a_black_and_white_mask_is_mapped(browser: Browser, tmp_path: Path) -> None:
    from medas.media.formats import write_volume
    from medas.testing.samples import label

    mask = label()
    write_volume(mask.with_voxels((mask.voxels > 0).astype("uint8") * 255), tmp_path / "white.nii.gz")
    table = new_table(browser)
    accepted_of(browser, table, {"a.nii.gz": nifti(tmp_path), "a_seg.nii.gz": (tmp_path / "white.nii.gz").read_bytes()})

    mend(browser, problems(browser, table)["values-0-and-255"])

    assert rows_of(browser, table)[0]["cells"]["label"]["labels"] == [1]


def accepted_of(browser: Browser, table: str, files: dict[str, bytes]) -> None:
    upload = send(browser, table, files)
    checked(browser, upload)
    assert accepted(browser, upload)["refused"] == []


def test_an_excluded_case_is_not_looked_at(browser: Browser) -> None:
    table = new_table(browser)
    with_column(browser, table, "image", "image", role="input")
    rows = add_rows(browser, table, {"case": "a", "patient": "P1"})
    assert problems(browser, table)["no-image"]["rows"] == rows

    mend(browser, problems(browser, table)["no-image"])

    assert problems(browser, table) == {}
