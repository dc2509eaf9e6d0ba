"""Hypothesis strategies that several tests share."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from medas.media import CaseId, Column, Dataset, Image, Label, Number, PatientId, PatientIndex, Point, Points
from medas.tool.catalog import Catalog
from medas.tool.parameters import as_json
from medas.tool.wire import STEP_ID, Wire
from medas.workflow.document import Document, Step

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


json_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
)


def json_values(*, leaves: int = 5) -> st.SearchStrategy[Any]:
    """Whatever JSON can say."""
    return st.recursive(
        json_scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=leaves,
    )


step_ids = st.from_regex(STEP_ID, fullmatch=True)
_names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
_columns = st.text(min_size=1, max_size=8).filter(lambda text: not set(text) & set("[]"))
_wires = st.builds(Wire, step_ids, _names, st.none() | _columns)


def _strange(known: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Keys that this version does not know."""
    return st.dictionaries(
        st.text(min_size=1, max_size=8).filter(lambda key: key not in known), json_values(), max_size=2
    )


_steps = st.builds(
    Step,
    tool=st.text(min_size=1, max_size=20),
    version=st.integers(0, 99),
    backend=st.sampled_from(["reference", "torch", "cuda"]),
    params=st.dictionaries(st.text(max_size=8), json_values(), max_size=3),
    wires=st.dictionaries(st.text(max_size=8), _wires | st.lists(_wires, max_size=2).map(tuple), max_size=3),
    takes=st.dictionaries(st.text(max_size=8), _columns, max_size=2),
    gives=st.dictionaries(st.text(max_size=8), _columns, max_size=2),
    only=st.sampled_from(["", "train", "validate", "test"]),
    on_error=st.sampled_from(["stop", "leave_out"]),
    seed=st.none() | st.text(max_size=8),
    resources=st.dictionaries(st.sampled_from(["cpus", "memory_gib", "gpus"]), st.integers(0, 99) | st.floats(0, 99)),
    rest=_strange({
        "tool", "version", "backend", "params", "wires", "takes", "gives", "only", "on_error", "seed", "resources",
    }),
)  # fmt: skip


def documents() -> st.SearchStrategy[Document]:
    """Documents of the right shape, whose tools, wires and parameters mean nothing."""
    place = st.tuples(*[st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)] * 2)
    known = {"medas", "title", "seed", "steps", "view", "notes"}
    return st.builds(
        Document,
        title=st.text(max_size=20),
        seed=st.integers(0, 2**63 - 1),
        steps=st.dictionaries(step_ids, _steps, max_size=4),
        view=st.dictionaries(step_ids, place, max_size=3),
        rest=_strange(known) | st.fixed_dictionaries({"notes": st.lists(json_scalars, max_size=3)}),
    )


def _value_of(schema: Any) -> st.SearchStrategy[Any]:
    """Values that a parameter of this schema may have."""
    if "anyOf" in schema:
        return _value_of(schema["anyOf"][0])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "array":
        count = schema.get("minItems")
        return st.lists(_value_of(schema["items"]), min_size=count or 0, max_size=count or 3)
    low = schema.get("minimum", schema.get("exclusiveMinimum", -1000))
    high = schema.get("maximum", schema.get("exclusiveMaximum", low + 2000))
    above, below = "exclusiveMinimum" in schema, "exclusiveMaximum" in schema
    plain = {
        "boolean": st.booleans,
        "string": lambda: st.text(min_size=1, max_size=12).filter(lambda text: "\0" not in text),
        "integer": lambda: st.integers(int(low) + above, int(high) - below),
        "number": lambda: st.floats(low, high, exclude_min=above, exclude_max=below),
    }
    return plain[schema["type"]]()


@st.composite
def documents_of(draw: st.DrawFn, catalog: Catalog, *, most: int = 6) -> Document:
    """Documents of installed tools, their parameters accepted and different from the defaults, their wires of any type."""
    steps: dict[str, Step] = {}
    outlets: list[tuple[str, str]] = []
    for name in draw(st.lists(step_ids, min_size=1, max_size=most, unique=True)):
        info = catalog.tools[draw(st.sampled_from(sorted(catalog.tools)))]
        params = {
            param: value
            for param in draw(
                st.lists(st.sampled_from(sorted(info.params["properties"]) or [""]), max_size=3, unique=True)
            )
            if param
            and (value := as_json(info.accept(param, draw(_value_of(info.params["properties"][param])))))
            != info.defaults().get(param)
        }
        wires: dict[str, Wire | tuple[Wire, ...]] = {}
        for plug in info.inputs:
            if outlets and draw(st.booleans()):
                step, made = draw(st.sampled_from(outlets))
                wire = Wire(step, made, draw(st.none() | _columns))
                wires[plug.id] = (wire,) if plug.many else wire
        steps[name] = Step(
            info.id, info.version, draw(st.sampled_from(info.backends)), params, wires,
            takes=draw(st.dictionaries(_names, _columns, max_size=1)), gives=draw(st.dictionaries(_names, _columns, max_size=1)),
            only=draw(st.sampled_from(["", "test"])), on_error=draw(st.sampled_from(["stop", "leave_out"])),
            seed=draw(st.just(name) | st.text(min_size=1, max_size=5)) if info.stochastic else None,
            resources=draw(st.dictionaries(st.just("cpus"), st.integers(1, 8))),
        )  # fmt: skip
        outlets += [(name, made.id) for made in info.outputs] + [(name, "cases")]
    view = draw(st.dictionaries(st.sampled_from([*steps]), st.tuples(st.integers(), st.floats(-9, 9)), max_size=3))
    return Document(draw(st.text(max_size=30)), draw(st.integers(0, 99)), steps, view)
