"""Folds of a benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from medas.datasets.fold_file import read_folds
from medas.errors import BadFile


def test_folds_are_numbered_from_zero(tmp_path: Path) -> None:
    file = tmp_path / "folds.json"
    file.write_text('{"seed": 1, "folds": [["a", "b"], ["c"]]}')

    assert read_folds(file) == {"a": 0, "b": 0, "c": 1}


@pytest.mark.parametrize(
    "text", ['{"folds": [["a"], ["a"]]}', '{"folds": ["a"]}', '[["a"]]', '{"folds": [[1]]}', "{}", '{"folds": [[NaN]]}']
)
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "folds.json"
    file.write_text(text)

    with pytest.raises(BadFile):
        read_folds(file)
