"""The report of a run."""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader
from server.conftest import Browser


def test_a_report_is_a_page_and_a_workbook(browser: Browser, finished: dict[str, Any]) -> None:
    loaded = "matplotlib" in sys.modules
    links = browser.get(f"/runs/{finished['id']}/report").json()

    page = browser.client.get(links["html"], headers=browser.headers)
    book = browser.client.get(links["xlsx"], headers=browser.headers)

    assert page.status_code == book.status_code == 200
    assert page.text.startswith("<!DOCTYPE html>")
    assert page.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%53%74%75%64%79%20")
    assert "xl/workbook.xml" in zipfile.ZipFile(BytesIO(book.content)).namelist()
    assert ("matplotlib" in sys.modules) == loaded, "a child process draws"


def test_a_report_in_a_frame_can_do_nothing(browser: Browser, finished: dict[str, Any]) -> None:
    answer = browser.get(f"/runs/{finished['id']}/report.html?inline=true")

    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    )


def test_a_run_without_a_report_says_so(browser: Browser, small_study: dict[str, Any]) -> None:
    run = browser.run({**small_study, "title": "No report"}, until="score")

    for name in ("report", "report.html", "report.xlsx", "report.pdf"):
        assert browser.get(f"/runs/{run['id']}/{name}").status_code == 404


def test_page_workbook_and_pdf_tell_of_every_measured_case(browser: Browser, finished: dict[str, Any]) -> None:
    cases = [row["case"] for row in browser.get(f"/runs/{finished['id']}/results").json()["cases"]]
    links = browser.get(f"/runs/{finished['id']}/report").json()
    files = {kind: browser.client.get(link, headers=browser.headers).content for kind, link in links.items()}

    page = files["html"].decode()
    sheet = load_workbook(BytesIO(files["xlsx"]), read_only=True)["Per-case"]
    pdf = "\n".join(one.extract_text() for one in PdfReader(BytesIO(files["pdf"])).pages)

    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True) if row[0] in cases] == cases
    assert [case for case in cases if case not in page or case not in pdf] == []
