"""The documentation is true: its programs run, its commands exist, its links lead somewhere, and nothing is left out."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import DOCS, ROOT, anchors, blocks, console_lines, links, name_of, pages, run_program
from typed import Typed

import medas.errors
import medas.tools
from medas.cli.main import COMMANDS
from medas.errors import MedasError
from medas.tool.catalog import Catalog, catalog_of
from medas.workflow.check import blocking, check
from medas.workflow.document import load

sys.path.insert(0, str(DOCS))
generate = importlib.import_module("generate")
tool_page = importlib.import_module("generator.tool_page")

PAGES = pages()
PROGRAMS = [page for page in PAGES if blocks(page, "python")]
TYPED = [page for page in PAGES if blocks(page, "console")]
SOURCES = sorted((ROOT / "src" / "medas").rglob("*.py"))


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return catalog_of(list(generate.all_tools().values()))


@pytest.fixture
def page_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty working folder whose modules can be imported, and a home of its own."""
    before = set(sys.modules)
    monkeypatch.setenv("MEDAS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.mark.parametrize("page", PROGRAMS, ids=name_of)
def test_the_python_blocks_of_a_page_are_a_program_that_runs(page: Path, page_folder: Path) -> None:
    run_program(page, page_folder)


def test_pages_of_the_reference_are_what_the_code_says() -> None:
    assert generate.stale() == [], "run: python docs/generate.py"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    broken = []
    for target in links(page):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            broken.append(target)

    assert broken == []


@pytest.mark.parametrize("page", TYPED, ids=name_of)
def test_what_is_typed_into_a_terminal_exists(page: Path, catalog: Catalog) -> None:
    files = {block.title: block.text for block in blocks(page) if block.title.endswith(".medas.json")}
    files |= {name_of(path): path.read_text() for path in (ROOT / "examples").rglob("*.medas.json")}
    typed = Typed(catalog, files)

    assert [f"line {n}: {said}" for n, line in console_lines(page) if (said := typed.wrong_with(line))] == []


@pytest.mark.parametrize("name", list(medas.tools.MODULES))
def test_the_snippet_of_a_tool_fits_into_a_usual_workflow(name: str, catalog: Catalog) -> None:
    usual: dict[str, Any] = {
        "cases": {"tool": "medas.PhantomCases"},
        "split": {"tool": "medas.SplitCases", "wires": {"dataset": "cases.dataset"}},
        "train": {"tool": "medas.TrainUNet", "wires": {"split": "split.split"}},
        "predict": {"tool": "medas.Predict", "wires": {"image": "split.split[image]", "model": "train.model"}},
        "score": {
            "tool": "medas.SegmentationMetrics",
            "wires": {"prediction": "predict.cases[prediction]", "truth": "predict.cases[label]"},
        },
        "summary": {"tool": "medas.SummarizeMetrics", "wires": {"cases": "score.cases"}},
    }
    step = tool_page.step_json(generate.all_tools()[name])
    document = load(repr({"medas": 1, "steps": {**usual, "step": step}}).replace("'", '"'))

    assert blocking(check(document, catalog)) == []


def everything() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES if page.is_relative_to(DOCS))


def test_every_tool_has_a_page() -> None:
    assert [name for name in medas.tools.MODULES if not (DOCS / "reference" / "tools" / f"{name}.md").is_file()] == []


def test_every_error_is_explained() -> None:
    kinds = [kind for kind in vars(medas.errors).values() if isinstance(kind, type) and issubclass(kind, MedasError)]
    text = everything()

    assert len(kinds) > 15
    assert [kind.__name__ for kind in kinds if f"`{kind.__name__}`" not in text and kind is not MedasError] == []


def test_every_command_is_explained() -> None:
    text = (DOCS / "reference" / "commands.md").read_text()

    assert [name for name in COMMANDS if not re.search(rf"^## {name}\b", text, re.MULTILINE)] == []


def kinds_of_events() -> set[str]:
    """Return every kind of event that the code makes: `record.event(run, "kind", ...)` and `{"kind": "kind", ...}`."""
    found: set[str] = set()
    for path in SOURCES:
        if not {"engine", "step", "tool"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "event":
                found |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
            elif isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                kind = {ast.unparse(key): value for key, value in pairs if key is not None}.get("'kind'")
                found |= {kind.value} if isinstance(kind, ast.Constant) else set()
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_PASSED_ON":
                found |= set(ast.literal_eval(node.value).values())
    return found


def test_every_kind_of_event_is_explained() -> None:
    text = (DOCS / "reference" / "events.md").read_text()
    kinds = kinds_of_events()

    assert len(kinds) > 15
    assert sorted(kind for kind in kinds if f"`{kind}`" not in text) == []
    assert sorted(set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) - kinds) == []


def test_every_group_of_plug_ins_is_explained() -> None:
    text = (DOCS / "reference" / "plug-ins.md").read_text()
    groups: set[str] = set()
    for path in (ROOT / "pyproject.toml", ROOT / "tests" / "plugin_package" / "pyproject.toml"):
        groups |= set(tomllib.loads(path.read_text())["project"]["entry-points"])

    assert {"medas.tools", "medas.backends"} <= groups
    assert sorted(group for group in groups if f"`{group}`" not in text) == []


def test_every_variable_of_the_environment_is_explained() -> None:
    named = {name for path in SOURCES for name in re.findall(r"\bMEDAS_[A-Z_]+\b", path.read_text())}
    text = everything() + (ROOT / "CONTRIBUTING.md").read_text()

    assert "MEDAS_HOME" in named
    assert sorted(name for name in named if not re.search(rf"`{name}\b(?!_)", text)) == []


def test_every_design_note_is_numbered_and_has_its_four_parts() -> None:
    notes = sorted((ROOT / "design").glob("[0-9]*.md"))
    numbers = [int(note.name[:4]) for note in notes]

    assert numbers == list(range(1, len(notes) + 1))
    for note in notes:
        headings = re.findall(r"^## (.+)$", note.read_text(), re.MULTILINE)
        assert headings == ["Question", "Chosen", "Rejected", "Look again when"], note.name


def test_pictures_are_small_enough_to_be_loaded_quickly() -> None:
    pictures = sorted((DOCS / "pictures").iterdir())

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 300_000] == []
