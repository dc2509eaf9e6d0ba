"""`medas serve`: the platform in the browser."""

from __future__ import annotations

import os
import signal
import sys
import webbrowser
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medas.errors import EditConflict, NotAllowed
from medas.safe.durable import write_bytes
from medas.safe.home import home_folder

if TYPE_CHECKING:
    from medas.server.links import Links

app = typer.Typer(add_completion=False)
DEFAULT_PORT = 8600
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LINK = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}"><title>MeDaS</title>\n'


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Name or address of this machine to serve on")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; by default 8600, or the next one that is free")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only show the link, open no browser")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """Serve the page to a browser on this machine, until Ctrl-C; runs that are not over then go on the next time."""
    from medas.cli.sockets import listen

    # A shell that starts a program in the background lets it ignore Ctrl-C; a server must always be stoppable.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if host not in _LOOPBACK:
        text = f"{host} can be reached from other machines, and accounts with passwords are not built yet"
        hint = "Serve on 127.0.0.1; from elsewhere, come through an SSH tunnel: ssh -L 8600:127.0.0.1:8600 MACHINE"
        raise NotAllowed(text, hint=hint)
    home = home or home_folder()
    result = _need_to_be_alone(home)
    socket = listen(host, port, DEFAULT_PORT)
    name = "[::1]" if host == "::1" else host
    _serve(home, f"http://{name}:{socket.getsockname()[1]}", socket, browser=not no_browser, result=result)


def _serve(home: Path, address: str, socket: object, *, browser: bool, result: str | None) -> None:
    from medas.server.links import Links

    links = Links()
    links.announce = lambda token: _say(f"  Another browser:  {address}/open?token={token}")
    link = f"{address}/open?token={links.token}" + (f"&run={result}" if result else "")
    _log_to(home / "server.log")
    _say(f"MeDaS serves {home} on {address}; Ctrl-C stops it.", f"  Open in a browser:  {link}")
    if browser and has_screen():
        _open_browser(home, link)
    _run(home, links, socket)


def _run(home: Path, links: Links, socket: object) -> None:
    # Loaded while the browser starts: the doorman shows it the page, everything else waits.
    import uvicorn

    from medas.server.doorman import Doorman

    def load() -> object:
        from medas.server.app import make_app
        from medas.server.installation import Installation

        return make_app(Installation(home, links=links))

    doorman = Doorman(load, failed=lambda: setattr(server, "should_exit", True))
    config = uvicorn.Config(
        doorman,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[socket])  # type: ignore[list-item]  # a socket, which only `sockets` may name
    if doorman.failure is not None:
        raise doorman.failure


def _need_to_be_alone(home: Path) -> str | None:
    """Return the run to show first; raise an error if a server works on this folder already."""
    import time

    from medas.cli.last_result import last_result
    from medas.state.database import open_home
    from medas.state.lease import SERVER, holder_of

    database = open_home(home)
    holder, result = holder_of(database, SERVER), last_result(database)
    database.close()
    if holder is not None and not holder.gone(time.time()):
        text = f"a server of this folder runs already (process {holder.process.pid})"
        raise EditConflict(text, hint="Open the link that it has shown, or stop it first")
    return result


def _log_to(path: Path) -> None:
    import logging
    from logging.handlers import RotatingFileHandler

    handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


def has_screen() -> bool:
    """Return whether a browser can open a window here."""
    # Without one, a browser of the terminal would take the terminal over.
    return sys.platform in {"win32", "darwin"} or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _open_browser(home: Path, link: str) -> None:
    """Open the link through a file: other users of this machine see the arguments of a program, but not the file."""
    path = home / "open.html"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    write_bytes(path, _LINK.format(link=escape(link)).encode())
    path.chmod(0o600)
    webbrowser.open(path.absolute().as_uri())
