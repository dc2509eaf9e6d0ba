"""The workflows that come with MeDaS are right, and written in the one spelling."""

from __future__ import annotations

import pytest

import medas.tools
from medas.errors import NotFound
from medas.tool.catalog import Catalog, catalog_of, tool_class
from medas.workflow.check import check
from medas.workflow.document import dump
from medas.workflow.from_python import from_python
from medas.workflow.templates import template, template_names, template_text
from medas.workflow.to_python import to_python
from medas.workflow.to_svg import to_svg


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of([tool_class(module, name) for name, module in medas.tools.MODULES.items()])


def test_there_is_a_template() -> None:
    assert "liver_contour" in template_names()


@pytest.mark.parametrize("name", template_names())
def test_a_template_can_run_and_has_the_one_spelling(name: str, catalog: Catalog) -> None:
    made = template(name)

    assert check(made, catalog) == []
    assert dump(made) == template_text(name)
    assert made.title


@pytest.mark.parametrize("name", template_names())
def test_a_template_has_a_python_twin_and_a_picture(name: str, catalog: Catalog) -> None:
    made = template(name)

    assert from_python(to_python(made, catalog), catalog) == made
    assert to_svg(made, catalog).startswith("<svg")


@pytest.mark.parametrize("name", ["no such template", "../document", "", "__init__"])
def test_an_unknown_template_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(NotFound, match="there is no template") as caught:
        template(name)

    assert "liver_contour" in caught.value.hint
