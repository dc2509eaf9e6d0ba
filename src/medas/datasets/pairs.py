"""Guess from names which mask belongs to which image, for a person to look at and correct."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from medas.datasets.name_pattern import patient_in
from medas.media.dataset import CaseId
from medas.media.formats import case_name, natural_key

MASK_WORDS = frozenset({
    "label", "labels", "labelstr", "labelsts", "mask", "masks", "seg", "segs", "segmentation", "segmentations", "gt",
    "groundtruth", "truth", "annotation", "annotations", "outline", "outlines", "contour", "contours", "roi", "rois",
})  # fmt: skip
IMAGE_WORDS = frozenset({
    "image", "images", "imagestr", "imagests", "img", "imgs", "scan", "scans", "ct", "mr", "mri", "volume", "vol", "raw",
    "orig", "data", "0000",
})  # fmt: skip
_CUT = re.compile(r"[_\-. ]+")


@dataclass(frozen=True)
class Pair:
    """A case as guessed."""

    case: CaseId
    image: str
    mask: str | None


@dataclass(frozen=True)
class Pairing:
    """All files, as guessed."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[str, ...]
    """Masks that fit no image, or several."""
    image_pattern: str
    """How most images are called, e.g. `*_ct.nii.gz`."""
    mask_pattern: str
    """How most masks are called; empty without masks."""


@dataclass(frozen=True)
class _Name:
    source: str
    full: str
    """Folders and stem, without words for masks."""
    short: str
    """The same without words for images."""
    long: str
    """Folders and stem as they are written."""
    is_mask: bool


def pair_names(names: Mapping[str, str], masks: Mapping[str, bool]) -> Pairing:
    """Return the pairs of files whose names are equal but for words such as `ct`, `mask` or `labels`.

    Args:
        names: Source -> relative path, as data.
        masks: Source -> whether its voxels could be a mask.
    """
    read = [_read(source, name) for source, name in names.items()]
    marked = [one for one in read if one.is_mask and masks.get(one.source, False)]
    images = [one for one in read if one not in marked]
    partner: dict[str, str] = {}
    unmatched = []
    for mask in marked:
        found = _partners(mask, [one for one in images if one.source not in partner])
        if len(found) == 1:
            partner[found[0].source] = mask.source
        else:
            unmatched.append(mask.source)
    cases = _cases([(one, names[one.source]) for one in images])
    ordered = sorted(images, key=lambda one: natural_key(Path(cases[one.source])))
    pairs = tuple(Pair(CaseId(cases[one.source]), one.source, partner.get(one.source)) for one in ordered)
    paired = [pair for pair in pairs if pair.mask]
    return Pairing(
        pairs, tuple(unmatched), _pattern([names[pair.image] for pair in paired or pairs]),
        _pattern([names[str(pair.mask)] for pair in paired]),
    )  # fmt: skip


def patient_guess(case: str) -> str:
    """Return the patient that a case seems to be of: the part before the first `_` if it has a number, else the case.

    Too short a part puts cases together, which is safe; a person sees the guess before anything is written.
    """
    found = patient_in(case, "{patient}_*")
    return found if found and any(letter.isdecimal() for letter in found) else case


def _read(source: str, name: str) -> _Name:
    path = PurePosixPath(name.replace("\\", "/"))
    folders = [part for part in path.parts[:-1] if part not in {"/", ".", ".."}]
    words = [word for word in _CUT.split(case_name(path.name)) if word]
    own = [word for word in words if word.lower() not in MASK_WORDS]
    around = [part for part in folders if part.lower() not in MASK_WORDS | IMAGE_WORDS]
    plain = [word for word in own if word.lower() not in IMAGE_WORDS]
    above = "/".join(around).lower()
    is_mask = len(own) < len(words) or any(part.lower() in MASK_WORDS for part in folders)
    return _Name(
        source,
        f"{above}/{'_'.join(own).lower()}",
        f"{above}/{'_'.join(plain).lower()}",
        "_".join([*around, *plain]),
        is_mask,
    )


def _partners(mask: _Name, images: list[_Name]) -> list[_Name]:
    exact = [one for one in images if one.full == mask.full]
    return exact or [one for one in images if one.short == mask.short]


def _cases(images: list[tuple[_Name, str]]) -> dict[str, str]:
    """Return source -> name of the case: what tells the images apart, as short as it can be."""
    stems = {one.source: case_name(PurePosixPath(name.replace("\\", "/")).name) for one, name in images}
    short = {one.source: _spelled(one.short, name) for one, name in images}
    for made in (short, stems, {one.source: one.long for one, _ in images}):
        counts = Counter(name.lower() for name in made.values())
        if all(made.values()) and max(counts.values(), default=0) <= 1:
            return made
    return {one.source: f"{one.long}_{one.source}" for one, _ in images}


def _spelled(key: str, name: str) -> str:
    """Return a key as it is written in the name, or its folder where the name says nothing else."""
    above, _, stem = key.rpartition("/")
    words = [re.escape(word) for word in (stem or above.rpartition("/")[2]).split("_")]
    written = case_name(PurePosixPath(name.replace("\\", "/")).name) if stem else name
    found = re.search(_CUT.pattern.join(words), written, re.IGNORECASE)
    return found[0] if found else stem


def _pattern(names: list[str]) -> str:
    """Return what most names have in common: `*` and their last word with the suffix."""
    ends = Counter(_end(name) for name in names)
    return ends.most_common(1)[0][0] if ends else ""


def _end(name: str) -> str:
    path = PurePosixPath(name.replace("\\", "/"))
    stem = case_name(path.name)
    suffix = path.name[len(stem) :]
    last = _CUT.split(stem)[-1]
    tail = stem[len(stem) - len(last) - 1 :] if last.lower() in MASK_WORDS | IMAGE_WORDS and last != stem else ""
    folder = path.parts[-2].lower() if len(path.parts) > 1 else ""
    above = f"{path.parts[-2]}/" if folder in MASK_WORDS | IMAGE_WORDS else ""
    return f"{above}*{tail}{suffix}"
