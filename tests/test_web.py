"""The page is made from what the server says about itself, and names no host."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from system.services.need import need

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"


def test_the_description_of_the_api_in_the_page_is_that_of_the_server() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "medas.cli.main", "openapi"], check=True, capture_output=True, text=True
    ).stdout

    assert json.loads((WEB / "src" / "api" / "openapi.json").read_text()) == json.loads(made), (
        "medas openapi > web/src/api/openapi.json && npm --prefix web run generate"
    )


def test_the_types_of_the_page_are_made_from_that_description(tmp_path: Path) -> None:
    maker = WEB / "node_modules" / ".bin" / "openapi-typescript"
    need("openapi-typescript", found=maker.exists(), reason="python3 web/build_page.py installs it")
    made = tmp_path / "generated.ts"
    subprocess.run([str(maker), "src/api/openapi.json", "-o", str(made)], cwd=WEB, check=True, capture_output=True)

    assert made.read_text() == (WEB / "src" / "api" / "generated.ts").read_text(), "npm --prefix web run generate"


def test_packages_of_the_page_are_pinned_and_name_no_registry() -> None:
    package = json.loads((WEB / "package.json").read_text())
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert '"resolved"' not in (WEB / "package-lock.json").read_text()


def test_licenses_of_the_page_let_anybody_build_on_it() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text())["packages"]
    free = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "Unlicense", "0BSD", "CC0-1.0", "BlueOak-1.0.0"}
    shipped = {name: one.get("license", "none") for name, one in lock.items() if name and not one.get("dev")}

    assert {name: text for name, text in shipped.items() if free.isdisjoint(text.strip("()").split(" OR "))} == {}


def test_the_build_knows_when_sources_have_changed(tmp_path: Path) -> None:
    shutil.copytree(WEB, tmp_path / "web", ignore=shutil.ignore_patterns("node_modules", ".unit"))
    ask = [sys.executable, "-c", "import build_page; print(build_page.fingerprint(), build_page.is_current())"]

    def said() -> list[str]:
        return subprocess.run(ask, cwd=tmp_path / "web", check=True, capture_output=True, text=True).stdout.split()

    before = said()
    (tmp_path / "web" / "index.html").write_text("another page")
    after = said()

    assert before[1] == after[1] == "False"
    assert before[0] != after[0]
