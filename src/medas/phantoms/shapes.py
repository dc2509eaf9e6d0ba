"""Smooth bodies in the frame of a patient, x to the right, y to the front, z upwards, in mm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

Place = Sequence[float] | np.ndarray


class Mesh(NamedTuple):
    """Coordinates that broadcast to (I, J, K), in mm."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray


class Body(Protocol):
    """Something that takes up room."""

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest and highest corner of a box around it, in mm."""

    def depth(self, mesh: Mesh) -> np.ndarray:
        """Return about how deep each point lies inside, in mm; negative outside."""


@dataclass(frozen=True, eq=False)
class Ellipsoid:
    """A turned ellipsoid whose surface is dented and bulged by three waves."""

    center: np.ndarray
    radii: np.ndarray
    turn: np.ndarray
    """3x3, its columns are the axes of the ellipsoid."""
    waves: np.ndarray
    """Shape (n, 5): amplitude as a share of the radius, phase, and wave vector in radians per mm."""

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        half = np.sqrt((self.turn * self.radii) ** 2 @ np.ones(3)) * (1 + np.abs(self.waves[:, 0]).sum())
        return self.center - half, self.center + half

    def depth(self, mesh: Mesh) -> np.ndarray:
        x, y, z = (along - np.float32(at) for along, at in zip(mesh, self.center, strict=True))
        rows = (self.turn / self.radii).T.astype(np.float32)
        squares = np.asarray(sum((row[0] * x + row[1] * y + row[2] * z) ** 2 for row in rows))
        depth = 1 - np.sqrt(squares)
        for amplitude, phase, *wave in self.waves.astype(np.float32):
            depth += amplitude * np.sin(wave[0] * x + wave[1] * y + (wave[2] * z + phase))
        return np.asarray(depth * np.float32(self.radii.mean()))


@dataclass(frozen=True, eq=False)
class Tube:
    """A straight tube of constant radius with round ends."""

    start: np.ndarray
    end: np.ndarray
    radius: float

    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        return np.minimum(self.start, self.end) - self.radius, np.maximum(self.start, self.end) + self.radius

    def depth(self, mesh: Mesh) -> np.ndarray:
        axis = (self.end - self.start).astype(np.float32)
        x, y, z = (along - np.float32(at) for along, at in zip(mesh, self.start, strict=True))
        share = np.clip((x * axis[0] + y * axis[1] + z * axis[2]) / max(float(axis @ axis), 1e-6), 0, 1)
        squares = (x - share * axis[0]) ** 2 + (y - share * axis[1]) ** 2 + (z - share * axis[2]) ** 2
        return np.asarray(np.float32(self.radius) - np.sqrt(squares))


class Sculptor:
    """Draws bodies that vary around a typical one, all of one patient.

    Args:
        anatomy: Draws what belongs to the patient.
        scan: Draws where the patient lies.
    """

    def __init__(self, anatomy: np.random.Generator, scan: np.random.Generator) -> None:
        self.draw = anatomy
        self.scale = anatomy.uniform(0.92, 1.08)
        self.shift = scan.uniform(-5, 5, 3)

    def ellipsoid(
        self, center: Place, radii: Place, *, turn: Place = (0, 0, 0), vary: float = 0.1, dents: float = 0.05
    ) -> Ellipsoid:
        """Return an ellipsoid near the typical one.

        Args:
            center: Typical center, mm.
            radii: Typical half axes, mm.
            turn: Typical rotation about x, y, z in degrees.
            vary: Largest relative change of the radii; the center moves by up to that share of them.
            dents: Amplitude of each wave on the surface, as a share of the radius.
        """
        sizes = np.asarray(radii, float)
        moved = np.asarray(center, float) + sizes * self.draw.uniform(-vary, vary, 3)
        sizes = sizes * self.draw.uniform(1 - vary, 1 + vary, 3)
        angles = np.asarray(turn, float) + self.draw.uniform(-60, 60, 3) * vary
        directions = self.draw.standard_normal((3, 3))
        lengths = np.linalg.norm(directions, axis=1, keepdims=True) * sizes.mean() * self.scale
        waves = directions / lengths * self.draw.uniform(2, 4, (3, 1))
        shaped = np.column_stack([dents * self.draw.uniform(0.4, 1, 3), self.draw.uniform(0, 2 * np.pi, 3), waves])
        return Ellipsoid(self.place(moved), sizes * self.scale, rotation(angles), shaped)

    def tube(self, start: Place, end: Place, radius: float) -> Tube:
        """Return the tube between two places of the typical patient."""
        return Tube(self.place(start), self.place(end), radius * self.scale)

    def place(self, typical: Place) -> np.ndarray:
        """Return where a place of the typical patient lies in this one, mm."""
        return np.asarray(typical, float) * self.scale + self.shift


def rotation(degrees: Place) -> np.ndarray:
    """Return the 3x3 rotation about x, then y, then z."""
    turned = np.eye(3)
    for axis, angle in enumerate(np.deg2rad(np.asarray(degrees, float))):
        one, other = [index for index in range(3) if index != axis]
        step = np.eye(3)
        step[one, one] = step[other, other] = np.cos(angle)
        step[other, one] = np.sin(angle) * (-1 if axis == 1 else 1)
        step[one, other] = -step[other, one]
        turned = step @ turned
    return turned


def drawn_inside(
    draw: np.random.Generator,
    body: Ellipsoid,
    *,
    share: float,
    allowed: Callable[[np.ndarray], bool] = lambda _place: True,
) -> np.ndarray:
    """Return a random place in the inner `share` of an ellipsoid, if possible one that is allowed."""
    place = body.center
    for _ in range(30):
        direction = draw.standard_normal(3)
        inside = direction / np.linalg.norm(direction) * draw.uniform() ** (1 / 3) * share
        place = body.center + body.turn @ (inside * body.radii)
        if allowed(place):
            break
    return place
