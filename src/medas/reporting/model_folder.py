"""A model as a folder of two files, and back; nothing in it is ever executed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from medas.errors import BadFile
from medas.media.model import Model

CARD, WEIGHTS = "card.json", "weights.safetensors"
FORMAT = 1
_LARGEST_CARD = 16 * 1024**2


def save_model(model: Model, folder: Path) -> Path:
    """Write `weights.safetensors` and `card.json` (with the digest of the weights) into a folder, and return it."""
    from medas.safe.durable import write_bytes

    folder.mkdir(parents=True, exist_ok=True)
    weights = bytes(model.weights)
    card = {"medas_model": FORMAT, "weights_sha256": hashlib.sha256(weights).hexdigest(), "card": dict(model.card)}
    write_bytes(folder / WEIGHTS, weights)
    write_bytes(folder / CARD, _readable(card))
    return folder


def load_model(path: Path | str) -> Model:
    """Read a model that `save_model` wrote.

    Args:
        path: The folder, or one of its two files.

    Raises:
        BadFile: If a file is missing or damaged, the weights are not those of the card, or a newer MeDaS wrote it.
    """
    path = Path(path)
    folder = path.parent if path.name in (CARD, WEIGHTS) else path
    card = _card(folder / CARD)
    weights = _bytes(folder / WEIGHTS)
    if hashlib.sha256(weights).hexdigest() != card["weights_sha256"]:
        raise BadFile(
            "the weights are not those that the card describes", hint="Copy the whole folder again", file=WEIGHTS
        )
    _check_weights(weights)
    return Model(weights, card["card"])


def _card(path: Path) -> dict[str, Any]:
    from medas.safe.strict_json import loads

    card = loads(_bytes(path, largest=_LARGEST_CARD), file=path.name)
    if not isinstance(card, dict) or not isinstance(card.get("medas_model"), int):
        raise BadFile(
            "this is not the card of a MeDaS model", hint="Choose a folder that was saved as a model", file=CARD
        )
    if card["medas_model"] > FORMAT:
        raise BadFile(f"the model has format {card['medas_model']}, known is {FORMAT}", hint="Update MeDaS", file=CARD)
    if not isinstance(card.get("card"), dict) or not isinstance(card.get("weights_sha256"), str):
        raise BadFile(
            "the card lacks its content or the digest of the weights", hint="Export the model again", file=CARD
        )
    return card


def _bytes(path: Path, *, largest: int | None = None) -> bytes:
    try:
        if largest is not None and path.stat().st_size > largest:
            raise BadFile(f"larger than {largest // 1024**2} MiB", hint="This is no card of a model", file=path.name)
        return path.read_bytes()
    except OSError as error:
        hint = f"A model is a folder with {CARD} and {WEIGHTS}"
        raise BadFile(f"cannot be read: {error.strerror or error}", hint=hint, file=path.name) from error


def _check_weights(weights: bytes) -> None:
    import safetensors

    try:
        safetensors.deserialize(weights)  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError as error:
        raise BadFile(f"not a safetensors file: {error}", hint="Export the model again", file=WEIGHTS) from error


def _readable(value: Any) -> bytes:
    import json

    from medas.safe.strict_json import canonical

    canonical(value)  # refuses NaN, which the reader would refuse
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False).encode() + b"\n"
