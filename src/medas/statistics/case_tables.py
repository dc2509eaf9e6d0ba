"""Tables of measured cases: one row per case, or one row per case and structure."""

from __future__ import annotations

from collections.abc import Mapping

from medas.media.dataset import CaseId, PatientIndex
from medas.media.medium import Json
from medas.media.metrics import Measured, Metrics
from medas.media.table import Table, TableColumn

_ABBREVIATIONS = ("hd95", "assd", "nsd", "auc", "cpm", "aji", "pq")
_WHO = (
    TableColumn("case", "text", title="Case"),
    TableColumn("patient", "text", title="Patient"),
    TableColumn("part", "text", title="Part"),
)


def short_name(metric: str) -> str:
    """Return a metric as people write it in a table, e.g. "Dice", "HD95", "Volume error"."""
    return metric.upper() if metric in _ABBREVIATIONS else metric.replace("_", " ").capitalize()


def column_name(metric: str, label: str) -> str:
    """Return the column of a metric in a table with one row per case, e.g. `dice[liver]`."""
    return f"{metric}[{label}]" if label else metric


def worst_first(per_case: Mapping[CaseId, Metrics], *, metric: str = "dice") -> list[CaseId]:
    """Return the cases ordered by the mean of a metric over their structures, worst first.

    A metric that was not measured is replaced by the first one that has a direction. Cases with an undefined value
    come first: nothing was found, or nothing was there. Ties keep their order.
    """
    every = [value for metrics in per_case.values() for value in metrics.values]
    directed = [value for value in every if value.better]
    chosen = next((value for value in directed if value.name == metric), directed[0] if directed else None)
    if chosen is None:
        return list(per_case)
    sign = 1 if chosen.better == "higher" else -1

    def rank(case: CaseId) -> tuple[bool, float]:
        values = [value.value for value in per_case[case].values if value.name == chosen.name]
        defined = [value for value in values if value is not None]
        return len(defined) == len(values), sign * sum(defined) / len(defined) if defined else 0.0

    return sorted(per_case, key=rank)


def case_table(per_case: Mapping[CaseId, Metrics], index: PatientIndex, *, parts: Mapping[CaseId, str]) -> Table:
    """Return one row per case, worst first: case, patient, part, and one column per metric and structure."""
    columns: dict[str, TableColumn] = {}
    for metrics in per_case.values():
        for value in metrics.values:
            name = column_name(value.name, value.label)
            columns.setdefault(name, TableColumn(name, "number", value.unit, _title(value)))
    rows = [
        {**_who(case, index, parts), **{column_name(v.name, v.label): v.value for v in per_case[case].values}}
        for case in worst_first(per_case)
    ]
    return Table((*_WHO, *columns.values()), tuple(rows))


def structure_table(per_case: Mapping[CaseId, Metrics], index: PatientIndex, *, parts: Mapping[CaseId, str]) -> Table:
    """Return one row per case and structure, worst case first: case, patient, part, structure, metrics, note."""
    columns: dict[str, TableColumn] = {}
    rows: list[Mapping[str, Json]] = []
    for case in worst_first(per_case):
        by_label: dict[str, list[Measured]] = {}
        for value in per_case[case].values:
            by_label.setdefault(value.label, []).append(value)
            columns.setdefault(value.name, TableColumn(value.name, "number", value.unit, value.long_name or value.name))
        for label, values in by_label.items():
            notes = dict.fromkeys(value.note for value in values if value.note)
            numbers = {value.name: value.value for value in values}
            rows.append({**_who(case, index, parts), "structure": label, **numbers, "note": "; ".join(notes)})
    structure, note = TableColumn("structure", "text", title="Structure"), TableColumn("note", "text", title="Note")
    return Table((*_WHO, structure, *columns.values(), note), tuple(rows))


def _who(case: CaseId, index: PatientIndex, parts: Mapping[CaseId, str]) -> dict[str, Json]:
    return {"case": case, "patient": index.patient[case], "part": parts.get(case, "")}


def _title(value: Measured) -> str:
    short = short_name(value.name)
    return f"{short} · {value.label}" if value.label else short
