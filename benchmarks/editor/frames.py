"""How fast the workflow editor opens and moves: `python -m benchmarks.editor.frames [NODES ...]`, in a real Chromium.

Prints one JSON line per size: seconds until the steps are drawn, steps in the page, and the time between two frames in
milliseconds (median and 95th percentile) while a step is dragged for 60 movements of the mouse. Above a load of 1 per core
the numbers say more about the machine than about the editor, so the load is told, and `idle`: the same mouse without a step.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SIZES = (200, 1000)
MOVES = 60
GOALS = {"drag_p95_ms": 60, "open_seconds": 5}
SWITCHES = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip
_WATCH = """() => {
  window.frames_ = []
  let last = performance.now()
  const tick = now => { window.frames_.push(now - last); last = now; window.watching_ = requestAnimationFrame(tick) }
  window.watching_ = requestAnimationFrame(tick)
}"""
_STOP = "() => { cancelAnimationFrame(window.watching_); return window.frames_ }"
_MAKE = """async document => {
  const session = await (await fetch('/api/v1/session')).json()
  const headers = {'X-CSRF-Token': session.csrf, 'Content-Type': 'application/json'}
  return (await (await fetch('/api/v1/workflows', {method: 'POST', headers, body: JSON.stringify({document})})).json()).id
}"""


def chains(nodes: int) -> dict[str, Any]:
    """Return a workflow of chains of ten steps: cases, then windows one after the other."""
    steps: dict[str, Any] = {}
    view: dict[str, list[int]] = {}
    for number in range(nodes):
        chain, place = divmod(number, 10)
        name = f"step_{number}"
        view[name] = [place * 268, chain * 180]
        if place == 0:
            steps[name] = {"tool": "medas.PhantomCases", "version": 1}
        else:
            source = f"step_{number - 1}.{'dataset' if place == 1 else 'cases'}[image]"
            steps[name] = {"tool": "medas.RescaleWindow", "version": 1, "wires": {"image": source}}
    return {"medas": 1, "title": f"{nodes} steps", "seed": 0, "steps": steps, "view": view}


@contextmanager
def served() -> Iterator[str]:
    """Serve an empty home folder, and give the link that opens the page."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--home", home]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            told = ""
            while "token=" not in told:
                told += process.stdout.readline()
            try:
                yield re.findall(r"http\S+/open\?token=\S+", told)[-1]
            finally:
                process.terminate()
                process.wait(timeout=30)


def measure(page: Any, address: str, nodes: int) -> dict[str, Any]:
    """Open a workflow of so many steps, drag one of them, and return the times."""
    workflow = page.evaluate(_MAKE, chains(nodes))
    began = time.perf_counter()
    page.goto(f"{address}/flow/{workflow}")
    step = page.locator('.react-flow__node[data-id="step_1"]')
    step.wait_for(state="visible")
    opened = time.perf_counter() - began
    box = step.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 20
    idle = frames_while_moving(page, x, y)
    page.mouse.move(x, y)
    page.mouse.down()
    frames = frames_while_moving(page, x, y)
    page.mouse.up()
    return {
        "nodes": nodes, "open_seconds": round(opened, 2), "drawn": page.locator(".react-flow__node-step").count(),
        "drag_p50_ms": round(statistics.median(frames), 1),
        "drag_p95_ms": p95(frames), "idle_p95_ms": p95(idle), "frames": len(frames),
        "load": round(os.getloadavg()[0], 1), "cores": os.cpu_count(), "goals": GOALS,
    }  # fmt: skip


def frames_while_moving(page: Any, x: float, y: float) -> list[float]:
    """Move the mouse and return the time between frames, in ms."""
    page.evaluate(_WATCH)
    for move in range(MOVES):
        page.mouse.move(x + 2 * move, y + move)
    return list(page.evaluate(_STOP))


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return round(statistics.quantiles(values, n=20)[-1], 1)


def main() -> None:
    """Measure every size and print what was found."""
    from playwright.sync_api import sync_playwright

    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    found = shutil.which("chromium")
    if found is None:
        sys.exit("there is no chromium")
    with served() as link, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.goto(link)
        page.wait_for_selector('body[data-ready="home"]')
        for nodes in sizes:
            sys.stdout.write(json.dumps(measure(page, link.partition("/open")[0], nodes)) + "\n")
        browser.close()


if __name__ == "__main__":
    main()
