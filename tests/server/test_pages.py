"""The built page, and what is shown without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.responses import FileResponse, HTMLResponse

from medas.server.pages import page_or_file


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>page</title>")
    (folder / "assets" / "main-1a2b.js").write_text("1")
    (folder / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def file_of(path: str, static: Path) -> Path:
    answer = page_or_file(path, static)
    assert isinstance(answer, FileResponse)
    return Path(answer.path)


def test_every_address_of_the_page_is_the_page(static: Path) -> None:
    for path in ("", "workflows/12", "runs", "assets/gone.js", "assets"):
        assert file_of(path, static).name == "index.html"


def test_files_of_the_page_are_given(static: Path) -> None:
    assert file_of("icon.svg", static).name == "icon.svg"
    assert page_or_file("assets/main-1a2b.js", static).headers["Cache-Control"].endswith("immutable")
    assert "Cache-Control" not in page_or_file("icon.svg", static).headers


@pytest.mark.parametrize(
    "path", ["../secret.txt", "assets/../../secret.txt", "/etc/passwd", "..%2fsecret.txt", "a" * 3000, "\x00"]
)
def test_no_path_leads_out_of_the_page(static: Path, path: str) -> None:
    assert file_of(path, static).name == "index.html"


def test_without_a_built_page_there_is_an_explanation_in_both_languages(tmp_path: Path) -> None:
    answer = page_or_file("anything", tmp_path)

    assert isinstance(answer, HTMLResponse)
    assert answer.status_code == 200
    text = bytes(answer.body).decode()
    assert "not built yet" in text
    assert "尚未构建" in text
    assert "<script" not in text
