"""The methods part of a report, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from medas.media.dataset import CaseId, Dataset
from medas.media.medium import Json

ONE_CASE_ONE_PATIENT = (
    "Nobody said which patient each case belongs to, so every case was counted as a patient of its own. "
    "If patients have several scans, the confidence intervals are too narrow."
)
STATISTICS = (
    "Statistics: mean over the cases; the 95 % confidence interval is a bias-corrected and accelerated (BCa) bootstrap "
    "over patients with 5000 draws, widened for small samples, so several scans of one patient do not count as "
    "independent; n is the number of patients. SD is the standard deviation between cases."
)


def counts_text(cases: Dataset, measured: Sequence[CaseId]) -> str:
    """Say how many cases and patients are behind the numbers, which parts they are from, and who is missing."""
    patients = {cases.index.patient[case] for case in measured}
    parts = Counter(getattr(cases, "parts", {}).get(case, "") for case in measured)
    named = ", ".join(f"{often} from the {part} part" for part, often in sorted(parts.items()) if part)
    lines = [f"{_many(len(measured), 'case')} of {_many(len(patients), 'patient')}{f' ({named})' if named else ''}."]
    if parts.get("train") or parts.get("validate"):
        lines.append("Careful: scores of cases that the network learned from say nothing about new patients.")
    if missing := len(cases) - len(measured):
        verb = "has" if missing == 1 else "have"
        lines.append(f"{_many(missing, 'case')} {verb} no scores and {'is' if missing == 1 else 'are'} left out.")
    if cases.index.assumed:
        lines.append(ONE_CASE_ONE_PATIENT)
    return "\n".join(lines)


def steps_text(history: Sequence[Mapping[str, Json]]) -> str:
    """Say which mapped steps something went through, e.g. "RescaleWindow (width 350, level 60), then Resample"."""
    return ", then ".join(_step(step) for step in history)


def model_text(card: Mapping[str, Json]) -> str:
    """Say in words what a model is and how it was trained, from what its card knows."""
    lines = []
    if network := card.get("network"):
        lines.append(f"Network: {_words(network)}.")
    if labels := card.get("labels"):
        lines.append(f"Structures: {', '.join(str(_name(label)) for label in dict(labels).values())}.")
    if spacing := card.get("spacing"):
        lines.append(f"Voxel size of the network: {' x '.join(f'{float(size):.3g}' for size in spacing)} mm.")
    if steps := card.get("history"):
        lines.append(f"Images were prepared by {steps_text(steps)}; every new image is prepared in the same way.")
    if training := card.get("training"):
        lines.append(f"Training: {_words({name: training[name] for name in _TOLD if name in training})}.")
    return "\n".join(line for line in lines if not line.endswith(": ."))


_TOLD = ("patients", "cases", "epochs", "seconds", "precision", "settings")
"""What of the training a reader wants to know, in this order."""


def _step(step: Mapping[str, Json]) -> str:
    params = step.get("params") or {}
    told = ", ".join(f"{name} {_words(value)}" for name, value in params.items())
    name = str(step.get("tool", "a step")).rpartition(".")[2]
    return f"{name} ({told})" if told else name


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(
            f"{str(name).replace('_', ' ')} {_words(item)}" for name, item in value.items() if item is not None
        )
    if isinstance(value, list | tuple):
        return " x ".join(_words(item) for item in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _name(label: Any) -> Any:
    return label.get("name", label) if isinstance(label, Mapping) else label


def _many(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
