#!/usr/bin/env python3
"""Take the pictures of all screens in both languages: `.venv/bin/python docs/page_pictures.py` (needs Chromium).

A server is started on an empty folder, the sample is run on it, and each screen is photographed. Nothing is faked.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "pictures" / "page"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
SIZE = {"width": 1280, "height": 800}
COLORS = 96
"""Of a picture, so that its file stays small."""
MINUTES = 10
SWITCHES = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
SCREENS = {
    "home": ("/", "home"),
    "data": ("/data/{dataset}", ""),
    "checks": ("/data/{dataset}?view=checks", ""),
    "variables": ("/data/{dataset}?view=variables", ""),
    "workflow": ("/flow/{workflow}", "editor"),
    "run": ("/runs/{run}", "run"),
    "results": ("/runs/{run}/results", "viewer"),
    "three-planes": ("/runs/{run}/results?layout=three&differs=1", "viewer"),
}
"""Name of the picture -> address and what the page is ready for."""


def main() -> None:
    """Write all pictures."""
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as link, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        address, _, _ = link.partition("/open")
        context = browser.new_context()
        page = context.new_page()
        page.goto(link)
        sample = made_sample(page)
        state: Any = context.storage_state()
        for language, locale in LOCALES.items():
            window = browser.new_context(storage_state=state, locale=locale, viewport=SIZE)  # type: ignore[arg-type]
            page = window.new_page()
            for name, (path, ready) in SCREENS.items():
                page.goto(address + path.format(**sample))
                page.wait_for_selector(f'body[data-ready="{ready}"]' if ready else "body[data-ready]")
                page.wait_for_timeout(1500)
                write(page.screenshot(), FOLDER / f"{name}-{language}.png")
            window.close()
        browser.close()


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Start a server and give its link."""
    command = [sys.executable, "-u", "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if found := re.search(r"http\S+token=\S+", line):
                    yield found[0]
                    return
        finally:
            process.terminate()


def made_sample(page: Page) -> dict[str, str]:
    """Run the sample and return the ids of its parts."""
    page.get_by_role("button", name="Start sample").click()
    page.keyboard.press("Escape")
    page.wait_for_selector("text=Everything is finished.", timeout=MINUTES * 60_000)
    told: dict[str, str] = page.evaluate("fetch('/api/v1/sample').then(answer => answer.json())")
    return told


def write(picture: bytes, path: Path) -> None:
    """Write a picture with few colors."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        opened.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
