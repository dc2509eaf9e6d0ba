"""Files come into a table: in pieces, judged one by one, as cases that somebody has seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from server.conftest import ADDRESS, Browser, Inline
from server.data_room import accepted, checked, new_table, nifti, pairs, rows_of, send, table_of
from starlette.testclient import TestClient

from medas.server.app import make_app
from medas.server.installation import Installation
from medas.state.repair import pinned


@pytest.fixture(scope="module")
def taken(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Six pairs that were uploaded and accepted."""
    table = new_table(browser)
    upload = send(browser, table, pairs(tmp_path_factory.mktemp("pairs")), piece=10_000)
    found = checked(browser, upload)
    proposal = browser.get(f"/uploads/{upload}/proposal").json()
    return {
        "table": table,
        "upload": upload,
        "checked": found,
        "proposal": proposal,
        "accepted": accepted(browser, upload),
    }


def test_every_file_gets_a_verdict(taken: dict[str, Any]) -> None:
    found = taken["checked"]

    assert (found["done"], found["of"]) == (12, 12)
    assert {one["verdict"]["state"] for one in found["files"]} == {"ok"}
    assert [one["verdict"]["kind"] for one in found["files"]] == ["image"] * 6 + ["mask"] * 6


def test_images_and_masks_are_paired_by_their_names(taken: dict[str, Any]) -> None:
    proposal = taken["proposal"]

    assert [(one["case"], one["patient"], one["image"], one["mask"]) for one in proposal["cases"]] == [
        (f"P{n:02}", f"P{n:02}", str(n), str(n + 6)) for n in range(6)
    ]
    assert proposal["unmatched"] == []
    assert proposal["pattern"]["en"].startswith("Image scans/*_ct.nii.gz and outline scans/*_seg.nii.gz: 6")
    assert proposal["sources"]["0"]["shape"] == [24, 20, 12]


def test_what_was_confirmed_stands_in_the_table(browser: Browser, taken: dict[str, Any]) -> None:
    assert taken["accepted"]["added"] == 6
    assert taken["accepted"]["refused"] == []

    first = rows_of(browser, taken["table"])[0]["cells"]

    assert first["case"] == "P00"
    assert first["image"]["name"] == "P00_ct.nii.gz"
    assert first["label"]["labels"] == [1, 2]
    assert [one["type"] for one in table_of(browser, taken["table"])["columns"]] == [
        "identifier", "patient", "image", "mask",
    ]  # fmt: skip


def test_slices_and_thumbnails_of_the_images_are_shown(browser: Browser, taken: dict[str, Any]) -> None:
    cells = rows_of(browser, taken["table"])[0]["cells"]

    for column in ("image", "label"):
        digest = cells[column]["digest"]
        thumb = browser.get(f"/datasets/{taken['table']}/thumb.png?digest={digest}&size=64")
        assert thumb.content.startswith(b"\x89PNG")
        assert "immutable" in thumb.headers["cache-control"]
        assert browser.get(f"/volumes/{digest}/slice.png?axis=2&index=3").status_code == 200
    assert browser.get(f"/datasets/{taken['table']}/thumb.png?digest={'0' * 64}").status_code == 404


def test_the_files_are_gone_when_they_are_taken_in(
    browser: Browser, installation: Installation, taken: dict[str, Any]
) -> None:
    assert browser.get(f"/uploads/{taken['upload']}").json()["state"] == "done"
    assert not (installation.home / "uploads" / taken["upload"]).exists()
    assert browser.post(f"/uploads/{taken['upload']}/accept", {"cases": []}).status_code == 409


def test_a_workflow_learns_from_the_table(browser: Browser, taken: dict[str, Any]) -> None:
    from medas.tools import KeepLargestComponent, PhantomCases, SegmentationMetrics, SummarizeMetrics
    from medas.workflow import Workflow

    flow = Workflow("Study")
    made = flow.add(PhantomCases(cases=3), name="cases")
    clean = flow.add(
        KeepLargestComponent(label=made.dataset["label"], minimum=100.0), name="clean", gives={"cleaned": "prediction"}
    )
    score = flow.add(
        SegmentationMetrics(prediction=clean.cases["prediction"], truth=clean.cases["label"], distances=False),
        name="score",
    )
    flow.add(SummarizeMetrics(cases=score.cases), name="summary")
    source = browser.new_workflow(dict(flow.document().to_json()))

    workflow = browser.post(f"/datasets/{taken['table']}/workflow", {"workflow": source}).json()["id"]
    run = browser.post("/runs", {"workflow": workflow}).json()["id"]
    over = browser.until_over(run)

    assert over["state"] == "done", over
    results = browser.get(f"/runs/{run}/results").json()
    assert [case["case"] for case in results["cases"]] == [f"P{n:02}" for n in range(6)] or len(results["cases"]) == 6
    draft = browser.get(f"/workflows/{workflow}/draft").json()["document"]
    assert draft["steps"]["cases"]["params"]["table"] == f"dataset:{taken['table']}"
    rev = table_of(browser, taken["table"])["rev"]
    assert over["document"]["steps"]["cases"]["params"]["table"] == f"dataset:{taken['table']}@{rev}"


def test_a_piece_that_does_not_fit_is_told_where_to_go_on(browser: Browser, tmp_path: Path) -> None:
    table, content = new_table(browser), nifti(tmp_path)
    begun = browser.post("/uploads", {"dataset": table, "files": [{"name": "a.nii.gz", "size": len(content)}]}).json()
    address = f"/uploads/{begun['id']}/files/0"
    browser.octets("PUT", f"{address}?offset=0", content[:100])

    again = browser.octets("PUT", f"{address}?offset=0", content[:100])
    beyond = browser.octets("PUT", f"{address}?offset=100", content)

    assert again.status_code == 409
    assert again.json()["offset"] == 100
    assert beyond.status_code == 422
    assert browser.get(f"/uploads/{begun['id']}").json()["files"][0]["offset"] == 100


def test_a_half_received_upload_goes_on_after_a_restart(new_home: Callable[[], Path], tmp_path: Path) -> None:
    home, content = new_home(), nifti(tmp_path)
    size = 40 << 20
    with TestClient(make_app(Inline(home)), base_url=ADDRESS) as client:
        browser = Browser(client, client.app.state.installation)  # type: ignore[attr-defined]
        table = new_table(browser)
        files = [{"name": "a.nii", "size": size}, {"name": "b.nii.gz", "size": len(content)}]
        upload = browser.post("/uploads", {"dataset": table, "files": files}).json()["id"]
        for offset in range(0, 36 << 20, 4 << 20):
            browser.octets("PUT", f"/uploads/{upload}/files/0?offset={offset}", bytes(4 << 20))
        browser.octets("PUT", f"/uploads/{upload}/files/1?offset=0", content)
        before = [one["offset"] for one in browser.get(f"/uploads/{upload}").json()["files"]]

    with TestClient(make_app(Inline(home)), base_url=ADDRESS) as client:
        browser = Browser(client, client.app.state.installation)  # type: ignore[attr-defined]
        after = [one["offset"] for one in browser.get(f"/uploads/{upload}").json()["files"]]
        too_far = browser.octets("PUT", f"/uploads/{upload}/files/0?offset={before[0]}", b"x")
        found = checked(browser, upload)
        browser.delete(f"/uploads/{upload}")

    assert before == [36 << 20, len(content)]
    assert after == [32 << 20, len(content)]  # up to where it was on the disk for sure
    assert (too_far.status_code, too_far.json()["offset"]) == (409, 32 << 20)
    assert [one["verdict"]["state"] for one in found["files"]] == ["refused", "ok"]
    assert found["files"][0]["verdict"]["problem"]["code"] == "not-received"
    assert not (home / "uploads" / upload).exists()


def test_uploads_that_wait_for_a_week_are_swept(browser: Browser, installation: Installation) -> None:
    table = new_table(browser)
    old, new = (
        browser.post("/uploads", {"dataset": table, "files": [{"name": "a.nii", "size": 9}]}).json()["id"]
        for _ in range(2)
    )
    with installation.database.transaction():
        week = {"id": old, "at": time.time() - 8 * 24 * 3600}
        installation.database.change("UPDATE uploads SET changed = :at WHERE id = :id", week)

    assert installation.uploads.sweep(installation.database) == 1
    assert browser.get(f"/uploads/{old}").status_code == 404
    assert browser.get(f"/uploads/{new}").status_code == 200
    assert not (installation.home / "uploads" / old).exists()


def test_images_of_tables_and_uploads_survive_a_clean_up(
    browser: Browser, installation: Installation, taken: dict[str, Any]
) -> None:
    digest = rows_of(browser, taken["table"])[0]["cells"]["image"]["digest"]

    assert digest in pinned(installation.database)
