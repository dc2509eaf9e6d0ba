"""How large files and functions are, and that the tests mirror the sources; exceptions are decisions, each with its reason."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "medas"
TESTS = ROOT / "tests"
MOST_LINES_OF_A_FILE, MOST_LINES_OF_A_FUNCTION = 300, 50

LONG_FILES = {
    "testing/trouble.py": "a list of very small tools for tests",
}
LONG_FUNCTIONS = {
    "training/loop.py:fit": "twelve documented keywords; 15 lines do something",
}
TESTED_ELSEWHERE = {
    "__init__.py": ("test_imports.py", "a table of names; what it loads is tested in a fresh interpreter"),
    "cli/predict.py": ("cli/test_predict.py", "called as people call it"),
    "cli/run*.py": ("cli/test_run.py", "called as people call it"),
    "cli/progress.py": ("cli/test_run.py", "seen while a run goes on"),
    "cli/results.py": ("cli/test_run.py", "what a run writes"),
    "cli/summary.py": ("cli/test_run.py", "what a run says"),
    "cli/step.py": ("step/test_folder.py", "three lines around the worker"),
    "cli/sockets.py": ("cli/test_serve.py", "where the server listens"),
    "cli/openapi.py": ("cli/test_serve.py", "three lines around the server"),
    "cli/*.py": ("cli/test_main.py", "commands are called as people call them"),
    "engine/*.py": (
        "engine/test_loop.py",
        "parts of the loop, driven through it with an executor that does what a test says",
    ),
    "executors/fork_server.py": ("executors/test_local.py", "the engine's end of the zygote"),
    "executors/zygote.py": ("executors/test_local.py", "runs only as a process of its own"),
    "executors/protocol.py": ("executors/test_local.py", "names without behavior"),
    "media/formats/__init__.py": ("media/test_formats.py", "the two functions for all formats"),
    "server/routes/needs.py": ("server/routes/test_workflows.py", "what every route asks for"),
    "reporting/pdf_fonts.py": ("reporting/test_pdf.py", "fonts of that file"),
    "server/built_page.py": ("server/test_pages.py", "where the page finds its files"),
    "server/load.py": ("server/test_run_accounts.py", "asked as the page asks"),
    "server/sample*.py": ("server/routes/test_sample.py", "asked as the page asks"),
    "server/whole_volumes.py": ("server/routes/test_volumes.py", "asked as a viewer asks"),
    "server/recording.py": ("system/authz/test_matrix.py", "what the audit log says of requests"),
    "server/routes/accounts.py": ("system/authz/test_matrix.py", "thin: rules in the contract of accounts"),
    "server/routes/audit.py": ("system/authz/test_matrix.py", "thin: rules in the contract of accounts"),
    "server/routes/projects.py": ("system/authz/test_matrix.py", "thin: rules in the contract of accounts"),
    "server/render.py": ("server/test_rendering.py", "runs only as a process of its own"),
    "server/shapes.py": ("server/test_app.py", "fields of answers, all of which the OpenAPI document describes"),
    "server/routes/dataset_*.py": ("server/routes/test_dataset_rows.py", "tables of cases, asked as a page asks"),
    "server/dataroom/*.py": (
        "server/routes/test_dataset_rows.py",
        "what stands behind the routes of tables and uploads",
    ),
    "server/texts_of.py": ("server/routes/test_drafts.py", "three lines: the ETag of a draft"),
    "state/*.py": ("state/test_database.py", "the contract of the state, on SQLite and PostgreSQL"),
    "testing/accounts_contract.py": ("state/test_database.py", "is a test"),
    "testing/executor_contract.py": ("executors/test_local.py", "is a test"),
    "testing/state_contract.py": ("state/test_database.py", "is a test"),
    "testing/server_state_contract.py": ("state/test_database.py", "is a test"),
    "testing/fake_executor.py": ("engine/conftest.py", "used by every test of the engine"),
    "testing/samples.py": ("testing/test_tool_contract.py", "every tool runs on them"),
    "testing/sentences/*.py": ("testing/test_tool_contract.py", "the sentences of the contract"),
    "testing/trouble.py": ("engine/test_loop.py", "tools that tests of the engine run"),
    "texts/__init__.py": ("texts/test_texts.py", "tested with the texts themselves"),
    "tools/__init__.py": ("test_imports.py", "a table of names; every tool is imported by it"),
    "tools/analysis/*.py": ("testing/test_tool_contract.py", "thin: numbers in tests/metrics and tests/statistics"),
    "tools/visualization/*.py": ("testing/test_tool_contract.py", "thin: pictures and pages in tests/reporting"),
    "workflow/templates/__init__.py": ("workflow/templates/test_templates.py", "tested with the templates themselves"),
}
"""Pattern of sources -> test file that tests them, and why not their own; the first that fits counts."""
TEST_WITHOUT_SOURCE = {
    "test_*.py": "about the whole repository",
    "benchmarks/test_*.py": "about the harness in benchmarks/",
    "server/test_odd_requests.py": "about all routes together",
    "browser/*": "about the page, in a real browser",
    "engine/test_cache.py": "about what is computed anew, across the engine",
    "media/test_formats.py": "about all formats together",
    "system/*": "about the whole program",
    "texts/test_texts.py": "about the texts in both languages",
    "workflow/templates/test_templates.py": "about the templates",
}


def sources() -> list[Path]:
    return sorted(SOURCES.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCES).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def told(what: str, sizes: list[int]) -> str:
    ordered = sorted(sizes)
    return (
        f"{len(ordered)} {what}: median {statistics.median(ordered):.0f}, p90 {ordered[int(0.9 * len(ordered))]}, "
        f"p99 {ordered[int(0.99 * len(ordered))]}, largest {ordered[-1]} lines"
    )


def test_long_files_have_a_reason() -> None:
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in sources()}
    sys.stdout.write("\n" + told("files", list(sizes.values())) + "\n")

    longer = {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FILE}

    assert longer == {name: size for name, size in longer.items() if name in LONG_FILES}
    assert set(LONG_FILES) <= set(longer), "an exception that is not needed any more"


def test_long_functions_have_a_reason() -> None:
    sizes = list(functions())
    sys.stdout.write("\n" + told("functions", [size for _, size in sizes]) + "\n")

    longer = {name: size for name, size in sizes if size > MOST_LINES_OF_A_FUNCTION}

    assert longer == {name: size for name, size in longer.items() if name in LONG_FUNCTIONS}
    assert set(LONG_FUNCTIONS) <= set(longer), "an exception that is not needed any more"


def test_every_function_says_what_it_returns() -> None:
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.returns is None
    ]

    assert silent == []


def has_code(path: Path) -> bool:
    """Return whether a file holds more than names: a function, or a class with a method or a field."""
    return any(isinstance(line, ast.FunctionDef | ast.ClassDef) for line in ast.parse(path.read_text()).body)


def own_test(path: Path) -> Path:
    return TESTS / path.relative_to(SOURCES).parent / f"test_{path.name}"


def first_fitting(name: str, patterns: Mapping[str, object]) -> str | None:
    return next((pattern for pattern in patterns if fnmatch(name, pattern)), None)


def test_every_source_has_a_test_of_its_name_or_a_reason() -> None:
    alone = [path for path in sources() if has_code(path) and not own_test(path).is_file() and not is_migration(path)]

    missing = [name_of(path) for path in alone if first_fitting(name_of(path), TESTED_ELSEWHERE) is None]

    assert missing == []
    assert [test for test, _ in TESTED_ELSEWHERE.values() if not (TESTS / test).is_file()] == []


def is_migration(path: Path) -> bool:
    return path.parent.name == "versions"  # named by number; upgraded databases are tested together


def test_every_test_is_about_a_source_of_its_name_or_has_a_reason() -> None:
    stray = []
    for path in sorted(TESTS.rglob("test_*.py")):
        name = path.relative_to(TESTS)
        source = SOURCES / name.parent / path.name.removeprefix("test_")
        # fnmatch lets * reach over folders, so files at the top are looked at by themselves.
        patterns = {one: why for one, why in TEST_WITHOUT_SOURCE.items() if "/" in one or len(name.parts) == 1}
        if not source.is_file() and first_fitting(name.as_posix(), patterns) is None:
            stray.append(name.as_posix())

    assert stray == []


def test_no_exception_is_about_a_file_that_is_gone() -> None:
    names = [name_of(path) for path in sources()]

    assert [one for one in TESTED_ELSEWHERE if not any(fnmatch(name, one) for name in names)] == []
