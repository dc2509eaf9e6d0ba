"""Models as folders."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from medas.errors import BadFile
from medas.media import Model
from medas.reporting.model_folder import load_model, save_model

MODEL = Model(save({"w": np.arange(4, dtype=np.float32)}), {"network": {"name": "V-Net"}, "labels": {"1": "肝"}})


def test_a_model_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = save_model(MODEL, tmp_path / "liver")

    again = load_model(folder)

    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "weights.safetensors"]
    assert (again.weights, again.card) == (MODEL.weights, MODEL.card)
    assert load_model(folder / "card.json").card == MODEL.card


def test_equal_models_give_equal_files(tmp_path: Path) -> None:
    one, two = (save_model(MODEL, tmp_path / name) for name in ("one", "two"))

    assert (one / "card.json").read_bytes() == (two / "card.json").read_bytes()


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:-1] + b"x", lambda _: b""])
def test_damaged_weights_are_refused(tmp_path: Path, damage: object) -> None:
    folder = save_model(MODEL, tmp_path)
    (folder / "weights.safetensors").write_bytes(damage(MODEL.weights))  # type: ignore[operator]

    with pytest.raises(BadFile, match="not those that the card describes"):
        load_model(folder)


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ("no json", "not JSON"),
        ("[1]", "not the card"),
        ('{"medas_model": "1"}', "not the card"),
        ('{"medas_model": 99}', "format 99"),
        ('{"medas_model": 1}', "lacks its content"),
        ('{"medas_model": 1, "medas_model": 1}', "stands twice"),
    ],
)
def test_strange_cards_are_refused(tmp_path: Path, card: str, message: str) -> None:
    save_model(MODEL, tmp_path)
    (tmp_path / "card.json").write_text(card, encoding="utf-8")

    with pytest.raises(BadFile, match=message):
        load_model(tmp_path)


def test_weights_that_are_no_safetensors_are_refused(tmp_path: Path) -> None:
    save_model(Model(b"pickle me", {}), tmp_path)

    with pytest.raises(BadFile, match="not a safetensors file"):
        load_model(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"card\.json"):
        load_model(tmp_path / "nowhere")


def test_a_huge_card_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_model(MODEL, tmp_path)
    monkeypatch.setattr("medas.reporting.model_folder._LARGEST_CARD", 10)

    with pytest.raises(BadFile, match="larger than"):
        load_model(tmp_path)


def test_a_card_is_readable_by_people(tmp_path: Path) -> None:
    save_model(MODEL, tmp_path)

    assert "肝" in (tmp_path / "card.json").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))["medas_model"] == 1
