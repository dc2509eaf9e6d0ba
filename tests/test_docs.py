"""The documentation is true: its programs run, its commands exist, its links lead somewhere, and nothing is left out."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import DOCS, ROOT, anchors, blocks, console_lines, links, name_of, pages, run_program

import medas.errors
import medas.tools
from medas.cli.documents import document_at, with_settings
from medas.cli.main import COMMANDS
from medas.errors import MedasError
from medas.tool.catalog import Catalog, catalog_of
from medas.workflow.check import blocking, check
from medas.workflow.document import load
from medas.workflow.templates import template_names

sys.path.insert(0, str(DOCS))
generate = importlib.import_module("generate")
generated_commands = importlib.import_module("generator.commands")
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
    wrong = [f"line {number}: {said}" for number, line in console_lines(page) if (said := wrong_with(line, catalog))]

    assert wrong == []


def wrong_with(line: str, catalog: Catalog) -> str:
    """Return what is wrong with a line of a terminal, empty if nothing is."""
    words = [word for word in shlex.split(line, comments=True) if not re.fullmatch(r"[A-Z_]+=.*", word)]
    program, rest = words[0].removeprefix(".venv/bin/"), words[1:]
    if program == "medas":
        return wrong_call(rest, catalog)
    if program in {"python3", "python"}:
        return wrong_script(rest)
    return "" if program in {"cd", "pip", "git", "medas", "pytest", "export"} else f"nobody knows the program {program}"


def wrong_script(words: list[str]) -> str:
    if words[0] == "-m":
        return "" if words[1] in {"pytest", "pip"} else f"nobody knows the module {words[1]}"
    if not (ROOT / words[0]).is_file():
        return f"there is no {words[0]}"
    if words[0] != "run.py":
        return ""
    known = {"demo", "test", "bench", "--cpu", *lanes()}
    return next((f"run.py knows no {word}" for word in words[1:] if word not in known and not word.startswith("-")), "")


def lanes() -> set[str]:
    tree = ast.parse((ROOT / "tests" / "run_all.py").read_text())
    found = next(line for line in tree.body if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == "LANES")
    assert isinstance(found.value, ast.Dict)
    return {ast.literal_eval(key) for key in found.value.keys if key is not None}


def wrong_call(words: list[str], catalog: Catalog) -> str:
    if not words or words[0] in {"--help", "--version"}:
        return ""
    known = {one.name: one for one in generated_commands.all_commands()}
    name = next((name for name in (" ".join(words[:2]), words[0]) if name in known), None)
    if name is None:
        return f"there is no command {words[0]}"
    command = known[name]
    given, settings, odd = [], [], []
    left = iter(words[len(name.split()) :])
    for word in left:
        option = command.options.get(word)
        if option is not None and not option.is_flag:
            value = next(left, None)
            settings += [value] if word == "--set" and value else []
        elif word.startswith("-") and option is None and word != "--help":
            odd.append(word)
        elif option is None:
            given.append(word)
    if odd:
        return f"medas {name} has no option {odd[0]}"
    arguments = [one for one in command.parameters if not one.is_option]
    if not sum(one.required for one in arguments) <= len(given) <= len(arguments) and "--help" not in words:
        return f"medas {name} takes {[one.names[0] for one in arguments]}, got {given}"
    return wrong_flow(given[0], settings, catalog) if name in {"run", "check"} and given else ""


def wrong_flow(flow: str, settings: list[str], catalog: Catalog) -> str:
    """Return what is wrong with the settings of a workflow that is part of the repository."""
    path = ROOT / flow
    if not (flow in template_names() or path.is_file()):
        return ""
    document = with_settings(document_at(str(path) if path.is_file() else flow, catalog), settings, catalog)
    return "; ".join(map(str, blocking(check(document, catalog))))


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
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (DOCS / "reference" / "plug-ins.md").read_text()

    assert [group for group in project["entry-points"] if group not in text] == []


def test_every_variable_of_the_environment_is_explained() -> None:
    named = {name for path in SOURCES for name in re.findall(r"\bMEDAS_[A-Z_]+\b", path.read_text())}
    text = everything() + (ROOT / "CONTRIBUTING.md").read_text()

    assert "MEDAS_HOME" in named
    assert sorted(name for name in named if f"`{name}`" not in text) == []


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
