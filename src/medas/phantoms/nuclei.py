"""H&E stained tissue under the microscope: a tile with touching nuclei, made by the law of Beer and Lambert."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from medas.media.volume import Image, Label, LabelName
from medas.phantoms.phantom import Phantom, Wanted

HEMATOXYLIN = (0.650, 0.704, 0.286)
EOSIN = (0.072, 0.990, 0.105)
"""Optical density per amount in red, green and blue (Ruifrok and Johnston, 2001)."""
PIXEL_MM = 0.0005
"""0.5 micrometers, as of a 20x objective."""
NOISE = 3.0
"""Standard deviation of the camera's noise in gray values."""

_PER_SQUARE_MM = 4500


class Amounts(NamedTuple):
    """How much of each stain lies in each pixel, and which nucleus it belongs to; shape (I, J)."""

    hematoxylin: np.ndarray
    eosin: np.ndarray
    number: np.ndarray


def nuclei(wanted: Wanted) -> Phantom:
    """Return a tile, shape (3, I, J, 1) uint8, with nuclei numbered from 1; the third number of `size` is not used.

    As for pictures from files, i runs to the right of the picture and j downwards.
    """
    found = amounts(wanted)
    densities = np.multiply.outer(HEMATOXYLIN, found.hematoxylin) + np.multiply.outer(EOSIN, found.eosin)
    light = 255 * 10.0**-densities
    noise = wanted.scan("nuclei").standard_normal(light.shape, np.float32) * np.float32(NOISE * wanted.noise)
    voxels = np.clip(np.rint(light + noise), 0, 255).astype(np.uint8)
    width, height, depth = wanted.spacing or (PIXEL_MM, PIXEL_MM, 0.004)
    affine = np.diag([-width, -height, depth, 1.0])
    image = Image(voxels[..., np.newaxis], affine, channels=("red", "green", "blue"), modality="SM")
    number = found.number if wanted.instances else np.minimum(found.number, 1)
    names = {} if wanted.instances else {1: LabelName("nuclei")}
    return Phantom(image, Label(number[np.newaxis, ..., np.newaxis], affine, modality="SM", labels=names))


def amounts(wanted: Wanted) -> Amounts:
    """Return the true amounts of stain of a tile; a glass area without tissue is part of some tiles."""
    draw = wanted.anatomy("nuclei")
    size = (wanted.size[0], wanted.size[1])
    pixel = (wanted.spacing or (PIXEL_MM, PIXEL_MM))[:2]
    depth, number = _outlined(draw, size, (pixel[0] * 1000, pixel[1] * 1000))
    edge = 1000 * float(np.mean(pixel))
    inside = np.clip(0.5 + depth / edge, 0, 1)
    strength = np.concatenate([[0.0], draw.uniform(0.55, 1.0, int(number.max()))])[number]
    chromatin = 1 + 0.25 * _cloud(draw, size, cells=24)
    tissue = np.clip(0.5 + 4 * (_cloud(draw, size, cells=3) + draw.uniform(0.2, 1.2)), 0, 1)
    eosin = tissue * np.clip(0.22 + 0.07 * _cloud(draw, size, cells=8), 0.02, None) * (1 - 0.6 * inside)
    hematoxylin = inside * strength * np.clip(chromatin, 0.3, None) + 0.03 * tissue
    return Amounts(hematoxylin, eosin, number)


def _outlined(
    draw: np.random.Generator, size: tuple[int, int], pixel: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return how deep each pixel lies in its nucleus (micrometers, negative outside), and the number of the nucleus."""
    deepest, number = np.full(size, -np.inf), np.zeros(size, np.uint16)
    u, v = ((np.arange(n) + 0.5) * width for n, width in zip(size, pixel, strict=True))
    for count, (center, radius) in enumerate(_placed(draw, np.array(size) * pixel), 1):
        stretch, angle = draw.uniform(1, 1.5), draw.uniform(0, np.pi)
        reach = [radius * stretch + width for width in pixel]
        box = tuple(
            slice(*np.searchsorted(axis, [at - far, at + far]))
            for axis, at, far in zip((u, v), center, reach, strict=True)
        )
        du, dv = u[box[0], None] - center[0], v[None, box[1]] - center[1]
        along, across = du * np.cos(angle) + dv * np.sin(angle), dv * np.cos(angle) - du * np.sin(angle)
        depth = radius - np.sqrt((along / stretch) ** 2 + (across * stretch) ** 2)
        # Where two nuclei touch, a pixel belongs to the one in which it lies deeper.
        nearer = depth > deepest[box]
        deepest[box][nearer] = depth[nearer]
        number[box][nearer & (depth > 0)] = count
    return deepest, _renumbered(number)


def _placed(draw: np.random.Generator, extent: np.ndarray) -> list[tuple[np.ndarray, float]]:
    wished = max(3, round(_PER_SQUARE_MM * float(np.prod(extent)) / 1e6))
    placed: list[tuple[np.ndarray, float]] = []
    for _ in range(20 * wished):
        center, radius = draw.uniform(0, 1, 2) * extent, draw.uniform(3.2, 5.5)
        # Closer than the sum of their radii: some touch and overlap a little, as in thick sections.
        if all(np.hypot(*(center - other)) > 0.8 * (radius + wide) for other, wide in placed):
            placed.append((center, radius))
        if len(placed) == wished:
            break
    return placed


def _renumbered(number: np.ndarray) -> np.ndarray:
    """Return the numbers without gaps; a nucleus may be hidden under a deeper one."""
    kept, places = np.unique(number, return_inverse=True)
    shift = 0 if kept[0] == 0 else 1
    return (places.reshape(number.shape) + shift).astype(np.uint16)


def _cloud(draw: np.random.Generator, size: tuple[int, int], *, cells: int) -> np.ndarray:
    """Return a smooth random field of about mean 0 and deviation 1, linear between `cells` x `cells` knots."""
    knots = draw.standard_normal((cells + 1, cells + 1))
    for axis, n in enumerate(size):
        at = np.linspace(0, cells, n)
        below = np.minimum(at.astype(int), cells - 1)
        share = (at - below).reshape((-1, 1) if axis == 0 else (1, -1))
        knots = np.take(knots, below, axis) * (1 - share) + np.take(knots, below + 1, axis) * share
    return knots
