"""The digest of a tool's code: comments and layout do not count, everything that the result depends on does."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

import medas.tools
from medas.artifacts.code_digest import code_of
from medas.errors import BadDeclaration

NUMBERS = count()
TOOL = '''
"""A tool."""
# A comment.
from {package}.api import help_out


def work(value: int) -> int:
    """Do the work."""
    from {package}.inner import late
    return help_out(value) + late.LATE
'''
FILES = {
    "__init__": '"""A package."""\n',
    "tool": TOOL,
    "api": "from {package}.helper import help_out\n",
    "helper": "def help_out(value):\n    return value + 1\n",
    "inner/__init__": "",
    "inner/late": "LATE = 3\n",
    "stranger": "OTHER = 1\n",
}

Package = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of a tool, a helper behind a re-export, one imported late, and a stranger."""
    name = f"green_tools_{next(NUMBERS)}"
    folder = tmp_path / name
    (folder / "inner").mkdir(parents=True)
    for module, text in FILES.items():
        (folder / f"{module}.py").write_text(text.format(package=name))
    monkeypatch.syspath_prepend(tmp_path)
    __import__(name)
    yield folder
    for module in [one for one in sys.modules if one.partition(".")[0] == name]:
        del sys.modules[module]


def digest(package: Path, module: str = "tool") -> str:
    return code_of(f"{package.name}.{module}").digest


def edit(package: Path, file: str, old: str, new: str) -> None:
    path = package / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A comment.", "# Another comment, at length."),
        ("# A comment.\n", ""),
        ('"""A tool."""\n', ""),
        ('"""Do the work."""', '"""Do the work in other words."""'),
        ("help_out(value) + late.LATE", "(help_out(value)  +  late.LATE)"),
        ("return help_out", "\n\n    return help_out"),
        ("    return help_out", '    "A text that does nothing."\n    return help_out'),
    ],
)
def test_comments_docstrings_and_layout_do_not_count(old: str, new: str, package: Path) -> None:
    before = digest(package)

    edit(package, "tool.py", old, new)

    assert digest(package) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tool.py", "+ late", "- late"),
        ("tool.py", "value: int)", "value: float)"),
        ("helper.py", "+ 1", "+ 2"),
        ("api.py", "help_out\n", "help_out\nMORE = 1\n"),
        ("inner/late.py", "3", "4"),
        ("inner/__init__.py", "", "EARLY = 1\n"),
    ],
)
def test_body_helpers_re_exports_and_late_imports_count(file: str, old: str, new: str, package: Path) -> None:
    before = digest(package)

    edit(package, file, old, new)

    assert digest(package) != before


def test_what_the_tool_does_not_import_does_not_count(package: Path) -> None:
    before = digest(package)

    edit(package, "stranger.py", "1", "2")

    assert digest(package) == before


@pytest.mark.parametrize(
    ("module", "line", "file"),
    [
        ("tool", "from .helper import help_out", "helper.py"),
        ("tool", "from . import stranger", "stranger.py"),
        ("tool", "import {package}.stranger", "stranger.py"),
        ("tool", "from {package} import stranger as other", "stranger.py"),
        ("tool", "from {package}.stranger import *", "stranger.py"),
        ("tool", "from .inner import late", "inner/late.py"),
        ("inner.late", "from ..stranger import OTHER", "stranger.py"),
        ("inner.late", "from .. import stranger", "stranger.py"),
        ("inner", "from .late import LATE", "inner/late.py"),
        ("inner", "from .. import helper", "helper.py"),
    ],
)
def test_every_way_to_import_is_followed(module: str, line: str, file: str, package: Path) -> None:
    path = package / ("inner/__init__.py" if module == "inner" else f"{module.replace('.', '/')}.py")
    path.write_text(line.format(package=package.name) + "\n")
    before = digest(package, module)

    edit(package, file, package.joinpath(file).read_text(), package.joinpath(file).read_text() + "NEW = 1\n")

    assert digest(package, module) != before
    assert str(package / file) in code_of(f"{package.name}.{module}").files


def test_modules_that_import_each_other_end(package: Path) -> None:
    edit(package, "helper.py", "def", f"import {package.name}.tool\n\n\ndef")
    before = digest(package, "helper")

    edit(package, "tool.py", "+ late", "- late")

    assert digest(package, "helper") != before


def test_files_are_listed_and_not_empty(package: Path) -> None:
    files = code_of(f"{package.name}.tool").files

    names = ["__init__.py", "api.py", "helper.py", "inner/__init__.py", "inner/late.py", "tool.py"]
    assert files == tuple(sorted(str(package / name) for name in names))


def test_the_digest_is_never_that_of_nothing(package: Path) -> None:
    nothing = hashlib.sha256(b"").hexdigest()

    digests = [digest(package), *(code_of(module).digest for module in medas.tools.MODULES.values())]

    assert nothing not in digests
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("module", sorted(set(medas.tools.MODULES.values())))
def test_a_tool_of_ours_depends_on_its_own_file(module: str) -> None:
    # `medas.tool`, which is framework, must not match `medas.tools`.
    assert any(Path(file).as_posix().endswith(module.replace(".", "/") + ".py") for file in code_of(module).files)


def test_the_framework_is_walked_through_but_does_not_count(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medas.artifacts.code_digest.FRAMEWORK", (f"{package.name}.api",))
    before = digest(package)

    edit(package, "api.py", "help_out\n", "help_out\nMORE = 1\n")
    after_framework = digest(package)
    edit(package, "helper.py", "+ 1", "+ 2")

    assert after_framework == before
    assert digest(package) != before


def test_a_framework_named_alike_is_matched_at_the_dot(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medas.artifacts.code_digest.FRAMEWORK", (f"{package.name}.help",))
    before = digest(package)

    edit(package, "helper.py", "+ 1", "+ 2")

    assert digest(package) != before


@pytest.mark.parametrize("module", ["__main_of_nowhere__", "no_such_package.tool", "medas.no_such_module", "sys"])
def test_code_that_lies_in_no_file_cannot_be_a_tool(module: str) -> None:
    with pytest.raises(BadDeclaration, match="does not lie in a file"):
        code_of(module)
