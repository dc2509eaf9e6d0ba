"""Turn the cases of a split into those of the training loop, without holding all of them in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from medas.errors import MedasError, MissingInput, WrongInput
from medas.media.dataset import CaseId
from medas.media.item import Later
from medas.media.split import Split
from medas.media.volume import Image, Label, Volume
from medas.training.cases import TrainingCase
from medas.training.label_values import LabelValues

IMAGE, LABEL = "image", "label"
_FEWEST_TO_HOLD_OUT = 5

AnyVolume = TypeVar("AnyVolume", bound=Volume)


@dataclass(frozen=True)
class SplitCases:
    """What a split has for a training."""

    train: tuple[TrainingCase, ...]
    validate: tuple[TrainingCase, ...]
    labels: LabelValues
    channels: tuple[str, ...]
    """Name of each channel, empty if nobody named it."""
    modality: str
    """DICOM modality of all images; empty if unknown or mixed."""
    left_out: tuple[CaseId, ...]
    """Cases without an image or a label."""

    @property
    def classes(self) -> int:
        """Classes, background included."""
        return len(self.labels.values)


def split_cases(split: Split, *, hold_out: float, seed: int, scratch: Path) -> SplitCases:
    """Return the training and validation cases of a split.

    If the split has no validation part, a share of the patients is held out, the same for the same seed; with fewer
    than 5 patients none is, because every one is needed for training.

    Args:
        split: Cases with the columns `image` and `label`.
        hold_out: Share of the patients, 0..1.
        seed: Changes who is held out.
        scratch: Folder for volumes that must be decoded; they are mapped into memory from there.

    Raises:
        MissingInput: If no training case has both image and label.
        GridMismatch: If image and label of a case lie on different grids.
        WrongInput: If labels cannot be told apart, or channels differ.
    """
    both = [case for case in split.cases if all(case in split.column(name).items for name in (IMAGE, LABEL))]
    split_of = _with_validation(split.subset(both), hold_out, seed)
    if not split_of.cases_in("train"):
        raise MissingInput("no training case has both an image and a label", hint="Look at the split and its columns")
    volumes = {case: (image, label) for case, image, label in _volumes(split_of, scratch)}
    labels = LabelValues.of((case, label) for case, (_, label) in volumes.items())
    cases = {case: _case(split_of, case, image, label, labels) for case, (image, label) in volumes.items()}
    images = [image for image, _ in volumes.values()]
    modalities = {image.modality for image in images}
    return SplitCases(
        train=tuple(cases[case] for case in split_of.cases_in("train")),
        validate=tuple(cases[case] for case in split_of.cases_in("validate")),
        labels=labels,
        channels=images[0].channels or ("",) * images[0].voxels.shape[0],
        modality=modalities.pop() if len(modalities) == 1 else "",
        left_out=tuple(case for case in split.cases if case not in set(both)),
    )


def _with_validation(split: Split, share: float, seed: int) -> Split:
    few = len(split.index.patients()) < _FEWEST_TO_HOLD_OUT
    if split.cases_in("validate") or not share or few:
        return split
    parts = Split.by_patient(split, validate=share, test=0, seed=seed).parts
    return replace(split, parts=parts)


def _volumes(split: Split, scratch: Path) -> Iterator[tuple[CaseId, Image, Label]]:
    for number, case in enumerate(split.cases):
        try:
            image = _mapped(split, IMAGE, case, Image, scratch / f"{number}-image.npy")
            label = _mapped(split, LABEL, case, Label, scratch / f"{number}-label.npy")
            image.need_same_grid(label, names=(IMAGE, LABEL))
        except MedasError as error:
            raise error.at(case=case) from error
        yield case, image, label


def _mapped(split: Split, column: str, case: CaseId, kind: type[AnyVolume], path: Path) -> AnyVolume:
    """Return a volume whose voxels are a map of a file if they had to be decoded; stored ones are maps already."""
    item = split.column(column).items[case]
    volume = split.load(column, case)
    if not isinstance(volume, kind):
        raise WrongInput(f"column {column}: needs {kind.__name__}, got {type(volume).__name__}")
    if not isinstance(item, Later):
        return volume
    np.save(path, volume.voxels.transpose(0, 3, 2, 1))
    return replace(volume, voxels=np.load(path, mmap_mode="r").transpose(0, 3, 2, 1))


def _case(split: Split, case: CaseId, image: Image, label: Label, labels: LabelValues) -> TrainingCase:
    return TrainingCase(
        case, split.index.patient[case], image.voxels, label.voxels, affine=np.array(image.affine), values=labels.values
    )
