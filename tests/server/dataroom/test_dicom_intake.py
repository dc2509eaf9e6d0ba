"""DICOM comes in as series, and who the patient is stays outside."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from server.conftest import Browser
from server.data_room import accepted, checked, new_table, rows_of, send

from medas.media.formats import write_volume
from medas.server.installation import Installation
from medas.testing.samples import image

NAME = "KANARIENVOGEL"


def series(folder: Path, number: int = 0, **values: Any) -> dict[str, bytes]:
    """Return a series whose headers and file names say who the patient is."""
    write_volume(image(number), folder)
    files = {}
    for place, path in enumerate(sorted(folder.iterdir())):
        header = dcmread(path)
        header.PatientName, header.PatientID, header.PatientBirthDate = f"{NAME}^Jane", f"{NAME}-4711", "19710203"
        header.InstitutionName = header.SeriesDescription = header.StudyDescription = f"{NAME} clinic"
        header.StudyDate, header.StudyID = "20260301", NAME
        header.add_new(0x00091010, "LO", NAME)
        for keyword, value in values.items():
            setattr(header, keyword, value)
        header.save_as(folder / "changed")
        files[f"{NAME}/IM{place:04}"] = (folder / "changed").read_bytes()
    return files


def found_in(folder: Path, text: str) -> list[str]:
    """Return the files that hold a text.

    Not read in this process: who closes a database file gives up the locks that SQLite has on it.
    """
    found = subprocess.run(["grep", "-rlaF", text, str(folder)], capture_output=True, text=True, check=False)
    assert found.returncode < 2, found.stderr
    return found.stdout.splitlines()


@pytest.fixture(scope="module")
def looked_at(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    table = new_table(browser)
    upload = send(browser, table, series(tmp_path_factory.mktemp("series")))
    return {"table": table, "upload": upload, "checked": checked(browser, upload)}


def test_a_series_is_one_case_under_a_pseudonym(browser: Browser, looked_at: dict[str, Any]) -> None:
    proposal = browser.get(f"/uploads/{looked_at['upload']}/proposal").json()

    (case,) = proposal["cases"]
    source = proposal["sources"][case["image"]]
    assert case["patient"].startswith("P-")
    assert case["case"] == f"{case['patient']}_CT"
    assert (source["kind"], source["shape"], source["series"]["slices"]) == ("dicom", [24, 20, 12], 12)
    assert NAME not in source["name"]
    assert {one["verdict"]["kind"] for one in looked_at["checked"]["files"]} == {"dicom"}


def test_the_list_says_what_is_removed_and_never_the_value(browser: Browser, looked_at: dict[str, Any]) -> None:
    (source,) = browser.get(f"/uploads/{looked_at['upload']}/proposal").json()["sources"].values()

    actions = {one["name"]: one["action"] for one in source["series"]["tags"]}
    assert actions["Patient's Name"] == "replaced"
    assert actions["Institution Name"] == "removed"
    assert actions["Study Date"] == "shifted"
    assert actions["Private element"] == "removed"
    assert NAME not in str(source["series"]["tags"])


def test_nothing_of_a_series_is_stored_before_it_is_confirmed_and_then_nothing_says_whose_it_is(
    browser: Browser, installation: Installation, looked_at: dict[str, Any]
) -> None:
    objects = installation.home / "objects"
    before = sorted(path for path in objects.rglob("*") if path.is_file())

    taken = accepted(browser, looked_at["upload"])

    assert before == []
    assert taken["added"] == 1
    assert found_in(installation.home, NAME) == []
    assert found_in(installation.home, "19710203") == []
    cell = rows_of(browser, looked_at["table"])[0]["cells"]["image"]
    assert cell["name"] == "CT, 12 slices"
    assert browser.get(f"/volumes/{cell['digest']}").json()["unit"] == "HU"


def test_a_picture_that_may_show_names_waits_for_somebody_to_look(browser: Browser, tmp_path: Path) -> None:
    table = new_table(browser)
    upload = send(browser, table, series(tmp_path / "a", BurnedInAnnotation="YES"))

    found = checked(browser, upload)
    (case,) = browser.get(f"/uploads/{upload}/proposal").json()["cases"]
    refused = accepted(browser, upload)
    taken = accepted(browser, upload, burned_in=[case["image"]])

    assert found["files"][0]["verdict"]["state"] == "choice"
    assert case["problem"]["code"] == "burned-in"
    assert [one["problem"]["code"] for one in refused["refused"]] == ["burned-in"]
    assert refused["added"] == 0
    assert taken["added"] == 1


def test_two_series_in_one_folder_are_two_cases_and_a_series_with_a_gap_is_refused(
    browser: Browser, tmp_path: Path
) -> None:
    whole = series(tmp_path / "a")
    other = {f"b/{name}": content for name, content in series(tmp_path / "b", 1, SeriesInstanceUID="1.2.3.4").items()}
    gap = {f"c/{name}": content for name, content in series(tmp_path / "c", 2, SeriesInstanceUID="1.2.3.5").items()}
    del gap[sorted(gap)[4]]
    report = dict.fromkeys(["sr.dcm"], b"\0" * 128 + b"DICM" + b"nonsense")
    upload = send(browser, new_table(browser), {**whole, **other, **gap, **report})

    found = checked(browser, upload)
    proposal = browser.get(f"/uploads/{upload}/proposal").json()

    verdicts = [one["verdict"] for one in found["files"]]
    assert [one["state"] for one in verdicts] == ["ok"] * 24 + ["refused"] * 12
    assert "1 slice is missing" in verdicts[24]["problem"]["message"]["en"]
    assert all(one["problem"]["hint"]["zh"] for one in verdicts[24:])
    assert len(proposal["cases"]) == 2
    assert len({one["case"] for one in proposal["cases"]}) == 2


def test_a_real_series_comes_in(browser: Browser, shared_data: Path) -> None:
    folder = next(path for path in sorted((shared_data / "chest_ct_lidc").rglob("*")) if path.suffix == ".dcm").parent
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.dcm"))}
    table = new_table(browser)
    upload = send(browser, table, files)

    states = {one["verdict"]["state"] for one in checked(browser, upload)["files"]}

    assert states == {"ok"}
    assert accepted(browser, upload)["added"] >= 1
