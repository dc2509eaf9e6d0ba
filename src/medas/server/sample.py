"""The sample workspace: made cases, a workflow on them and a run of it, all computed on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

from medas.workflow.document import Document, load

TITLES = {"en": "Sample: organs in 5 minutes", "zh": "示例：五分钟学会勾画器官"}
"""Title of the workflow by language; a sample that was renamed belongs to the user, and a new one can be started."""
_FILE = "sample.medas.json"


def sample_document(language: str) -> Document:
    """Return the workflow of the sample.

    Args:
        language: `en` or `zh`, of its title.
    """
    document = load((files("medas.server") / _FILE).read_text(encoding="utf-8"), file=_FILE)
    return replace(document, title=TITLES[language])


def sample_among(workflows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the row of the sample in a list of workflows, newest first; None if there is none."""
    return next((row for row in workflows if row["title"] in TITLES.values()), None)
