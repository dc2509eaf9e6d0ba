"""`medas dev`: the page from its sources, redrawn at every change, beside a server."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

import medas
from medas.cli.serve import DEFAULT_PORT, serve
from medas.errors import MissingDependency
from medas.safe import processes

app = typer.Typer(add_completion=False)
PAGE_PORT = 5173


@app.command()
def dev(
    port: Annotated[int, typer.Option(help="Port of the server")] = DEFAULT_PORT,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """Work on the page: serve it from web/ with live changes, and the API from a server behind it."""
    web, npm = web_folder(), shutil.which("npm")
    if npm is None:
        raise MissingDependency("npm is not installed", hint="Install Node 20.19 or newer")
    if not (web / "node_modules").is_dir():
        raise MissingDependency("the packages of the page are not installed", hint=f"npm ci --prefix {web}")
    environment = {**os.environ, "MEDAS_API": f"http://127.0.0.1:{port}"}
    command = [npm, "run", "dev", "--", "--host", "127.0.0.1", "--port", str(PAGE_PORT), "--strictPort"]
    page = processes.start(command, folder=web, environment=environment, stderr=None)
    try:
        print(
            f"Open the link below with port {PAGE_PORT} in place of {port}: the page changes as you save its sources."
        )
        serve(host="127.0.0.1", port=port, no_browser=True, home=home)
    finally:
        processes.terminate(page.pid, grace_seconds=2)


def web_folder() -> Path:
    """Return the folder of the sources of the page.

    Raises:
        MissingDependency: If MeDaS was installed without them.
    """
    folder = Path(medas.__file__).resolve().parents[2] / "web"
    if not (folder / "package.json").is_file():
        raise MissingDependency("the sources of the page are not here", hint="Work in a copy of the repository")
    return folder
