"""Hypothesis strategies that several tests share."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from medas.media import CaseId, Column, Dataset, Image, Label, Number, PatientId, PatientIndex, Point, Points

ORIENTATIONS = [
    np.eye(3)[list(order)].T * signs
    for order in itertools.permutations(range(3))
    for signs in itertools.product((1, -1), repeat=3)
]
"""All 48 ways in which the axes of a scan can run along the axes of the patient."""

DTYPES = ("u1", "i1", "u2", "i2", "u4", "i4", "f4", "f8")


def rotation(a: float, b: float, c: float) -> np.ndarray:
    """Return the 3x3 rotation by three angles in radians, about x, then y, then z."""
    about_x = [[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]]
    about_y = [[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]]
    about_z = [[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]]
    return np.asarray(np.array(about_z) @ about_y @ about_x)


def spacings() -> st.SearchStrategy[tuple[float, float, float]]:
    """Voxel sizes in mm, from microscopy to thick slices, anisotropic."""
    size = st.floats(0.001, 12.0, allow_nan=False).map(lambda value: round(value, 4))
    return st.tuples(size, size, size)


@st.composite
def affines(draw: st.DrawFn, *, right_handed: bool = False) -> np.ndarray:
    """Affines to RAS+ mm: 48 orientations x oblique x anisotropic; axes at right angles."""
    orientation = draw(st.sampled_from(ORIENTATIONS))
    if right_handed and np.linalg.det(orientation) < 0:
        orientation = orientation * [1, 1, -1]
    angles = draw(st.one_of(st.just((0.0, 0.0, 0.0)), st.tuples(*[st.floats(-np.pi, np.pi)] * 3)))
    affine = np.eye(4)
    affine[:3, :3] = rotation(*angles) @ orientation * draw(spacings())
    affine[:3, 3] = draw(st.tuples(*[st.floats(-2000, 2000).map(lambda value: round(value, 3))] * 3))
    return affine


def sheared(affine: np.ndarray, amount: float = 0.2) -> np.ndarray:
    """Return an affine whose k axis leans, as with a tilted gantry."""
    leaning = affine.copy()
    j, k = affine[:3, 1], affine[:3, 2]
    leaning[:3, 2] += amount * j * np.linalg.norm(k) / np.linalg.norm(j)
    return leaning


@st.composite
def voxels(
    draw: st.DrawFn, *, dtypes: tuple[str, ...] = DTYPES, channels: int = 3, slices: int = 5, side: int = 6
) -> np.ndarray:
    """Arrays of shape (C, I, J, K), all finite; `channels` and `slices` are the most that are drawn."""
    dtype = np.dtype(draw(st.sampled_from(dtypes)))
    shape = draw(st.tuples(*[st.integers(1, most) for most in (channels, side, side, slices)]))
    options = {"allow_nan": False, "allow_infinity": False} if dtype.kind == "f" else {}
    return draw(arrays.arrays(dtype, shape, elements=options or None))


@st.composite
def images(draw: st.DrawFn, *, right_handed: bool = False, **shape: object) -> Image:
    """Images with any grid and any values."""
    array = draw(voxels(**shape))  # type: ignore[arg-type]
    return Image(array, draw(affines(right_handed=right_handed)))


@st.composite
def labels(draw: st.DrawFn, *, right_handed: bool = False) -> Label:
    """Label maps with values 0..4."""
    array = draw(voxels(dtypes=("u1",), channels=1)) % 5
    return Label(array, draw(affines(right_handed=right_handed)))


def corner_error(one: Image, other: Image) -> float:
    """Return the largest distance between corners of two grids in mm, relative to their largest coordinate (at least 1)."""
    corners = np.array(np.meshgrid(*[[0, count - 1] for count in one.shape])).reshape(3, -1).T
    places = one.to_world(corners)
    return float(np.abs(places - other.to_world(corners)).max() / max(1.0, np.abs(places).max()))


@st.composite
def cases_of_patients(draw: st.DrawFn, *, least: int = 1, most: int = 12) -> Dataset:
    """Cases of `least` to `most` patients with one to three scans each, in any order, without columns."""
    patients = draw(st.lists(st.text("abcäö_0123", min_size=1, max_size=4), min_size=least, max_size=most, unique=True))
    pairs = [
        (CaseId(f"{patient}/{scan}"), PatientId(patient))
        for patient in patients
        for scan in range(draw(st.integers(1, 3)))
    ]
    return Dataset(PatientIndex(dict(draw(st.permutations(pairs))), assumed=draw(st.booleans())))


@st.composite
def datasets(draw: st.DrawFn, *, least: int = 1) -> Dataset:
    """Cases with columns of plain values and of media, some of them missing."""
    cases = draw(cases_of_patients(least=least, most=5))
    some = st.lists(st.sampled_from(cases.cases), unique=True)
    number = Column(Number, {case: draw(st.integers(0, 9)) for case in draw(some)}, role="group")
    points = Column(
        Points,
        {case: Points((Point((n, 0, 0)),)) for n, case in enumerate(draw(some))},
        history=({"tool": "medas.Find"},),
    )
    return Dataset(cases.index, {"age": number, "points": points})
