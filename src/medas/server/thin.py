"""Thin a curve so that it looks the same: largest triangle three buckets (Steinarsson, 2013)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Point = tuple[float, float]


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many of the points, in order, among them the first, the last, the lowest and the highest.

    Args:
        points: (x, y), x ascending, all finite.
        most: At least 5.
    """
    if len(points) <= most:
        return list(points)
    table = np.asarray(points, dtype=np.float64)
    kept = {0, len(points) - 1, int(table[:, 1].argmin()), int(table[:, 1].argmax())}
    kept |= set(_largest_triangles(table, most - 2))
    return [points[number] for number in sorted(kept)]


def _largest_triangles(table: np.ndarray, most: int) -> list[int]:
    """Return the first, the last, and of each bucket between the point that stands out most."""
    borders = np.linspace(1, len(table) - 1, most - 1).astype(int)
    chosen = [0]
    for number in range(len(borders) - 1):
        start, end = borders[number], borders[number + 1]
        after = table[end : borders[number + 2]] if number + 2 < len(borders) else table[-1:]
        next_x, next_y = after.mean(axis=0)
        x, y = table[chosen[-1]]
        bucket = table[start:end]
        area = np.abs((x - next_x) * (bucket[:, 1] - y) - (x - bucket[:, 0]) * (next_y - y))
        chosen.append(int(start + area.argmax()))
    return [*chosen, len(table) - 1]
