"""The workflow of the sample workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Any

from medas.texts import sentence
from medas.workflow.document import Document, load

TITLES = sentence("sample", "workflow", "title")
"""Title of the workflow by language; a sample that was renamed belongs to the user, and a new one can be started."""
_FILE, _CASES = "sample.medas.json", "cases"


def sample_document(language: str, dataset: str) -> Document:
    """Return the workflow of the sample.

    Args:
        language: `en` or `zh`, of its title.
        dataset: Id of its table of cases.
    """
    document = load((files("medas.server") / _FILE).read_text(encoding="utf-8"), file=_FILE)
    cases = replace(document.steps[_CASES], params={"table": f"dataset:{dataset}"})
    return replace(document, title=TITLES[language], steps={**document.steps, _CASES: cases})


def newest_among(rows: Iterable[Mapping[str, Any]], titles: Mapping[str, str]) -> Mapping[str, Any] | None:
    """Return the first row that bears one of the titles, None if there is none."""
    return next((row for row in rows if row["title"] in titles.values()), None)
