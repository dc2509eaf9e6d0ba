"""Where an installation keeps everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from medas.errors import NotFound
from medas.safe.home import home_folder, located, table_reference


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


def test_a_table_of_the_data_room_lies_below_the_home_folder(tmp_path: Path) -> None:
    table = "dataset:" + "a" * 32

    assert located(f"{table}@7", tmp_path) == tmp_path / "datasets" / ("a" * 32) / "7.json"
    assert located("scans", tmp_path) == Path("scans").absolute()
    assert table_reference("dataset:../../etc") is None
    with pytest.raises(NotFound, match="which revision"):
        located(table, tmp_path)
