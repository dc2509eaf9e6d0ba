"""Workflows that a command is given: a document, its Python twin, or the name of a template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from medas.errors import NotFound, WrongInput
from medas.tool.catalog import Catalog
from medas.workflow.document import SUFFIX, Document, read
from medas.workflow.upgrade_steps import upgrade_steps


def document_at(flow: str, catalog: Catalog) -> Document:
    """Return the workflow of a path, or of a template by name; steps of older tools are upgraded.

    Raises:
        NotFound: If there is neither.
        MedasError: If the file is no workflow.
    """
    return upgrade_steps(_read(flow, catalog), catalog)


def _read(flow: str, catalog: Catalog) -> Document:
    path = Path(flow)
    if path.suffix == ".py" and path.is_file():
        from medas.workflow.from_python import from_python

        return from_python(path.read_text(encoding="utf-8"), catalog, file=path.name)
    if path.is_file():
        return read(path)
    from medas.workflow.templates import template, template_names

    if flow in template_names():
        return template(flow)
    known = ", ".join(template_names())
    raise NotFound(f"there is no workflow {flow!r}", hint=f"Give a file *{SUFFIX} or *.py, or a template: {known}")


def with_settings(document: Document, settings: list[str], catalog: Catalog) -> Document:
    """Return the document with `step.param=value` applied, each value checked by the tool.

    Raises:
        WrongInput: If a setting is not of this form, or the value does not fit.
        NotFound: If there is no such step or parameter.
    """
    for setting in settings:
        place, sign, value = setting.partition("=")
        step, dot, param = place.strip().partition(".")
        if not sign or not dot:
            raise WrongInput(f"{setting!r} is not of the form step.param=value", hint="e.g. --set train.epochs=20")
        document = document.with_params(step, **{param: value})
        info = catalog.tools.get(document.steps[step].tool)
        if info is not None:
            accepted: Any = info.accept(param, value)
            kept = str(accepted) if isinstance(accepted, Path) else accepted
            document = document.with_params(step, **{param: list(kept) if isinstance(kept, tuple) else kept})
    return document
