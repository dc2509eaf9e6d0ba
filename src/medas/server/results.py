"""The measured cases of a run, worst first, with the volumes that belong to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from medas.errors import NotFound, StoreDamaged
from medas.media.dataset import CaseId, Dataset
from medas.media.figure import Report
from medas.media.item import Stored
from medas.media.medium import MEDIA, Digest
from medas.media.metrics import Measured, Metrics
from medas.reporting.roles import roles_of
from medas.reporting.summary_rows import summary_rows
from medas.server.gray_scale import GrayScale, gray_scale
from medas.server.served import Served
from medas.server.shapes import Shape
from medas.state.database import Database
from medas.statistics.summary import summarize


class Score(Shape):
    """A metric that was measured."""

    id: str
    """Short name, e.g. `dice`."""
    title: str
    """Name for people."""
    unit: str
    """`1` means none."""
    better: str
    """`higher`, `lower`, or empty."""


class SummaryValue(Shape):
    """The mean of a metric of a structure over patients."""

    label: str
    name: str
    value: float | None
    low: float | None
    """Lower end of the 95 % confidence interval."""
    high: float | None
    """Upper end."""
    n: int
    """Patients behind it."""
    unit: str


class Layers(Shape):
    """Digests of the volumes of a case."""

    image: str | None
    truth: str | None
    prediction: str | None


class CaseResult(Shape):
    """A measured case."""

    case: str
    patient: str
    part: str | None
    """Part of the split: train, validate or test; null without a split."""
    scores: dict[str, dict[str, float | None]]
    """Structure -> metric -> value, null if undefined."""
    layers: Layers


class RunResults(Shape):
    """What a run has measured."""

    structures: list[str]
    scores: list[Score]
    gray_scale: GrayScale | None
    """From the gray values of the images to Hounsfield units; null if they are these units, or nobody can say."""
    summary: list[SummaryValue]
    cases: list[CaseResult]
    """Worst first by the mean of the first score; those without a value last."""


def results_of(served: Served, database: Database, outputs: Iterable[str]) -> RunResults:
    """Return the last measured cases among the outputs of a run.

    Args:
        served: Where media are looked up.
        database: The database of this thread.
        outputs: Digests of what the steps gave, in running order.

    Raises:
        NotFound: If no cases are measured, or not yet.
    """
    for digest in reversed(list(outputs)):
        cases = _cases(served, database, digest)
        column = _measured(cases) if cases is not None else None
        if cases is not None and column is not None:
            return served.once("results", digest, partial(_results, cases, column))
    hint = "They come when the step that measures is over; without such a step there are none"
    raise NotFound("no cases of this run are measured yet", hint=hint)


def report_of(served: Served, database: Database, outputs: Iterable[str]) -> Digest:
    """Return the digest of the last report among the outputs of a run.

    Raises:
        NotFound: If there is none, or not yet.
    """
    for digest in reversed(list(outputs)):
        if _kind(served, database, digest) is Report:
            return Digest(digest)
    raise NotFound("this run has no report yet", hint="Add the step Result report, or wait until it is over")


def _kind(served: Served, database: Database, digest: str) -> type | None:
    try:
        return MEDIA.get(served.manifest(database, digest).medium)
    except (NotFound, StoreDamaged):
        return None


def _cases(served: Served, database: Database, digest: str) -> Dataset | None:
    kind = _kind(served, database, digest)
    if kind is None or not issubclass(kind, Dataset):
        return None
    medium = served.medium(database, digest)
    return medium if isinstance(medium, Dataset) else None


def _measured(cases: Dataset) -> str | None:
    return next((name for name, column in cases.columns.items() if column.type is Metrics and column.items), None)


def _results(cases: Dataset, column: str) -> RunResults:
    per_case: dict[CaseId, Metrics] = {case: scores for case, (scores,) in cases.each(column)}
    every = [value for metrics in per_case.values() for value in metrics.values]
    scores = {value.name: value for value in reversed(every)}
    names = list(dict.fromkeys(value.name for value in every))
    roles, parts = roles_of(cases), getattr(cases, "parts", {})
    shown = [
        CaseResult(
            case=case, patient=cases.index.patient[case], part=parts.get(case), scores=_by_label(per_case[case]),
            layers=Layers(**{role: _digest(cases, roles, role, case) for role in Layers.model_fields}),
        )
        for case in _worst_first(per_case, scores[names[0]])
    ]  # fmt: skip
    return RunResults(
        structures=list(dict.fromkeys(value.label for value in every)),
        scores=[_score(scores[name]) for name in names],
        gray_scale=gray_scale(cases.columns[roles["image"]].history) if "image" in roles else None,
        summary=[_mean(row.mean) for row in summary_rows(summarize(per_case, cases.index))],
        cases=shown,
    )


def _worst_first(per_case: Mapping[CaseId, Metrics], first: Measured) -> list[CaseId]:
    sign = -1 if first.better == "lower" else 1

    def rank(case: CaseId) -> tuple[bool, float]:
        values = [one.value for one in per_case[case].values if one.name == first.name and one.value is not None]
        return not values, sign * sum(values) / len(values) if values else 0.0

    return sorted(per_case, key=rank)


def _by_label(metrics: Metrics) -> dict[str, dict[str, float | None]]:
    found: dict[str, dict[str, float | None]] = {}
    for one in metrics.values:
        found.setdefault(one.label, {})[one.name] = one.value
    return found


def _digest(cases: Dataset, roles: Mapping[str, str], role: str, case: CaseId) -> str | None:
    item = cases.columns[roles[role]].items.get(case) if role in roles else None
    return str(item.digest) if isinstance(item, Stored) else None


def _score(one: Measured) -> Score:
    return Score(id=one.name, title=one.long_name or one.name, unit=one.unit, better=one.better)


def _mean(one: Measured) -> SummaryValue:
    return SummaryValue(
        label=one.label, name=one.name, value=one.value, low=one.low, high=one.high, n=one.n, unit=one.unit
    )
