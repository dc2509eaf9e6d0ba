"""What is wrong or odd in a table of cases, found from what is known of it; no image is read for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from medas.errors import Fix, Problem, Severity
from medas.media.volume import SAME_GRID_MM
from medas.server.dataroom.columns import PATIENT, ColumnShape
from medas.server.dataroom.table import Row, Table
from medas.texts import sentence

FEW = 20
_RARE = 0.1
"""A label value in a smaller share of the masks is probably a slip of the brush."""
_SHOWN = 5
Facts = Mapping[str, Mapping[str, Any]]
"""Digest -> what is known of a volume."""


@dataclass(frozen=True)
class Found:
    """A problem, and where."""

    problem: Problem
    rows: tuple[int, ...]
    column: str | None


def check(dataset: str, table: Table, facts: Facts) -> list[Found]:
    """Return everything that is wrong or odd with the cases that take part, what stops a run first."""
    looks = (
        missing_patients, split_patients, other_grids, repeated_images, missing_volumes, empty_masks, label_values,
        unknown_values, few_cases,
    )  # fmt: skip
    found = [one for look in looks for one in look(table, facts)]
    order = {"block": 0, "warn": 1, "hint": 2}
    found.sort(key=lambda one: order[one.problem.severity])
    return [replace(one, problem=_addressed(one.problem, dataset)) for one in found]


def marks_of(found: list[Found]) -> dict[int, dict[str, list[str]]]:
    """Return row -> column -> codes of its problems."""
    marks: dict[int, dict[str, list[str]]] = {}
    for one in found:
        for row in one.rows if one.column else ():
            codes = marks.setdefault(row, {}).setdefault(str(one.column), [])
            if one.problem.code not in codes:
                codes.append(one.problem.code)
    return marks


def missing_patients(table: Table, _facts: Facts) -> Iterator[Found]:
    """Find cases of which nobody knows whose they are."""
    rows = [number for number, row in table.included() if PATIENT not in row.cells]
    if rows:
        fix = _fix("patients-are-cases", {"rows": _ids(rows)})
        yield _found("no-patient", "block", table, rows, PATIENT, fix, count=len(rows))


def split_patients(table: Table, _facts: Facts) -> Iterator[Found]:
    """Find patients with cases in two parts of a split."""
    for column in table.of_type("split"):
        parts: dict[str, dict[str, list[int]]] = {}
        for number, row in table.included():
            if column.id in row.cells and PATIENT in row.cells:
                parts.setdefault(str(row.cells[PATIENT]), {}).setdefault(row.cells[column.id], []).append(number)
        both = {patient: where for patient, where in parts.items() if len(where) > 1}
        if both:
            rows = sorted(number for where in both.values() for found in where.values() for number in found)
            fix = _fix("keep-patients-together", {"column": column.id})
            yield _found("patient-in-two-parts", "block", table, rows, column.id, fix, count=len(both))


def other_grids(table: Table, facts: Facts) -> Iterator[Found]:
    """Find masks that do not lie on the grid of the image beside them."""
    for column, image in _masks(table):
        rows = [
            number
            for number, row in table.included()
            if (pair := _pair(row, column, image, facts)) is not None and not same_grid(*pair)
        ]
        if rows:
            fix = _fix("resample-masks", {"column": column.id, "image": image.id, "rows": _ids(rows)})
            yield _found(
                "other-grid", "block", table, rows, column.id, fix, count=len(rows), mask=column.name, image=image.name
            )


def repeated_images(table: Table, facts: Facts) -> Iterator[Found]:
    """Find images whose voxels are equal to those of an earlier case."""
    for column in table.of_type("image"):
        first: dict[str, int] = {}
        again: list[int] = []
        harm = False
        for number, row in table.included():
            known = facts.get(_digest(row, column))
            if known is None:
                continue
            earlier = first.setdefault(str(known["voxels"]), number)
            if earlier != number:
                again.append(number)
                harm = harm or table.rows[earlier].cells.get(PATIENT) != row.cells.get(PATIENT)
        if again:
            severity: Severity = "block" if harm else "warn"
            yield _found("repeated-image", severity, table, again, column.id, _exclude(again), count=len(again))


def missing_volumes(table: Table, _facts: Facts) -> Iterator[Found]:
    """Find cases without the image, or without the mask that a network shall learn."""
    if not table.rows:
        return
    for column in table.of_type("image", "mask"):
        rows = [number for number, row in table.included() if column.id not in row.cells]
        if rows and column.role in {"input", "answer"}:
            code = "no-image" if column.type == "image" else "no-mask"
            yield _found(code, "warn", table, rows, column.id, _exclude(rows), count=len(rows), name=column.name)


def empty_masks(table: Table, facts: Facts) -> Iterator[Found]:
    """Find masks in which nothing is marked."""
    for column in table.of_type("mask"):
        rows = [
            number
            for number, row in table.included()
            if (known := facts.get(_digest(row, column))) is not None and set(known["counts"]) <= {"0"}
        ]
        if rows:
            yield _found("empty-mask", "warn", table, rows, column.id, _exclude(rows), count=len(rows))


def label_values(table: Table, facts: Facts) -> Iterator[Found]:
    """Find label values that nobody named, or that hardly any other case has; 255 alone is a black-and-white picture."""
    for column in table.of_type("mask"):
        values = {
            number: {int(value) for value in known["counts"] if value != "0"}
            for number, row in table.included()
            if (known := facts.get(_digest(row, column))) is not None
        }
        white = [number for number, found in values.items() if found == {255}]
        if white:
            fix = _fix("map-value", {"column": column.id, "rows": _ids(white), "old": 255, "new": 1})
            yield _found("values-0-and-255", "warn", table, white, column.id, fix, count=len(white))
        usual = Counter(value for found in values.values() for value in found)
        named = {int(one.value) for one in column.values if str(one.value).lstrip("-").isdecimal()}
        for value in sorted(usual)[:1000]:
            rare = value not in named if named else usual[value] < _RARE * len(values)
            rows = [number for number, found in values.items() if value in found and number not in white]
            if rare and rows:
                yield _found("unknown-label", "warn", table, rows, column.id, None, value=value, count=len(rows))


def unknown_values(table: Table, _facts: Facts) -> Iterator[Found]:
    """Find values of a column that its list of values does not have."""
    for column in table.of_type("nominal", "ordinal"):
        known = {str(one.value) for one in column.values} | set(column.missing)
        if not column.values:
            continue
        rows = [
            number
            for number, row in table.included()
            if column.id in row.cells and str(row.cells[column.id]) not in known
        ]
        if rows:
            yield _found("unknown-value", "warn", table, rows, column.id, None, count=len(rows), name=column.name)


def few_cases(table: Table, _facts: Facts) -> Iterator[Found]:
    """Say when there are too few cases with an answer to learn from and to test on."""
    answers = [column for column in table.columns if column.role == "answer"]
    if not table.rows or not answers:
        return
    count = sum(all(column.id in row.cells for column in answers) for _, row in table.included())
    if count < FEW:
        yield _found("few-cases", "hint", table, [], None, None, count=count, few=FEW)


def _masks(table: Table) -> Iterator[tuple[ColumnShape, ColumnShape]]:
    """Yield each mask column with the image that it belongs to: the first one."""
    images = table.of_type("image")
    for column in table.of_type("mask") if images else ():
        yield column, images[0]


def _pair(
    row: Row, mask: ColumnShape, image: ColumnShape, facts: Facts
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    first, second = facts.get(_digest(row, mask)), facts.get(_digest(row, image))
    return None if first is None or second is None else (first, second)


def _digest(row: Row, column: ColumnShape) -> str:
    cell = row.cells.get(column.id)
    return str(cell["digest"]) if isinstance(cell, dict) else ""


def same_grid(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two volumes lie on one grid, by their facts."""
    if one["shape"] != other["shape"]:
        return False
    corners = np.array(np.meshgrid(*[[0, n - 1] for n in one["shape"]])).reshape(3, -1)
    places = [np.asarray(side["affine"])[:3] @ np.vstack([corners, np.ones(8)]) for side in (one, other)]
    return bool(np.abs(places[0] - places[1]).max() <= SAME_GRID_MM)


def _found(
    code: str, severity: Severity, table: Table, rows: list[int], column: str | None, fix: Fix | None,
    **values: object,
) -> Found:  # fmt: skip
    names = ", ".join(table.name_of(row) for row in rows[:_SHOWN])
    more = f" + {len(rows) - _SHOWN}" if len(rows) > _SHOWN else ""
    texts = {part: sentence("check", code, part, cases=names + more, **values) for part in ("message", "why", "hint")}
    case = table.name_of(rows[0]) if len(rows) == 1 else None
    return Found(
        Problem(code, texts["message"], texts["hint"], texts["why"], severity, case=case, column=column, fix=fix),
        tuple(rows),
        column,
    )


def _ids(rows: list[int]) -> list[str]:
    return [str(row) for row in rows]


def _fix(name: str, body: Mapping[str, Any]) -> Fix:
    return Fix(sentence("fix", name, "label"), call={"method": "POST", "path": f"fixes/{name}", "body": dict(body)})


def _exclude(rows: list[int]) -> Fix:
    body = {"base_rev": 0, "rows": _ids(rows), "excluded": True}
    return Fix(sentence("fix", "exclude-cases", "label"), call={"method": "POST", "path": "rows/exclude", "body": body})


def _addressed(problem: Problem, dataset: str) -> Problem:
    """Return the problem with the whole address of its fix."""
    fix = problem.fix
    if fix is None or fix.call is None:
        return problem
    call = {**fix.call, "path": f"/api/v1/datasets/{dataset}/{fix.call['path']}"}
    return replace(problem, fix=replace(fix, call=call))
