"""What every tool must do, ours or yours: `medas test-tool my_package.my_module:MyTool` runs all of it."""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import Canceled, MedasError, MissingInput, ToolFailed, WrongInput
from medas.media.dataset import Dataset
from medas.media.item import load
from medas.media.medium import Medium
from medas.media.volume import Image, Label, Volume
from medas.testing.samples import odd_volumes, values_for
from medas.tool.augmentation import Augmentation
from medas.tool.base import Tool
from medas.tool.declaration import summary_and_help
from medas.tool.kernel import DEVICES
from medas.tool.parameters import accept
from medas.tool.plug import REQUIRED, Plug
from medas.tool.schema import ToolInfo, describe

CATEGORIES = {
    "Input", "Dataset", "Pre-processing", "Augmentation", "Neural network", "Post-processing", "Visualization", "Analysis",
}  # fmt: skip
MOST_BASIC = 4
CANCEL_SECONDS = 3.0
_RANDOM_SETS = 12
_TOLERANCE = 1e-5


class BrokenContract(AssertionError):
    """A tool does not keep the contract; the message says which sentence of it, and how."""


@dataclass(frozen=True)
class Check:
    """One sentence of the contract."""

    name: str
    what: str
    run: Callable[[Subject], None]


class Subject:
    """The tool under test, with values to run it on."""

    def __init__(self, tool: type[Tool], folder: Path) -> None:
        """Make the samples.

        Args:
            tool: The class.
            folder: Empty folder for files that its parameters may name.
        """
        self.tool = tool
        self.folder = folder

    @cached_property
    def values(self) -> dict[str, Any]:
        """Values for every plug that must be filled, and for optional media."""
        return values_for(self.tool, self.folder / "samples")

    def made(self, *, backend: str = "reference", **changes: Any) -> dict[str, Medium]:
        """Run the kernel once on fresh samples and return its results.

        Raises:
            MedasError: What the tool said; its own mistakes are `BrokenContract`.
        """
        tool = self.tool(backend=backend, **{**self.values, **changes})
        tool.state.unwrap()
        return self.run(tool)

    def run(self, tool: Tool) -> dict[str, Medium]:
        """Run the kernel of an instance; a mistake inside it breaks the contract."""
        tool.workspace.seed = 7
        try:
            return tool.make()
        except ToolFailed as error:
            if error.__cause__ is not None and not isinstance(error.__cause__, MedasError):
                text = f"raised {type(error.__cause__).__name__}: {error.__cause__}"
                raise BrokenContract(text) from error
            raise


def checks_of(tool: type[Tool]) -> list[Check]:
    """Return the sentences of the contract that concern a tool."""
    tool.knows("")  # those of other packages too
    backends = [name for name in tool.kernel_of.backends if name != "reference"]
    return CHECKS + ([_BACKENDS] if backends else [])


@contextmanager
def subject_of(tool: type[Tool]) -> Iterator[Subject]:
    """Give a subject in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="medas-contract-") as folder:
        yield Subject(tool, Path(folder))


def digests(made: Mapping[str, Medium], folder: Path) -> dict[str, str]:
    """Return result -> digest of the content."""
    shelf = Shelf(FolderStore(folder / "objects"))
    return {name: str(shelf.put(medium)) for name, medium in made.items()}


# --- the sentences


def _is_described(subject: Subject) -> None:
    tool = subject.tool
    summary, _ = summary_and_help(tool)
    _need(
        summary.endswith((".", "?", "!")) and len(summary) > 10, f"the docstring begins with {summary!r}, no sentence"
    )
    _need(tool.category in CATEGORIES, f"the category is {tool.category!r}, not one of {sorted(CATEGORIES)}")
    for plug in tool.plugs.values():
        _noun_phrase(plug.name, plug.help)
    for made in tool.results.values():
        _need(len(made.help) > 3 and not made.help.endswith("."), f"the result {made.name} says {made.help!r}")
    basic = [plug.name for plug in tool.plugs.values() if plug.medium is None and plug.level == "basic"]
    _need(
        len(basic) <= MOST_BASIC, f"there are {len(basic)} basic parameters ({', '.join(basic)}), at most {MOST_BASIC}"
    )


def _noun_phrase(name: str, text: str) -> None:
    right = len(text) > 3 and text[0].isupper() and not text.endswith(".")
    _need(right, f"the help of {name} is {text!r}: a phrase with a capital and no full stop is needed")


def _is_data(subject: Subject) -> None:
    info = describe(subject.tool)
    _need(ToolInfo.from_json(info.to_json()) == info, "its description does not survive JSON")
    for plug in subject.tool.plugs.values():
        if plug.medium is None and plug.default is not REQUIRED:
            again = accept(plug.schema, plug.default, name=plug.name, unit=plug.unit)
            _need(again == plug.default, f"the default of {plug.name} does not pass its own plug")


def _refuses_to_run_empty(subject: Subject) -> None:
    needed = [plug for plug in subject.tool.plugs.values() if plug.required]
    if not needed:
        return
    errors: list[MedasError] = []
    subject.tool().run().with_fail(errors.append)
    _need(bool(errors), "it runs although nothing is plugged in")
    _need(isinstance(errors[0], MissingInput), f"it says {errors[0]} instead of what is missing")
    _need("et parameters first" in errors[0].hint, f"the hint is {errors[0].hint!r}")


def _runs_on_samples(subject: Subject) -> None:
    made = subject.made()
    _need(set(made) == set(subject.tool.results), f"it made {sorted(made)}")
    for name, medium in made.items():
        declared = subject.tool.results[name].medium
        _need(isinstance(medium, declared), f"{name} is {type(medium).__name__}, declared is {declared.__name__}")
        _is_finite(name, medium)


def _is_finite(name: str, medium: Any) -> None:
    if isinstance(medium, Volume):
        _need(bool(np.isfinite(medium.voxels).all()), f"{name} holds NaN or infinite voxels")
    elif isinstance(medium, Dataset):
        for column in medium.columns.values():
            for case, item in column.items.items():
                _is_finite(f"{name}, case {case}", load(item))


def _repeats_itself(subject: Subject) -> None:
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    first = digests(subject.run(tool), subject.folder)
    second = digests(subject.run(tool), subject.folder)
    fresh = digests(subject.made(), subject.folder)
    _need(first == second, f"twice on one instance gives different bytes in {_differing(first, second)}")
    _need(first == fresh, f"a fresh instance gives different bytes in {_differing(first, fresh)}")


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    return ", ".join(name for name in one if one[name] != other[name])


def _leaves_inputs_alone(subject: Subject) -> None:
    media = {name: value for name, value in subject.values.items() if isinstance(value, Medium)}
    before = digests(media, subject.folder)
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    subject.run(tool)
    after = digests({name: tool.slots[name].value for name in media}, subject.folder)
    changed = [
        name for name in before if isinstance(tool.slots[name].value, type(media[name])) and before[name] != after[name]
    ]
    _need(not changed, f"it changes its input {', '.join(changed)}")


def _keeps_the_grid(subject: Subject) -> None:
    made = subject.made()
    for name, declared in subject.tool.results.items():
        given = subject.values.get(declared.like)
        if isinstance(given, Volume) and isinstance(made[name], Volume):
            volume = made[name]
            assert isinstance(volume, Volume)
            _need(volume.same_grid(given), f"{name} is declared like {declared.like} but lies on another grid")


def _survives_the_store(subject: Subject) -> None:
    shelf = Shelf(FolderStore(subject.folder / "objects"))
    for name, medium in subject.made().items():
        digest = shelf.put(medium)
        _need(shelf.put(shelf.get(digest)) == digest, f"{name} does not come back from the store as it was")


def _bears_odd_grids(subject: Subject) -> None:
    plugs = _volume_plugs(subject)
    for what, (image, label) in odd_volumes().items() if plugs else ():
        changes = {name: label if plug.medium is Label else image for name, plug in plugs.items()}
        _or_refuses(subject, what, changes)


def _bears_odd_voxels(subject: Subject) -> None:
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
        _need(len(error.message) > 5, f"{what}: the error says nothing")
        return
    except BrokenContract as error:
        raise BrokenContract(f"{what}: {error}") from error
    for name, medium in made.items():
        _is_finite(f"{what}: {name}", medium)


def _bears_any_parameters(subject: Subject) -> None:
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


def _stops_when_asked(subject: Subject) -> None:
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    asked: list[float] = []

    def emit(event: dict[str, Any]) -> None:
        if event["kind"] == "progress":
            asked.append(time.monotonic())
            raise Canceled("stopped on request")

    tool.workspace.emit = emit
    started = time.monotonic()
    try:
        subject.run(tool)
    except Canceled:
        late = time.monotonic() - asked[0]
        _need(late < CANCEL_SECONDS, f"it went on for {late:.1f} s after it was asked to stop")
        return
    took = time.monotonic() - started
    _need(not asked, "it swallows the request to stop")
    _need(took < CANCEL_SECONDS, f"it took {took:.1f} s without ever reporting, so nobody could have stopped it")


def _writes_nothing_outside(subject: Subject) -> None:
    before = Path.cwd()
    place = subject.folder / "elsewhere"
    place.mkdir(exist_ok=True)
    _ = subject.values
    os.chdir(place)
    try:
        subject.made()
    finally:
        os.chdir(before)
    left = [path.name for path in place.iterdir()]
    _need(not left, f"it leaves {', '.join(left[:3])} in the working folder")


def _takes_text_for_numbers(subject: Subject) -> None:
    for plug in subject.tool.plugs.values():
        if plug.medium is None and plug.schema.get("type") == "number" and plug.default not in (REQUIRED, None):
            unit = "" if plug.unit == "1" else f" {plug.unit}"
            tool = subject.tool().set_params(**{plug.name: f"{plug.default!r}{unit}"})
            tool.state.unwrap()
            _need(tool.slots[plug.name].value == plug.default, f"{plug.name} does not take its default as text")


def _refuses_nonsense(subject: Subject) -> None:
    for plug in subject.tool.plugs.values():
        inner = plug.schema.get("anyOf", [plug.schema])[0] if plug.schema else {}
        if inner.get("type") not in {"number", "integer"}:
            continue
        for bad in (True, "inf", "1e400", "nan", "1_0", "ten", [1], object()):
            errors: list[MedasError] = []
            subject.tool().set_params(**{plug.name: bad}).with_fail(errors.append)
            right = bool(errors) and isinstance(errors[0], WrongInput) and plug.name in errors[0].message
            _need(right, f"{plug.name} takes {bad!r}, or does not say what is wrong with it")


def _backends_agree(subject: Subject) -> None:
    for backend in subject.tool.kernel_of.backends:
        if backend in {"reference", *DEVICES}:
            continue
        try:
            other = subject.made(backend=backend)
        except MedasError as error:
            _need(
                re.search(r"pip install|choose|back-end", str(error), re.IGNORECASE) is not None, f"{backend}: {error}"
            )
            continue
        for name, medium in subject.made().items():
            _agree(backend, name, medium, other[name])


def _agree(backend: str, name: str, one: Medium, other: Medium) -> None:
    if isinstance(one, Label) and isinstance(other, Label):
        _need(np.array_equal(one.voxels, other.voxels), f"{backend}: {name} has other labels than the reference")
    elif isinstance(one, Volume) and isinstance(other, Volume):
        scale = max(1.0, float(np.abs(one.voxels).max()))
        error = float(np.abs(one.voxels.astype(float) - other.voxels).max()) / scale
        _need(error <= _TOLERANCE, f"{backend}: {name} differs from the reference by {error:.1e} of its largest value")


def _varies_and_repeats(subject: Subject) -> None:
    """Augmentation: what was drawn is JSON, and applying it twice gives the same."""
    if not issubclass(subject.tool, Augmentation):
        return
    tool = subject.tool(**subject.values)
    tool.state.unwrap()
    params = {name: value for name, value in tool.params().items() if name != "probability"}
    drawn = tool.draw(np.random.default_rng(3), **params)
    _need(drawn == tool.draw(np.random.default_rng(3), **params), "the same seed draws something else")
    sample = next(iter(odd_volumes().values()))
    for volume in sample:
        first, second = tool.apply(volume, drawn), tool.apply(volume, drawn)
        _need(np.array_equal(first.voxels, second.voxels), "applying the same draw twice gives something else")
        _need(type(first) is type(volume), f"a {type(volume).__name__} becomes a {type(first).__name__}")


def _need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise BrokenContract(otherwise)


CHECKS = [
    Check("described", "It says in sentences what it does, what its plugs are and what it gives", _is_described),
    Check("data", "Its declaration is data, and each default passes its own plug", _is_data),
    Check("empty", "It refuses to run before its parameters are set, and says which", _refuses_to_run_empty),
    Check("text", "Numbers may come as text with their unit", _takes_text_for_numbers),
    Check("nonsense", "What is no number is refused in words", _refuses_nonsense),
    Check("runs", "It runs on samples and gives what it declares, without NaN", _runs_on_samples),
    Check("repeats", "Same input and seed, same bytes: twice on one instance and once on a fresh one", _repeats_itself),
    Check("inputs", "It leaves its inputs as they were", _leaves_inputs_alone),
    Check("grid", "A result that is declared like an input lies on its grid", _keeps_the_grid),
    Check("store", "Its results survive the store", _survives_the_store),
    Check("grids", "Flat, anisotropic, oblique, left-handed and odd grids work or are refused in words", _bears_odd_grids),
    Check("voxels", "Constant, empty, NaN and multichannel input works or is refused in words", _bears_odd_voxels),
    Check("parameters", "No parameters within their limits make it crash", _bears_any_parameters),
    Check("stop", "It stops within 3 s when asked", _stops_when_asked),
    Check("outside", "It writes nothing outside its scratch folder", _writes_nothing_outside),
    Check("draws", "What an augmentation draws can be repeated", _varies_and_repeats),
]  # fmt: skip
_BACKENDS = Check("backends", "All back-ends agree with the reference", _backends_agree)
