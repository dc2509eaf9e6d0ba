"""Chains of steps that do nearly nothing, so that what is left is the engine."""

from __future__ import annotations

from benchmarks.engine.steps import FACTOR, Grow

from medas.workflow import Workflow

CHANGED = 1.5
"""What a changed step adds instead of 1. With the factor no number of the changed chain equals one of the other, or
results of the other chain would be found by their content and hide what had to be computed."""


def chain(length: int, *, changed: int | None = None, by: float = CHANGED) -> Workflow:
    """Return `length` steps in a row, each fed by the one before.

    Args:
        length: How many steps.
        changed: Place of the step that does not add 1.
        by: What it adds.
    """
    flow = Workflow("Chain")
    last: Grow | None = None
    for place in range(length):
        tool = Grow() if last is None else Grow(value=last.grown)
        if place == changed:
            tool.set_params(by=by)
        last = flow.add(tool, name=f"s{place}")
    return flow


def end_of_chain(length: int, *, changed: int | None = None, by: float = CHANGED) -> float:
    """Return the last number of a chain, computed without an engine."""
    value = 0.0
    for place in range(length):
        value = value * FACTOR + (by if place == changed else 1.0)
    return value
