"""One spelling of numbers: a browser writes 40 for 40.0, and a workflow must not become another by that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from medas.media.medium import Json
from medas.tool.catalog import Catalog
from medas.workflow.document import Document, Step


def with_decimals(document: Document, catalog: Catalog) -> Document:
    """Return the document with a decimal point in whole numbers of parameters that may have a fraction, as Python has it."""
    steps = {name: _step(step, catalog) for name, step in document.steps.items()}
    return document if document.read_only else replace(document, steps=steps)


def _step(step: Step, catalog: Catalog) -> Step:
    info = catalog.tools.get(step.tool)
    if info is None or not step.params:
        return step
    schemas = info.params["properties"]
    params = {name: _spelled(schemas[name], raw) if name in schemas else raw for name, raw in step.params.items()}
    return replace(step, params=params)


def _spelled(schema: Mapping[str, Any], raw: Json) -> Json:
    inner = schema["anyOf"][0] if "anyOf" in schema else schema
    if inner.get("type") == "number" and type(raw) is int:
        return float(raw)
    if inner.get("type") == "array" and isinstance(raw, list):
        return [_spelled(inner["items"], one) for one in raw]
    return raw
