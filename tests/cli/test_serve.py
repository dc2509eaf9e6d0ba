"""`medas serve`, called as people call it, and `medas openapi`."""

from __future__ import annotations

import json
import signal
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from server.live import LiveServer

from cli.conftest import Medas
from medas.cli import serve as command
from medas.cli.sockets import listen
from medas.errors import WrongInput
from medas.server.app import openapi
from medas.state.database import open_home
from medas.state.lease import SERVER, holder_of


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[LiveServer]:
    made = LiveServer(home, "--port", "0")
    yield made
    assert made.stop() == 130
    assert "Traceback" not in "".join(made.lines)


def test_the_page_is_there_as_soon_as_the_link_is_shown(server: LiveServer) -> None:
    answer = server.client.get("/")

    assert answer.status_code == 200
    assert "MeDaS" in answer.text


def test_the_link_lets_a_browser_in_and_the_terminal_shows_the_next_one(server: LiveServer) -> None:
    server.sign_in()

    assert server.client.get("/api/v1/tools").status_code == 200
    assert httpx2.get(f"{server.address}/api/v1/tools").status_code == 401
    other = server.wait_for(r"Another browser:\s+(http://\S+)")
    assert httpx2.get(other).status_code == 303


def test_a_second_server_of_one_folder_is_refused_in_a_sentence(server: LiveServer, medas: Medas, home: Path) -> None:
    # The link is shown before the engine takes the folder.
    database = open_home(home)
    until = time.monotonic() + 60
    while holder_of(database, SERVER) is None:
        assert time.monotonic() < until, "the engine never took the folder"
        time.sleep(0.05)
    database.close()

    answer = medas("serve", "--no-browser", "--home", home)

    assert answer.code == 1
    assert f"runs already (process {server.process.pid})" in answer.err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_a_host_that_others_reach_is_refused_and_says_why(medas: Medas, tmp_path: Path, host: str) -> None:
    answer = medas("serve", "--no-browser", "--host", host, "--home", tmp_path / "new")

    assert answer.code == 1
    assert "accounts with passwords are not built yet" in answer.err
    assert not (tmp_path / "new").exists()


def test_term_ends_the_server_and_gives_everything_back(tmp_path: Path) -> None:
    first = LiveServer(tmp_path, "--port", "0")
    first.client.get("/api/v1/session")

    code = first.stop(signal.SIGTERM)
    second = LiveServer(tmp_path, "--port", "0")

    assert code in {-signal.SIGTERM, 0, 130}
    assert second.stop() == 130


def test_the_next_port_is_taken_if_the_usual_one_is_not_free() -> None:
    with listen("127.0.0.1", None, 38600) as first, listen("127.0.0.1", None, 38600) as second:
        assert second.getsockname()[1] > first.getsockname()[1] >= 38600


def test_a_port_that_somebody_asked_for_must_be_free() -> None:
    with listen("127.0.0.1", 0, 0) as first, pytest.raises(WrongInput, match="taken by another program"):
        listen("127.0.0.1", first.getsockname()[1], 8600)


def test_a_port_that_is_not_allowed_is_said_so() -> None:
    with pytest.raises(WrongInput, match="cannot be used"):
        listen("192.0.2.1", 8600, 8600)


def test_the_browser_is_given_the_link_in_a_file_that_nobody_else_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(command.webbrowser, "open", opened.append)

    command._open_browser(tmp_path, "http://127.0.0.1:8600/open?token=secret")

    (url,) = opened
    assert "secret" not in url
    path = Path(url.removeprefix("file://"))
    assert "url=http://127.0.0.1:8600/open?token=secret" in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_screen_no_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not command.has_screen()

    monkeypatch.setenv("DISPLAY", ":0")
    assert command.has_screen()


def test_the_openapi_document_is_printed(medas: Medas) -> None:
    answer = medas("openapi")

    assert answer.code == 0
    assert answer.json() == json.loads(json.dumps(openapi()))


def test_an_answer_in_two_pieces_does_not_wait_for_the_browser() -> None:
    with listen("127.0.0.1", 0, 0) as waiting, socket.create_connection(waiting.getsockname()):
        accepted = waiting.accept()[0]

        # This is what asyncio looks at before it sets TCP_NODELAY.
        assert accepted.proto == socket.IPPROTO_TCP
        accepted.close()


def test_a_quick_browser_waits_instead_of_being_refused() -> None:
    with listen("127.0.0.1", 0, 0) as waiting, socket.socket() as quick:
        began = time.monotonic()
        quick.connect(waiting.getsockname())

        assert time.monotonic() - began < 1
