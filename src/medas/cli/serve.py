"""`medas serve`: the platform in the browser."""

from __future__ import annotations

import os
import signal
import sys
import webbrowser
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medas.cli.reach import Reach, reach_of
from medas.errors import EditConflict
from medas.safe.durable import write_bytes
from medas.safe.home import home_folder
from medas.safe.lock import Lock

if TYPE_CHECKING:
    from medas.server.links import Links

app = typer.Typer(add_completion=False)
DEFAULT_PORT = 8600
_LINK = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}"><title>MeDaS</title>\n'


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Name or address of this machine to serve on")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port; by default 8600, or the next one that is free")] = None,
    name: Annotated[list[str] | None, typer.Option(help="Name under which browsers of others ask for it")] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(help="File of a certificate, to be reached from other machines")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(help="File of its key")] = None,
    tls_in_front: Annotated[
        bool, typer.Option("--tls-in-front", help="Another program speaks TLS with the browsers")
    ] = False,
    database: Annotated[str | None, typer.Option(help="Address of a PostgreSQL database, for teams")] = None,
    folder: Annotated[
        list[Path] | None, typer.Option(help="Folder of this machine that workflows of accounts may read")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only show the link, open no browser")] = False,
    home: Annotated[Path | None, typer.Option(help="Folder of the installation")] = None,
) -> None:
    """Serve the page to browsers, until Ctrl-C; runs that are not over then go on the next time."""
    from medas.cli.sockets import listen
    from medas.safe.home import choose_database

    # A shell that starts a program in the background lets it ignore Ctrl-C; a server must always be stoppable.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    home = home or home_folder()
    if database is not None:
        choose_database(database)
    reach = reach_of(host, name or [], (tls_cert, tls_key), home, in_front=tls_in_front)
    lock, result = _take(home)
    socket = listen(host, port, DEFAULT_PORT)
    _serve(home, reach, socket, folder or [], browser=not no_browser, result=result)
    lock.release()


def _serve(
    home: Path, reach: Reach, socket: Any, folders: list[Path], *, browser: bool, result: str | None
) -> None:  # fmt: skip
    from medas.server.links import Links

    port = socket.getsockname()[1]
    links, address = Links(), reach.address(port)
    _log_to(home / "server.log")
    where = f"for the program in front on {reach.host}:{port}" if reach.in_front else f"on {address}"
    _say(f"MeDaS serves {home} {where}; Ctrl-C stops it.")
    if reach.by_others:
        _say(f"  Open in a browser:  {address}/login")
    else:
        link = f"{address}/open?token={links.token}" + (f"&run={result}" if result else "")
        links.announce = lambda token: _say(f"  Another browser:  {address}/open?token={token}")
        _say(f"  Open in a browser:  {link}")
        if browser and has_screen():
            _open_browser(home, link)
    _run(home, links, folders, socket, reach)


def _run(home: Path, links: Links, folders: list[Path], socket: Any, reach: Reach) -> None:
    # Loaded while the browser starts: the doorman shows it the page, everything else waits.
    import uvicorn

    from medas.server.always import LOOPBACK
    from medas.server.doorman import Doorman

    hosts = (*reach.names, *LOOPBACK)

    def load() -> object:
        from medas.server.app import make_app
        from medas.server.installation import Installation

        return make_app(Installation(home, links=links, folders=folders), hosts=hosts, scheme=reach.scheme)

    doorman = Doorman(load, hosts=hosts, failed=lambda: setattr(server, "should_exit", True))
    certificate, key = reach.certificate or (None, None)
    config = uvicorn.Config(
        doorman, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=2,
        proxy_headers=reach.in_front, ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.run(sockets=[socket])
    if doorman.failure is not None:
        raise doorman.failure


def _take(home: Path) -> tuple[Lock, str | None]:
    """Take the folder, before anybody is shown a link to it, and return the run to show first.

    Raises:
        EditConflict: If a server works on this folder, or on its database, already.
    """
    import time

    from medas.cli.last_result import last_result
    from medas.state.database import open_home
    from medas.state.lease import SERVER, holder_of

    lock = Lock(home / "server.lock")
    taken, result = lock.take(), None
    who = lock.holder()
    if taken:
        database = open_home(home)
        holder, result = holder_of(database, SERVER), last_result(database)
        database.close()
        # Another folder may share the database.
        taken = holder is None or holder.gone(time.time())
        who = str(holder.process.pid) if holder is not None else ""
    if not taken:
        text = f"a server of this folder runs already (process {who})"
        raise EditConflict(text, hint="Open the link that it has shown, or stop it first")
    return lock, result


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
