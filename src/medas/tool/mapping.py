"""Run a tool once per case: join the columns that go in, and add those that come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from medas.errors import CasesDiffer
from medas.media.dataset import CaseId, Column, Dataset, Picked, Pred
from medas.media.medium import MEDIA, Json


@dataclass(frozen=True)
class MappedResult:
    """What mapping needs to know of one result of a tool."""

    name: str
    type: str
    replaces: str = ""
    """Plug whose column it takes the place of, if the medium is the same."""


def cases_of(picked: Mapping[str, Picked]) -> list[CaseId]:
    """Return the cases that a mapped step runs over: those that have all columns.

    Raises:
        CasesDiffer: If the plugs are wired to different sets of cases.
    """
    first_plug, first = next(iter(picked.items()))
    for plug, other in picked.items():
        strangers = sorted(set(first.dataset.cases) ^ set(other.dataset.cases))
        if strangers:
            raise CasesDiffer(
                f"{first_plug} and {plug} come from different cases, {strangers[0]} is only in one of them",
                hint="Wire both from the same step",
                case=strangers[0],
                port=plug,
            )
    columns = [one.dataset.column(one.column) for one in picked.values()]
    return [case for case in first.dataset.cases if all(case in column.items for column in columns)]


def column_for(made: MappedResult, picked: Mapping[str, Picked], gives: Mapping[str, str]) -> str:
    """Return the name of the column that a result is written to."""
    if made.name in gives:
        return gives[made.name]
    source = picked.get(made.replaces)
    if source is None:
        return made.name
    same = made.type == "Volume" or source.dataset.column(source.column).type.__name__ == made.type
    return source.column if same else made.name


def outgoing(
    picked: Mapping[str, Picked],
    results: Mapping[MappedResult, Mapping[CaseId, Any]],
    *,
    gives: Mapping[str, str],
    step: Json,
    model: str | None = None,
) -> Dataset:
    """Return the incoming cases with each result as a column.

    Args:
        picked: Plug -> column that went in.
        results: Result -> case -> item that came out.
        gives: Result -> column, where the document says so.
        step: Tool, module, version, back-end and params; goes to the end of the new columns' history.
        model: Digest of the model if the step predicts; the cases are then `Pred`.
    """
    # Not the first plug: their order differs between a program and a document. What a result replaces leads.
    leading = next((made.replaces for made in results if made.replaces in picked), next(iter(picked)))
    cases = _merged({leading: picked[leading], **picked})
    if len(picked) > 1:  # whoever repeats the step on a single image must know that this takes more
        step = {**step, "joined": sorted(picked)}
    for made, items in results.items():
        name = column_for(made, picked, gives)
        source = picked.get(made.replaces) or next(iter(picked.values()))
        before = source.dataset.column(source.column)
        medium = before.type if made.type == "Volume" else MEDIA[made.type]
        role = before.role if name == source.column else "result"
        cases = cases.with_column(name, Column(medium, dict(items), role, (*before.history, step)))
    if model is not None:
        return Pred(cases.index, cases.columns, model=model, parts=getattr(cases, "parts", {}))
    return cases


def _merged(picked: Mapping[str, Picked]) -> Dataset:
    first, *others = (one.dataset for one in picked.values())
    cases = first
    for other in others:
        for name, column in other.columns.items():
            if name not in cases.columns:
                cases = cases.with_column(name, column)
    return cases


def narrowed(cases: Dataset, columns: Mapping[str, str]) -> Dataset:
    """Return the cases with only the columns that a plug needs, under the names it knows them by.

    Args:
        cases: Any cases.
        columns: Needed column -> column of these cases; empty keeps all.
    """
    if not columns:
        return cases
    return replace(cases, columns={needed: cases.column(given) for needed, given in columns.items()})
