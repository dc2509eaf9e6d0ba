"""Small media of every kind, to try a tool on: a body with two organs, three patients, a tiny trained model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from medas.media import (
    Bool,
    Boxes,
    Column,
    Contours,
    Dataset,
    Figure,
    Image,
    Label,
    LabelName,
    Measured,
    Medium,
    Mesh,
    Metrics,
    Model,
    Number,
    PatientId,
    PatientIndex,
    Points,
    Pred,
    Prob,
    Report,
    Split,
    Table,
    Text,
    Volume,
)
from medas.media.dataset import CaseId
from medas.media.figure import Block
from medas.media.geometry import Box, Contour, Point
from medas.safe.durable import write_bytes
from medas.tool.base import Tool
from medas.tool.plug import Plug

SHAPE = (24, 20, 12)
SPACING = (1.5, 1.5, 3.0)
_CASES = ("case-1", "case-2", "case-3", "case-4", "case-5", "case-6")
_OLD = ("train", "train", "train", "train", "validate", "test")


def affine_of(spacing: tuple[float, float, float] = SPACING) -> np.ndarray:
    """Return an upright grid whose middle lies at 0."""
    affine = np.diag([*spacing, 1.0])
    affine[:3, 3] = -np.asarray(spacing) * (np.asarray(SHAPE) - 1) / 2
    return affine


def label(number: int = 0, *, shape: tuple[int, int, int] = SHAPE, affine: np.ndarray | None = None) -> Label:
    """Return a label map with a large and a small ball, moved a little from case to case."""
    grids = np.meshgrid(*[np.linspace(-1, 1, n) if n > 1 else np.zeros(1) for n in shape], indexing="ij")
    shift = 0.06 * (number % 5)
    large = _ball(grids, (-0.3 + shift, 0.1, 0.0), 0.18)
    small = _ball(grids, (0.5, -0.3 + shift, 0.1), 0.06)
    voxels = (large + 2 * (small & ~large)).astype(np.uint8)[None]
    names = {1: LabelName("liver"), 2: LabelName("spleen")}
    return Label(voxels, affine_of() if affine is None else affine, modality="CT", labels=names)


def _ball(grids: Sequence[np.ndarray], middle: tuple[float, float, float], square: float) -> np.ndarray:
    distances = [(grid - place) ** 2 for grid, place in zip(grids, middle, strict=True)]
    return np.asarray(np.sum(distances, axis=0) < square)


def image(number: int = 0, *, shape: tuple[int, int, int] = SHAPE, affine: np.ndarray | None = None) -> Image:
    """Return a CT in which the structures of `label` are brighter, with some noise."""
    truth = label(number, shape=shape, affine=affine)
    noise = np.random.default_rng(number).normal(0, 10, truth.voxels.shape)
    values: np.ndarray = np.take([-50.0, 90.0, 140.0], truth.voxels)
    return Image((values + noise).astype(np.int16), truth.affine, modality="CT", unit="HU")


def prob(number: int = 0) -> Prob:
    """Return probabilities of background and two structures."""
    truth = label(number)
    classes = np.stack([truth.voxels[0] == value for value in range(3)]).astype(np.float32)
    return Prob((0.9 * classes + 0.1 / 3).astype(np.float32), truth.affine, channels=("background", "liver", "spleen"))


def metrics(number: int = 0) -> Metrics:
    """Return the scores of a case."""
    dice = 0.8 + 0.02 * number
    return Metrics((
        Measured("dice", dice, "liver", long_name="Dice similarity coefficient", better="higher"),
        Measured("hd95", 4.0 - 0.1 * number, "liver", "mm", "Hausdorff distance, 95th percentile", "lower"),
    ))  # fmt: skip


def cases(kind: type[Dataset] = Dataset) -> Dataset:
    """Return six cases of five patients with images, labels, predictions, scores, an age and a group."""
    index = PatientIndex({CaseId(case): PatientId(f"patient-{min(n, 4)}") for n, case in enumerate(_CASES)})
    made: dict[str, Callable[[int], Any]] = {"image": image, "label": label, "prediction": label, "scores": metrics}
    kinds: dict[str, type[Medium]] = {"image": Image, "label": Label, "prediction": Label, "scores": Metrics}
    roles: dict[str, Any] = {"label": "answer", "prediction": "result", "scores": "result"}
    columns = {
        name: Column(kinds[name], {CaseId(case): make(n) for n, case in enumerate(_CASES)}, roles.get(name, "input"))
        for name, make in made.items()
    }
    columns["age"] = Column(Number, {CaseId(case): 40 + 5 * n for n, case in enumerate(_CASES)}, "ignore")
    columns["hospital"] = Column(Text, {CaseId(case): "AB"[n % 2] for n, case in enumerate(_CASES)}, "group")
    # Cases 5 and 6 are of one patient, so they are in one part.
    parts: dict[Any, Any] = dict(zip(_CASES, (*_OLD[:4], "test", "test"), strict=True))
    if kind is Split:
        return Split(index, columns, parts=parts)
    if kind is Pred:
        return Pred(index, columns, model="0" * 64, parts=parts)
    return Dataset(index, columns)


@cache
def model() -> Model:
    """Return a tiny U-Net, trained for a moment on the cases."""
    from medas.tools import TrainUNet

    trained = TrainUNet(split=cases(Split), epochs=2, patch=(16, 16, 8)).run().unwrap()
    made: Model = trained.model
    return made


def table() -> Table:
    """Return the history of a training."""
    rows: list[dict[str, Any]] = [
        {"epoch": n, "loss": 1.0 / n, "val_loss": 1.1 / n, "val_dice": 1 - 0.5 / n} for n in range(1, 6)
    ]
    return Table.of(rows)


def figure() -> Figure:
    """Return a curve."""
    return Figure(
        "lines", "Curve", {"x": [1, 2, 3], "x_title": "Epoch", "series": [{"name": "loss", "values": [3, 2, 1]}]}
    )


SAMPLES: dict[type[Medium], Callable[[], Medium]] = {
    Image: image,
    Label: label,
    Prob: prob,
    Volume: image,
    Boxes: lambda: Boxes((Box((-5.0, -5.0, -5.0), (5.0, 5.0, 5.0), "nodule", 0.9),)),
    Points: lambda: Points((Point((1.0, 2.0, 3.0), "landmark"),)),
    Contours: lambda: Contours((Contour(((0.0, 0.0, 0.0), (5.0, 0.0, 0.0), (0.0, 5.0, 0.0)), "liver"),)),
    Mesh: lambda: Mesh(np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0]]), np.array([[0, 1, 2]]), "liver"),
    Metrics: metrics,
    Table: table,
    Figure: figure,
    Report: lambda: Report("A report", (Block("text", "Cases", "Six cases."),)),
    Model: model,
    Dataset: cases,
    Split: lambda: cases(Split),
    Pred: lambda: cases(Pred),
    Number: lambda: Number(3.0),
    Text: lambda: Text("liver"),
    Bool: lambda: Bool(value=True),
}


def sample(plug: Plug) -> Any:
    """Return a medium for a plug.

    Raises:
        KeyError: If nobody has made a sample of this kind.
    """
    assert plug.medium is not None
    made = SAMPLES[plug.medium]()
    return [made] if plug.many else made


def values_for(tool: type[Tool], folder: Path) -> dict[str, Any]:
    """Return values for every plug that a tool needs, and for optional media.

    A tool says by its class attribute `example` what the samples cannot guess.

    Args:
        tool: The class.
        folder: Empty folder, for parameters that are paths: paired images and labels, and a DICOM series, are written.
    """
    values: dict[str, Any] = {name: sample(plug) for name, plug in tool.plugs.items() if plug.medium is not None}
    for name, plug in tool.plugs.items():
        inner = plug.schema.get("anyOf", [plug.schema])[0] if plug.schema else {}
        if inner.get("format") == "path" and plug.required:
            values[name] = folder_of_scans(folder) if name != "table" else table_of_scans(folder)
    return {**values, **tool.example}


def folder_of_scans(folder: Path) -> Path:
    """Write `images/` and `labels/` with paired names, and `dicom/` with a series; return the folder."""
    from medas.media.formats import write_volume

    for name, make in (("images", image), ("labels", label)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(3):
            write_volume(make(number), folder / name / f"scan-{number}.nii.gz")
    write_volume(image(), folder / "dicom")
    return folder


def table_of_scans(folder: Path) -> Path:
    """Write the scans of `folder_of_scans` with a table that names them; return the table."""
    folder_of_scans(folder)
    rows = [f"scan-{n},P{n},{60 + n},images/scan-{n}.nii.gz,labels/scan-{n}.nii.gz" for n in range(3)]
    made = folder / "scans.csv"
    write_bytes(made, "\n".join(["case,patient,age,image,label", *rows, ""]).encode())
    return made


def odd_volumes() -> Mapping[str, tuple[Image, Label]]:
    """Return pairs of images and labels on unusual grids, by what is unusual."""
    left_handed = affine_of()
    left_handed[0] *= -1
    angle = np.deg2rad(20)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    oblique = affine_of()
    oblique[:3, :3] = turn @ oblique[:3, :3]
    grids = {
        "flat (K = 1)": ((24, 20, 1), affine_of()),
        "anisotropic 10:1": (SHAPE, affine_of((0.5, 0.5, 5.0))),
        "oblique": (SHAPE, oblique),
        "left-handed": (SHAPE, left_handed),
        "odd sizes": ((17, 13, 7), affine_of()),
    }
    return {name: (image(shape=shape, affine=at), label(shape=shape, affine=at)) for name, (shape, at) in grids.items()}
