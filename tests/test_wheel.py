"""A package that is built from the repository carries the page."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src" / "medas" / "server" / "static"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    assert (STATIC / "index.html").is_file(), "the page is not built: python3 web/build_page.py"
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    # Without this a page that is not quite current would be built anew, which takes a minute.
    environment = {**os.environ, "MEDAS_SKIP_UI": "1"}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment)
    (made,) = out.glob("*.whl")
    return zipfile.ZipFile(made)


def test_a_wheel_carries_the_page_with_its_scripts(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()

    assert "medas/server/static/index.html" in names
    assert any(name.startswith("medas/server/static/assets/") and name.endswith(".js") for name in names)


def test_a_wheel_carries_texts_templates_and_the_sample(wheel: zipfile.ZipFile) -> None:
    wanted = {"medas/texts/zh.toml", "medas/server/sample.medas.json", "medas/server/used_link.html"}

    assert wanted <= set(wheel.namelist())


def test_the_hook_asks_for_nothing_where_the_page_is_not_wanted() -> None:
    program = (
        "import sys; sys.path.insert(0, '.'); import hatch_build; "
        "hook = hatch_build.CustomBuildHook('.', {}, None, None, '', ''); print(hook.dependencies())"
    )
    environment = {**os.environ, "MEDAS_SKIP_UI": "1"}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True, env=environment
    )

    assert told.stdout.strip() == "[]"
