"""Tools are found by their id among installed packages."""

from __future__ import annotations

from typing import Any

import pytest

from medas.errors import NotFound
from medas.tools import RescaleWindow
from medas.training.installed import installed_tool


def test_a_built_in_tool_is_found_whatever_module_the_file_names() -> None:
    assert installed_tool({"tool": "medas.RescaleWindow", "module": "os"}) is RescaleWindow
    assert installed_tool({"tool": "medas.RescaleWindow"}) is RescaleWindow


@pytest.mark.parametrize(
    "step",
    [
        {"tool": "os.system", "module": "os"},
        {"tool": "subprocess.Popen", "module": "subprocess"},
        {"tool": "medas.NoSuchTool", "module": "medas.tools"},
        {"tool": "medas.Tool", "module": "medas.tool.base"},
        {"tool": "medas.safe.processes.start", "module": "medas.safe.processes"},
        {"tool": "nowhere.Tool", "module": "nowhere"},
        {"tool": 3},
        {},
    ],
)
def test_everything_else_is_refused_and_not_imported(step: dict[str, Any]) -> None:
    with pytest.raises(NotFound, match="not among the installed tools"):
        installed_tool(step)
