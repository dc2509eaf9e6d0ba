"""The same workflow with smaller patches, for a step whose memory did not suffice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from medas.errors import WrongInput
from medas.server.shapes import FixShape, ProblemShape
from medas.texts import sentence
from medas.tool.schema import ToolInfo
from medas.workflow.document import Document

CODE = "out-of-memory"
_FIRST_PATCH = 48
"""Voxels along each axis in place of a patch that was planned too large."""
_MULTIPLE = 8
"""Networks halve a patch several times."""


def with_retry(problem: ProblemShape, run: str) -> ProblemShape:
    """Return a problem with a button that tries again, if it is a lack of memory that has none."""
    if problem.code != CODE or problem.fix is not None or problem.node is None:
        return problem
    call = {"method": "POST", "path": f"/api/v1/runs/{run}/smaller", "body": {"step": problem.node}}
    return problem.model_copy(
        update={"fix": FixShape(label=sentence("fix", "smaller-patches", "label"), patch=None, call=call)}
    )


def smaller(document: Document, name: str, info: ToolInfo | None) -> Document:
    """Return the document with half the batch of a step, or half its patch if the batch is 1 already.

    Raises:
        WrongInput: If the step has neither, or both are as small as they can be.
    """
    step = document.steps.get(name)
    usual = info.defaults() if info is not None else {}
    if step is None or not {"batch", "patch"} <= set(usual):
        raise WrongInput(f"{name}: this step has no patches", hint="Use smaller images", param="step")
    params = {**usual, **step.params}
    change = _half_batch(params) or _half_patch(params)
    if change is None:
        raise WrongInput(f"{name}: its patches are as small as they can be", hint="Use smaller images or more memory")
    changed = replace(step, params={**step.params, **change})
    return replace(document, steps={**document.steps, name: changed})


def _half_batch(params: dict[str, Any]) -> dict[str, Any] | None:
    return {"batch": int(params["batch"]) // 2} if int(params["batch"]) > 1 else None


def _half_patch(params: dict[str, Any]) -> dict[str, Any] | None:
    patch = [int(size) for size in params["patch"]]
    if not any(patch):
        return {"patch": [_FIRST_PATCH] * len(patch)}
    half = [max(_MULTIPLE, size // 2 // _MULTIPLE * _MULTIPLE) for size in patch]
    return {"patch": half} if half != patch else None
