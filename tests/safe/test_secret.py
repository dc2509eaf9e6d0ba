"""Secrets stay the same, and to themselves."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from medas.errors import WrongInput
from medas.safe.secret import secret_of


def test_a_secret_is_made_once_and_differs_by_name(tmp_path: Path) -> None:
    first = secret_of(tmp_path, "project-local")

    assert len(first) == 32
    assert secret_of(tmp_path, "project-local") == first
    assert secret_of(tmp_path, "project-other") != first


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others there")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    secret_of(tmp_path, "a")

    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "a").stat().st_mode) == 0o600


def test_a_name_cannot_lead_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(WrongInput):
        secret_of(tmp_path, "../a")
