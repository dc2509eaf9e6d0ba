"""What is loaded by importing: a command line that answers at once, and an engine without the code of any tool."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import medas
import medas.tools

SLOW = {
    "torch", "torchvision", "monai", "SimpleITK", "scipy", "matplotlib", "skimage", "sklearn", "pandas", "statsmodels",
    "nibabel", "highdicom", "tifffile", "imagecodecs", "PIL", "xlsxwriter", "jinja2",
}  # fmt: skip
"""Libraries that only kernels, readers and reports need."""


def loaded_by(program: str) -> set[str]:
    """Return the top packages that a program loads in a fresh interpreter."""
    program += "; import sys, json; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_library_loads_nothing_of_others() -> None:
    loaded = loaded_by("import medas")

    assert "medas" in loaded
    assert sorted(loaded & {*SLOW, "numpy", "pydantic", "sqlalchemy", "typer", "rich", "psutil"}) == []


@pytest.mark.parametrize(
    "module",
    [
        "medas.tool", "medas.workflow", "medas.cli.main", "medas.cli.run", "medas.cli.serve", "medas.server.app", "medas.engine.runner", "medas.engine.loop",
        "medas.executors.local", "medas.step.folder", "medas.media.formats", "medas.testing.tool_contract",
    ],
)  # fmt: skip
def test_importing_a_part_loads_no_slow_library(module: str) -> None:
    assert sorted(loaded_by(f"import {module}") & SLOW) == []


def test_declaring_every_tool_loads_no_slow_library() -> None:
    program = "import medas.tools; tools = [getattr(medas.tools, name) for name in medas.tools.MODULES]"
    program += "; assert all(tool.plugs for tool in tools)"

    assert loaded_by(program) & SLOW == set()


@pytest.mark.parametrize("module", sorted(set(medas.tools.MODULES.values())))
def test_a_tool_imported_by_itself_loads_no_slow_library(module: str) -> None:
    assert loaded_by(f"import {module}") & SLOW == set()


@pytest.mark.parametrize("module", ["medas.engine.runner", "medas.server.app", "medas.cli.serve"])
def test_engine_and_server_load_no_tool(module: str) -> None:
    program = f"import sys, {module}"
    program += "; found = [name for name in sys.modules if name.startswith(('medas.tools.', 'medas.training.', 'medas.nets.'))]"

    assert "medas" in loaded_by(f"{program}; assert found == [], found")


def test_every_public_name_can_be_asked_for() -> None:
    assert [name for name in medas.__all__ if getattr(medas, name, None) is None] == []
    assert set(medas.__all__) <= set(dir(medas))


def test_every_public_name_leads_to_what_bears_it() -> None:
    assert [name for name in medas.__all__ if name != "__version__" and getattr(medas, name).__name__ != name] == []


def test_a_name_that_is_not_public_is_named() -> None:
    with pytest.raises(AttributeError, match="Images"):
        _ = medas.Images  # type: ignore[attr-defined]


def test_the_list_of_tools_leads_to_classes_of_these_names() -> None:
    assert [name for name in medas.tools.MODULES if getattr(medas.tools, name).__name__ != name] == []
    assert set(medas.tools.MODULES) <= set(dir(medas.tools))
