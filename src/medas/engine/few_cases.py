"""Try a workflow on a few cases: what brings cases gives only the first of them, everything else is as ever."""

from __future__ import annotations

from collections.abc import Mapping

from medas.artifacts.shelf import Shelf
from medas.engine.snapshot import RunState, StepState
from medas.media.dataset import CaseId, Dataset
from medas.media.medium import Digest
from medas.tool.schema import is_cases


def narrowed(run: RunState, step: StepState, outputs: Mapping[str, str], shelf: Shelf) -> dict[str, str]:
    """Return what a step gives, cut to so many cases as the option `cases` of the run says.

    Only steps that bring cases are cut, those that take none. So single cases have the same keys as in a run over all,
    which later reuses what was made of them; what looks at all cases together, as a training, is another result.
    """
    most = run.options.get("cases")
    info = step.planned.info
    if most is None or info is None or any(plug.takes_cases for plug in info.inputs):
        return dict(outputs)
    kinds = {made.id: made.type for made in info.outputs}
    return {name: _cut(digest, most, shelf) if is_cases(kinds[name]) else digest for name, digest in outputs.items()}


def first_cases(dataset: Dataset, most: int) -> list[CaseId]:
    """Return so many cases, of as many patients as there are, so that a split by patient has something for each part."""
    seen = set()
    first: list[CaseId] = []
    others: list[CaseId] = []
    for case, patient in dataset.index.patient.items():
        (others if patient in seen else first).append(case)
        seen.add(patient)
    return (first + others)[:most]


def _cut(digest: str, most: int, shelf: Shelf) -> str:
    dataset = shelf.get(Digest(digest))
    if not isinstance(dataset, Dataset) or len(dataset) <= most:
        return digest
    return shelf.put(dataset.subset(first_cases(dataset, most)))
