"""Bring the parameters of a document to the versions of the tools that are installed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from medas.errors import BadWorkflow, MedasError, Problem
from medas.safe.strict_json import canonical, loads
from medas.tool.catalog import Catalog, run_child, tool_class
from medas.workflow.document import Document
from medas.workflow.problems import problem


def upgrade_steps(document: Document, catalog: Catalog) -> Document:
    """Return the document with each step that relies on an older version of its tool upgraded by `Tool.upgrade`.

    Tool code runs in a child process, and only if there is such a step. Steps of unknown or newer tools stay as they
    are; `check` names them.

    Raises:
        BadWorkflow: Listing all steps whose parameters could not be upgraded.
        ToolFailed: If the child ended without an answer.
    """
    infos = {name: catalog.tools.get(step.tool) for name, step in document.steps.items()}
    old = {
        name: info for name, info in infos.items() if info is not None and document.steps[name].version < info.version
    }
    if not old or document.read_only:
        return document
    asked = {
        name: {"module": info.module, "tool": info.id, "params": dict(step.params), "since": step.version}
        for name, info in old.items()
        for step in [document.steps[name]]
    }
    setup = "import sys; from medas.workflow.upgrade_steps import upgraded"
    answers = loads(run_child(setup, "upgraded(sys.stdin.buffer.read())", given=canonical(asked)))
    failed = [_failed(name, document, catalog, text) for name, text in answers["failed"].items()]
    if failed:
        raise BadWorkflow("some steps cannot be upgraded", problems=tuple(failed), hint="Add these steps anew")
    steps = {
        name: replace(document.steps[name], params=params, version=old[name].version)
        for name, params in answers["params"].items()
    }
    return replace(document, steps={**document.steps, **steps})


def _failed(name: str, document: Document, catalog: Catalog, text: str) -> Problem:
    step = document.steps[name]
    info = catalog.tools[step.tool]
    return problem("cannot-upgrade", node=name, tool=info.name, version=step.version, known=info.version, reason=text)


def upgraded(asked: bytes) -> str:
    """Return new parameters, and reasons where there are none, as JSON; runs in a child process."""
    params: dict[str, Any] = {}
    failed: dict[str, str] = {}
    for name, one in loads(asked).items():
        try:
            tool = tool_class(one["module"], one["tool"])
            found = tool.upgrade(one["params"], one["since"])
            if not isinstance(found, dict):
                failed[name] = f"upgrade returned {type(found).__name__}"
                continue
            params[name] = loads(canonical(found))
        except MedasError as error:
            failed[name] = str(error)
        except Exception as error:  # noqa: BLE001 - a tool of somebody else may fail in any way
            failed[name] = f"{type(error).__name__}: {error}"
    return json.dumps({"params": params, "failed": failed})
