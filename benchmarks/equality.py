"""Whether two programs gave the same answer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def difference(ours: Any, theirs: Any, kind: str = "absolute") -> float:
    """Return how far two answers are apart; infinity if they cannot be compared.

    Args:
        ours: JSON data; `{"npy": PATH}` stands for the array in a file.
        theirs: The answer of the other side.
        kind: `absolute`, `relative` to the larger of both numbers, or `share` of the places that differ.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _of_objects(ours, theirs, kind)
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return math.inf
        return max((difference(a, b, kind) for a, b in zip(ours, theirs, strict=True)), default=0.0)
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return _of_arrays(np.asarray(ours), np.asarray(theirs), kind)
    return 0.0 if ours == theirs else math.inf


def _of_objects(ours: dict[str, Any], theirs: dict[str, Any], kind: str) -> float:
    if set(ours) != set(theirs):
        return math.inf
    if set(ours) == {"npy"}:
        one, other = (np.load(file["npy"], mmap_mode="r") for file in (ours, theirs))
        return _of_arrays(one, other, kind)
    return max((difference(ours[name], theirs[name], kind) for name in ours), default=0.0)


def _of_arrays(ours: np.ndarray, theirs: np.ndarray, kind: str) -> float:
    if ours.shape != theirs.shape:
        return math.inf
    if ours.ndim < 3:
        return _of_parts(ours, theirs, kind)
    # Slice by slice, so that a volume never becomes a copy in float64.
    errors = [_of_parts(a, b, kind) for a, b in zip(ours, theirs, strict=True)]
    return float(np.mean(errors)) if kind == "share" else max(errors, default=0.0)


def _of_parts(ours: np.ndarray, theirs: np.ndarray, kind: str) -> float:
    if kind == "share":
        return float(np.mean(ours != theirs))
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    apart = np.abs(a - b)
    if kind == "relative":
        apart = apart / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-12)
    # What is NaN on both sides is equal; on one side it is not.
    apart = np.where(np.isnan(a) & np.isnan(b), 0.0, np.where(np.isnan(apart), math.inf, apart))
    return float(apart.max(initial=0.0))
