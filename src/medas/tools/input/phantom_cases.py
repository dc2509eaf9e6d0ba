"""Make cases with known truth, to try tools and workflows without any patient data."""

from __future__ import annotations

import math
from functools import partial
from typing import Literal

from medas.errors import WrongInput
from medas.media import CaseId, Column, Image, Label, Later, PatientId, PatientIndex, Text
from medas.media.volume import Volume
from medas.phantoms.faults import FAULTS, make_faulty
from medas.phantoms.phantom import Wanted
from medas.safe.budget import need
from medas.tool import Dataset, Tool, kernel, plug, result

_BYTES_PER_VOXEL = 24
"""Taken while a case is made."""


class PhantomCases(Tool):
    """Make scans of patients that never lived: the true contour of every structure is known exactly.

    thorax: chest CT with lungs and nodules. abdomen: CT with liver, spleen and both kidneys. brain: T1 MR with
    ventricles that widen with atrophy. nuclei: H&E stained tissue under the microscope, one label number per nucleus.
    Every case is different, the same numbers always give the same cases, and no file or network is needed.

    Misleads: real scans are harder. A method that fails here will fail on patients, but one that works here may still
    fail there; never report results on phantoms as clinical results.
    """

    category = "Input"
    title = "Phantom cases"
    synonyms = ("phantom", "synthetic data", "simulation", "example data", "demo data", "test data", "toy data")
    cheap = True

    kind: Literal["thorax", "abdomen", "brain", "nuclei"] = plug("What is shown", default="abdomen")
    cases: int = plug("Number of cases", default=20, unit="1", ge=1, le=100_000)
    size: tuple[int, int, int] = plug(
        "Voxels along i, j, k; nuclei use the first two",
        default=(64, 64, 32),
        unit="1",
        ge=4,
        le=1024,
        why="Small enough to train on in minutes",
    )
    noise: float = plug("Strength of the noise; 1 is usual for the kind of scan", default=1.0, unit="1", ge=0, le=20)
    spacing: tuple[float, float, float] = plug(
        "Voxel size; zeros show the whole anatomy, or 0.5 micrometers for nuclei",
        default=(0.0, 0.0, 0.0),
        unit="mm",
        ge=0,
        le=100,
        level="advanced",
    )
    patients: int = plug(
        "Number of patients among whom the cases are dealt out; 0 makes each case a patient of its own",
        default=0,
        unit="1",
        ge=0,
        level="advanced",
    )
    seed: int = plug("Number that changes all cases", default=0, unit="1", ge=0, le=2**31, level="advanced")
    instances: bool = plug(
        "Whether nuclei are numbered one by one; otherwise all are 1", default=True, level="advanced"
    )
    faults: int = plug(
        "Number of last cases with a planted problem, to see a data check at work",
        default=0,
        unit="1",
        ge=0,
        le=len(FAULTS),
        level="advanced",
    )

    dataset: Dataset = result("Columns image and label; with planted problems also what is wrong, in column fault")

    @kernel
    def make_cases(
        self,
        kind: str,
        cases: int,
        size: tuple[int, int, int],
        noise: float,
        spacing: tuple[float, float, float],
        patients: int,
        seed: int,
        instances: bool,  # noqa: FBT001 - a plug
        faults: int,
    ) -> Dataset:
        """Name the cases; each is made when it is asked for."""
        if faults >= cases:
            raise WrongInput(f"faults: must be fewer than the {cases} cases, got {faults}", param="faults")
        if any(spacing) and not all(spacing):
            raise WrongInput(f"spacing: all or none must be 0, got {spacing}", hint="e.g. 1, 1, 3", param="spacing")
        need(math.prod(size) * _BYTES_PER_VOXEL, "a case of this size")
        owners = [number % patients if patients else number for number in range(cases)]
        extent = spacing if any(spacing) else None
        wishes = [Wanted(number, owner, seed, size, extent, noise, instances) for number, owner in enumerate(owners)]
        wrong = [""] * (cases - faults) + list(FAULTS)[:faults]
        names = [CaseId(f"{kind}-{number:03d}") for number in range(1, cases + 1)]
        index = PatientIndex(
            {name: PatientId(f"phantom-{owner + 1:03d}") for name, owner in zip(names, owners, strict=True)}
        )
        columns = {
            part: Column(
                medium,
                {
                    n: Later(partial(_volume, kind, one, fault, part))
                    for n, one, fault in zip(names, wishes, wrong, strict=True)
                },
                role,  # type: ignore[arg-type]
            )
            for part, medium, role in (("image", Image, "input"), ("label", Label, "answer"))
        }
        if faults:
            columns["fault"] = Column(
                Text, {n: fault for n, fault in zip(names, wrong, strict=True) if fault}, "ignore"
            )
        return Dataset(index, columns)


def _volume(kind: str, wanted: Wanted, fault: str, part: str) -> Volume:
    made = make_faulty(kind, wanted, fault)
    return made.image if part == "image" else made.label
