"""The examples: documents in their one spelling, without problems, and Python twins that say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import medas.tools
from medas.tool.catalog import Catalog, catalog_of
from medas.workflow.check import check
from medas.workflow.document import dump, load
from medas.workflow.from_python import from_python
from medas.workflow.to_python import to_python

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted((ROOT / "examples").rglob("*.medas.json"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of([getattr(medas.tools, name) for name in medas.tools.MODULES])


def twin_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".medas.json") + ".py")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_an_example_is_spelled_as_documents_are_and_has_no_problems(path: Path, catalog: Catalog) -> None:
    document = load(path.read_text())

    assert dump(document) == path.read_text()
    assert check(document, catalog) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_the_python_twin_of_an_example_says_the_same(path: Path, catalog: Catalog) -> None:
    twin = twin_of(path).read_text()

    assert twin == to_python(load(path.read_text()), catalog)
    assert dump(from_python(twin, catalog)) == path.read_text()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.parent.name)
def test_an_example_explains_itself(path: Path) -> None:
    assert path.name in (path.parent / "README.md").read_text()
