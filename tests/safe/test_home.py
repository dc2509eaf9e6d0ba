"""Where an installation keeps everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from medas.safe.home import home_folder


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MEDAS_HOME", str(tmp_path / "here"))

    assert home_folder() == tmp_path / "here"
    assert not (tmp_path / "here").exists()


def test_else_it_is_the_folder_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDAS_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    found = home_folder()

    assert found.is_relative_to(Path.home())
    assert found.name.lower() == "medas"
