"""What an upload would become: cases as guessed from names, for a person to look at and correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from medas.datasets.pairs import Pairing, pair_names, patient_guess
from medas.errors import Problem
from medas.server.dataroom.checks import same_grid
from medas.server.dataroom.intake_words import refusal
from medas.server.dataroom.names import last_part
from medas.texts import sentence

Files = Sequence[Mapping[str, Any]]
"""Rows of `upload_files`, verdict and facts read."""


@dataclass(frozen=True)
class ProposedCase:
    """A case as guessed."""

    case: str
    patient: str
    image: str
    mask: str | None
    problem: Problem | None


@dataclass(frozen=True)
class Proposal:
    """All of it."""

    cases: tuple[ProposedCase, ...]
    unmatched: tuple[str, ...]
    """Masks that fit no image."""
    pattern: dict[str, str]
    """A sentence about the guess, per language."""


def propose(files: Files) -> Proposal:
    """Return the guess for the files that can be read."""
    usable = {str(row["number"]): row for row in files if row["facts"] is not None}
    single = {source: row for source, row in usable.items() if "series" not in row["facts"]}
    pairing = pair_names(
        {source: row["name"] for source, row in single.items()},
        {source: "mask" in row["facts"]["volumes"] for source, row in single.items()},
    )
    cases = [
        ProposedCase(
            pair.case, patient_guess(pair.case), pair.image, pair.mask, _problem(pair.image, pair.mask, usable)
        )
        for pair in pairing.pairs
    ]
    return Proposal((*cases, *_of_series(usable)), pairing.unmatched, _sentence(pairing, len(usable) - len(single)))


def _of_series(usable: Mapping[str, Mapping[str, Any]]) -> Iterator[ProposedCase]:
    """Yield a case for each DICOM series, named by its patient's pseudonym."""
    count: Counter[str] = Counter()
    for source, row in usable.items():
        if "series" not in row["facts"]:
            continue
        stem = f"{row['facts']['patient']}_{row['facts']['series']['modality'] or 'series'}"
        count[stem] += 1
        name = stem if count[stem] == 1 else f"{stem}_{count[stem]}"
        burned_in = refusal("burned-in", None, case=name) if row["facts"]["series"]["burned_in"] else None
        yield ProposedCase(name, row["facts"]["patient"], source, None, burned_in)


def _problem(image: str, mask: str | None, usable: Mapping[str, Mapping[str, Any]]) -> Problem | None:
    if mask is None or same_grid(usable[mask]["facts"], usable[image]["facts"]):
        return None
    return other_grid(usable[mask], usable[image])


def other_grid(mask: Mapping[str, Any], image: Mapping[str, Any]) -> Problem:
    """Return the problem of a mask that does not lie on the grid of its image."""
    problem = refusal(
        "other-grid",
        mask["name"],
        image=last_part(image["name"]),
        own=_grid(mask["facts"]),
        wanted=_grid(image["facts"]),
    )
    return replace(problem, severity="warn")


def _grid(facts: Mapping[str, Any]) -> str:
    voxels = " x ".join(str(count) for count in facts["shape"])
    return f"{voxels} ({' x '.join(f'{mm:.3g}' for mm in facts['spacing'])} mm)"


def _sentence(pairing: Pairing, series: int) -> dict[str, str]:
    paired = sum(pair.mask is not None for pair in pairing.pairs)
    left = len(pairing.unmatched)
    if series and not pairing.pairs:
        return sentence("upload", "pattern-series", "message", cases=series)
    if not pairing.pairs:
        return sentence("upload", "pattern-none", "message")
    if not paired:
        return sentence("upload", "pattern-images", "message", image=pairing.image_pattern, cases=len(pairing.pairs))
    alone = len(pairing.pairs) - paired
    return sentence(
        "upload", "pattern-pairs", "message", image=pairing.image_pattern, mask=pairing.mask_pattern, cases=paired,
        unmatched=left + alone,
    )  # fmt: skip
