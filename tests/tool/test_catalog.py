"""The catalog is written by a child process that imports the tools, and read by everybody else without their code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from little_tools import AddConstant, Threshold

import medas.tools
from medas.errors import BadDeclaration, NotFound, ToolFailed
from medas.tool.catalog import Catalog, _kept, catalog_of, load_catalog, make_catalog, run_child, tool_class

TOOL = '''
"""A tool."""
from medas.tool import Number, Tool, kernel, plug, result

class {name}(Tool):
    """Return a number."""
    value: int = plug("A number", default={default})
    out: Number = result("The number")

    @kernel
    def work(self, value: int) -> int:
        return value
'''


def distribution(folder: Path, package: str, entries: dict[str, str], **modules: str) -> None:
    """Write an installed package: modules, and a note of its entry points."""
    (folder / package).mkdir()
    for name, text in modules.items():
        (folder / package / f"{'__init__' if name == 'top' else name}.py").write_text(text)
    about = folder / f"{package}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    lines = [f"{name} = {module}" for name, module in entries.items()]
    (about / "entry_points.txt").write_text("\n".join(["[medas.tools]", *lines]))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of plug-ins of all sorts, on the path of every child of this module."""
    folder = tmp_path_factory.mktemp("site")
    distribution(
        folder, "blue_tools", {"blue": "blue_tools", "more": "blue_tools.more"},
        top='print("hello", end="")\nMODULES = {"Blue": "blue_tools.blue", "Later": "blue_tools.later"}',
        blue=TOOL.format(name="Blue", default=1),
        more='MODULES = {"Blue": "blue_tools.other", "Plain": "blue_tools.plain", "Wrong": "blue_tools.wrong"}',
        other=TOOL.format(name="Blue", default=2),
        plain="class Plain: pass",
        wrong=TOOL.format(name="Wrong", default="'x'"),
    )  # fmt: skip
    distribution(folder, "red_tools", {"red": "red_tools"}, top="import no_such_library")
    distribution(folder, "gray_tools", {"gray": "gray_tools"}, top="import sys; sys.exit(3)")
    distribution(
        folder, "dark_tools", {"dark": "dark_tools"}, top='MODULES = {"Dark": "dark_tools.dark"}', dark="import os; os._exit(9)"
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")])))
        yield folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def catalog(installed: Path, home: Path) -> Catalog:
    assert installed.is_dir()
    return load_catalog(home)


def test_our_tools_and_those_of_others_are_there(catalog: Catalog) -> None:
    assert {f"medas.{name}" for name in medas.tools.MODULES} <= set(catalog.tools)
    assert {"acme_tools.BoxBlur", "acme_tools.CountVoxels", "blue_tools.Blue"} <= set(catalog.tools)
    assert catalog.tools["acme_tools.BoxBlur"].backends == ("reference", "separable")


def test_our_tools_come_first_in_the_order_of_the_palette(catalog: Catalog) -> None:
    ours = [tool for tool in catalog.tools if tool.startswith("medas.")]

    assert list(catalog.tools)[: len(ours)] == ours
    assert ours == [f"medas.{name}" for name in medas.tools.MODULES]


def test_what_plug_ins_print_disturbs_nobody(catalog: Catalog) -> None:
    assert catalog.tools["blue_tools.Blue"].defaults() == {"value": 1}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("red", "No module named 'no_such_library'"),
        ("gray", "SystemExit: 3"),
        ("dark:Dark", "its import ended the process"),
        ("blue:Later", "No module named 'blue_tools.later'"),
        ("more:Plain", "blue_tools.plain.Plain is no tool"),
        ("more:Wrong", "Wrong: the default does not fit: value: must be a whole number, got 'x'"),
        ("more:Blue", "two tools are called blue_tools.Blue, in blue_tools.blue and blue_tools.other"),
    ],
)
def test_a_broken_plug_in_is_listed_with_its_reason_and_takes_nobody_along(
    entry: str, reason: str, catalog: Catalog
) -> None:
    assert reason in catalog.broken[entry]


def test_nothing_else_is_broken(catalog: Catalog) -> None:
    assert sorted(catalog.broken) == ["blue:Later", "dark:Dark", "gray", "more:Blue", "more:Plain", "more:Wrong", "red"]


def test_the_kept_catalog_is_read_while_it_is_true(catalog: Catalog, home: Path) -> None:
    before = (home / "catalog.json").stat().st_mtime_ns

    again = load_catalog(home)

    assert again == catalog
    assert (home / "catalog.json").stat().st_mtime_ns == before


def test_a_changed_tool_a_longer_list_and_a_repaired_module_are_noticed(
    installed: Path, catalog: Catalog, home: Path
) -> None:
    package = installed / "blue_tools"
    assert _kept(home / "catalog.json") == catalog

    (package / "blue.py").write_text(TOOL.format(name="Blue", default=11))
    assert _kept(home / "catalog.json") is None
    (package / "later.py").write_text(TOOL.format(name="Later", default=3))
    (package / "wrong.py").write_text(TOOL.format(name="Wrong", default=4))
    changed = load_catalog(home)

    assert changed.tools["blue_tools.Blue"].defaults() == {"value": 11}
    assert changed.tools["blue_tools.Blue"].code != catalog.tools["blue_tools.Blue"].code
    assert {"blue_tools.Later", "blue_tools.Wrong"} <= set(changed.tools)

    top = package / "__init__.py"
    top.write_text(top.read_text().replace("}", ', "Green": "blue_tools.green"}'))
    assert _kept(home / "catalog.json") is None


def test_a_module_that_was_missing_is_noticed_when_it_appears(installed: Path, tmp_path: Path) -> None:
    listing = installed / "blue_tools" / "__init__.py"
    missing = installed / "blue_tools" / "missing.py"
    listing.write_text('MODULES = {"Missing": "blue_tools.missing"}')
    load_catalog(tmp_path)
    assert _kept(tmp_path / "catalog.json") is not None

    missing.write_text(TOOL.format(name="Missing", default=1))

    assert _kept(tmp_path / "catalog.json") is None


@pytest.mark.parametrize(
    "damage",
    ["", "{", "[]", "null", "{}", '{"environment": 1}', '{"format": 1, "environment": "", "files": {}, "tools": []}'],
)
def test_a_damaged_catalog_is_not_believed(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "catalog.json"
    path.write_text(damage)

    assert _kept(path) is None
    assert _kept(tmp_path / "no_such_file.json") is None


def test_a_catalog_of_another_medas_is_not_believed(catalog: Catalog, home: Path, tmp_path: Path) -> None:
    assert catalog.tools
    data = json.loads((home / "catalog.json").read_text())
    data["tools"][0]["smell"] = "sweet"
    data["files"] = {}
    (tmp_path / "catalog.json").write_text(json.dumps(data))

    assert _kept(tmp_path / "catalog.json") is None


@pytest.mark.parametrize("module", ["medas.tool.catalog", "medas.tool", "medas.workflow", "medas"])
def test_nothing_slow_is_imported(module: str) -> None:
    program = f"import sys, {module}; print(sorted({{'torch', 'SimpleITK', 'scipy', 'matplotlib'}} & set(sys.modules)))"

    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout == "[]\n"


def test_declaring_our_tools_imports_nothing_slow() -> None:
    program = (
        "import sys; from medas.tool.catalog import make_catalog; made = make_catalog();"
        "print(made['broken'], sorted({'torch', 'SimpleITK', 'matplotlib'} & set(sys.modules)))"
    )

    plain = {**os.environ, "PYTHONPATH": ""}  # without the plug-ins of this file
    found = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, env=plain)

    assert found.stdout == "{} []\n"


def test_the_catalog_of_this_process_is_the_same_as_that_of_a_child(catalog: Catalog) -> None:
    here = {one["id"]: one for one in make_catalog({"blue": "", "more": ""})["tools"]}

    assert json.loads(json.dumps(here["medas.Resample"])) == json.loads(
        json.dumps(catalog.tools["medas.Resample"].to_json())
    )


def test_a_tool_is_found_by_id_or_by_its_class_name() -> None:
    catalog = catalog_of([AddConstant, Threshold])

    assert catalog.get("little_tools.AddConstant").id == "little_tools.AddConstant"
    assert catalog.get("addconstant").id == "little_tools.AddConstant"


def test_a_class_name_of_two_packages_is_not_enough(catalog: Catalog) -> None:
    blue = catalog.tools["blue_tools.Blue"]
    two = Catalog({"blue_tools.Blue": blue, "other.Blue": blue})

    with pytest.raises(NotFound):
        two.get("Blue")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("medas.AddConstnat", "Did you mean AddConstant?"),
        ("Threshldd", "Did you mean Threshold?"),
        ("Xyz", "List them with `medas tools`"),
    ],
)
def test_an_unknown_tool_is_refused_with_the_nearest_name(asked: str, hint: str) -> None:
    with pytest.raises(NotFound, match="there is no tool") as caught:
        catalog_of([AddConstant, Threshold]).get(asked)

    assert caught.value.hint == hint


def test_a_worker_finds_a_tool_by_module_and_id() -> None:
    assert tool_class("little_tools", "little_tools.Threshold") is Threshold


@pytest.mark.parametrize(
    ("module", "tool", "error"),
    [
        ("no_such_module", "a.Tool", NotFound),
        ("little_tools", "little_tools.NoSuchTool", NotFound),
        ("little_tools", "little_tools.np", BadDeclaration),
    ],
)
def test_a_worker_says_what_it_cannot_find(module: str, tool: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        tool_class(module, tool)


def test_a_child_answers_with_one_text_whatever_else_it_prints() -> None:
    setup = "print('noise'); import atexit; atexit.register(print, 'more noise')"

    assert run_child(setup, "sys.stdin.read().upper() + 'é'", given=b"abc") == "ABCé".encode()


def test_a_child_that_fails_is_a_failed_tool_with_its_last_words() -> None:
    with pytest.raises(ToolFailed, match="ZeroDivisionError"):
        run_child("1 / 0", "''")


def test_a_file_of_the_working_folder_takes_no_library_s_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('wrong json')")
    monkeypatch.chdir(tmp_path)

    assert run_child("import json", "json.dumps([1])") == b"[1]"
