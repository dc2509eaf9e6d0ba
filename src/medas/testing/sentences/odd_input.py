"""Sentences about input that is odd but possible: it works, or it is refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from medas.errors import MedasError
from medas.media.volume import Image, Label, Volume
from medas.testing.samples import odd_volumes
from medas.testing.sentences.subject import BrokenContract, Subject, is_finite, need
from medas.tool.plug import REQUIRED, Plug

_RANDOM_SETS = 12


def bears_odd_grids(subject: Subject) -> None:
    plugs = _volume_plugs(subject)
    for what, (image, label) in odd_volumes().items() if plugs else ():
        changes = {name: label if plug.medium is Label else image for name, plug in plugs.items()}
        _or_refuses(subject, what, changes)


def bears_odd_voxels(subject: Subject) -> None:
    plugs = _volume_plugs(subject)
    image, label = subject.values.get("image"), subject.values.get("label")
    model = next((one for one in (image, label, *subject.values.values()) if isinstance(one, Volume)), None)
    if not plugs or model is None:
        return
    grid = model.voxels.shape[1:]
    empty = Label(np.zeros((1, *grid), np.uint8), model.affine)
    single = np.zeros((1, *grid), np.uint8)
    single[0, 1, 1, 0] = 1
    odd: dict[str, tuple[Volume, Label]] = {
        "constant image, empty label": (Image(np.full((1, *grid), 7.0), model.affine), empty),
        "single voxel": (Image(single.astype(np.float32), model.affine), Label(single, model.affine)),
        "two channels": (Image(np.stack([single[0], single[0]]).astype(np.float32), model.affine), empty),
        "NaN": (Image(np.full((1, *grid), np.nan), model.affine), empty),
    }
    for what, (volume, labels) in odd.items():
        changes = {name: labels if plug.medium is Label else volume for name, plug in plugs.items()}
        _or_refuses(subject, what, changes)


def _volume_plugs(subject: Subject) -> dict[str, Plug]:
    plugs = subject.tool.plugs.items()
    return {name: plug for name, plug in plugs if plug.medium is not None and issubclass(plug.medium, Volume)}


def _or_refuses(subject: Subject, what: str, changes: Mapping[str, Any]) -> None:
    """Need a typed error in words, or a result without NaN."""
    try:
        made = subject.made(**changes)
    except MedasError as error:
        need(len(error.message) > 5, f"{what}: the error says nothing")
        return
    except BrokenContract as error:
        raise BrokenContract(f"{what}: {error}") from error
    for name, medium in made.items():
        is_finite(f"{what}: {name}", medium)


def bears_any_parameters(subject: Subject) -> None:
    generator = np.random.default_rng(1)
    params = [
        plug for plug in subject.tool.plugs.values() if plug.medium is None and plug.name not in subject.tool.example
    ]
    if not params or subject.tool.category in {"Neural network", "Input"}:
        return  # their parameters decide how long they run
    for _ in range(_RANDOM_SETS):
        changes = {plug.name: _drawn(plug.schema, plug.default, generator) for plug in params}
        _or_refuses(
            subject, f"parameters {changes}", {name: value for name, value in changes.items() if value is not None}
        )


def _drawn(schema: Mapping[str, Any], default: Any, generator: np.random.Generator) -> Any:
    inner = schema["anyOf"][0] if "anyOf" in schema else schema
    if "enum" in inner:
        return inner["enum"][int(generator.integers(len(inner["enum"])))]
    if inner["type"] == "boolean":
        return bool(generator.integers(2))
    if inner["type"] in {"number", "integer"}:
        return _number(inner, default, generator)
    if inner["type"] == "array" and "minItems" in inner:
        return [_drawn(inner["items"], None, generator) for _ in range(inner["minItems"])]
    return None if default is REQUIRED else default


def _number(schema: Mapping[str, Any], default: Any, generator: np.random.Generator) -> float | int:
    low = schema.get("minimum", schema.get("exclusiveMinimum", -100))
    usual = abs(default) if isinstance(default, int | float) and default else 10
    high = min(schema.get("maximum", schema.get("exclusiveMaximum", np.inf)), max(low, 0) + 4 * usual)
    if schema["type"] == "integer":
        return int(generator.integers(int(low), int(high) + 1))
    drawn = float(generator.uniform(low, high))
    return drawn if drawn not in (schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")) else (low + high) / 2
