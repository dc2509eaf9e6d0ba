"""`medas serve`, called as people call it, and `medas openapi`."""

from __future__ import annotations

import json
import re
import signal
import socket
import ssl
import stat
import subprocess
import sys
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
from medas.state.accounts import add_account
from medas.state.database import open_home


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
    answer = medas("serve", "--no-browser", "--home", home)

    assert answer.code == 1
    assert f"runs already (process {server.process.pid})" in answer.err


def test_of_servers_that_start_at_one_moment_one_shows_a_link(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "medas.cli.main", "serve", "--no-browser", "--home", str(tmp_path), "--port", "0"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)]

    # Two end by themselves; the third shows its link and goes on.
    first = {process.pid: process.stdout.readline() for process in started if process.stdout}
    serving = [process for process in started if first[process.pid].startswith("MeDaS serves")]
    for process in serving:
        process.send_signal(signal.SIGINT)
    rest = {process.pid: first[process.pid] + process.communicate(timeout=60)[0] for process in started}

    assert len(serving) == 1
    refused = [text for pid, text in rest.items() if pid != serving[0].pid]
    assert all("runs already" in text and "token=" not in text for text in refused)


def test_another_folder_that_shares_the_database_is_refused_too(
    server: LiveServer, medas: Medas, home: Path, tmp_path: Path
) -> None:
    until = time.monotonic() + 60
    while server.client.get("/api/v1/session").json()["engine"]["state"] != "working":
        assert time.monotonic() < until, "the engine never took the folder"
        time.sleep(0.05)

    answer = medas("serve", "--no-browser", "--home", tmp_path, "--database", f"sqlite:///{home / 'medas.db'}")

    assert answer.code == 1
    assert "runs already" in answer.err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
def test_a_host_that_others_reach_needs_an_account(medas: Medas, tmp_path: Path, host: str) -> None:
    answer = medas("serve", "--no-browser", "--host", host, "--home", tmp_path / "new")

    assert answer.code == 1
    assert "nobody has an account yet" in answer.err
    assert "medas user add" in answer.err
    assert not (tmp_path / "new").exists()


def test_a_server_on_this_machine_behind_another_program_needs_an_account_too(medas: Medas, tmp_path: Path) -> None:
    answer = medas("serve", "--no-browser", "--tls-in-front", "--home", tmp_path / "new")

    assert answer.code == 1
    assert "nobody has an account yet" in answer.err


@pytest.fixture(scope="module")
def with_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("team")
    database = open_home(made)
    add_account(database, "anna", "correct horse battery")
    database.close()
    return made


def test_a_host_that_others_reach_needs_tls(medas: Medas, with_account: Path) -> None:
    answer = medas("serve", "--no-browser", "--host", "0.0.0.0", "--home", with_account)

    assert answer.code == 1
    assert "passwords would cross the network readable" in answer.err
    assert "--tls-cert" in answer.err
    assert "--tls-in-front" in answer.err


@pytest.mark.parametrize("words", [("--tls-cert", "cert.pem"), ("--tls-cert", "none.pem", "--tls-key", "none.pem")])
def test_a_certificate_must_be_whole(medas: Medas, with_account: Path, words: tuple[str, ...]) -> None:
    answer = medas("serve", "--no-browser", "--home", with_account, *words)

    assert answer.code == 3
    assert "--tls-key FILE" in answer.err


def test_behind_a_program_that_speaks_tls_others_sign_in_under_its_name(with_account: Path) -> None:
    words = ("--host", "0.0.0.0", "--tls-in-front", "--name", "medas.example.org", "--port", "0")
    server = LiveServer(with_account, *words, link=r"(https://\S+/login)")
    (port,) = re.findall(r"for the program in front on \S+:(\d+);", server.lines[0])
    address = "https://medas.example.org"
    headers = {"Host": "medas.example.org", "Origin": address, "X-Forwarded-For": "192.0.2.7"}

    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
        answer = client.post("/api/v1/login", json={"name": "Anna", "password": "correct horse battery"})
        cookie = answer.headers["Set-Cookie"]
        plain = client.post(
            "/api/v1/login", json={"name": "a", "password": "b"}, headers={"Origin": "http://medas.example.org"}
        )
        foreign = client.get("/", headers={"Host": "evil.example"})
    assert server.stop() == 130

    assert server.link == f"{address}/login"
    assert "token=" not in "".join(server.lines)
    assert answer.status_code == 204
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=strict"))
    assert (plain.status_code, foreign.status_code) == (403, 400)


def test_a_server_with_a_certificate_speaks_tls(with_account: Path, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    words = ("--host", "0.0.0.0", "--tls-cert", str(certificate), "--tls-key", str(key), "--name", "localhost")
    server = LiveServer(with_account, *words, "--port", "0", link=r"(https://\S+/login)")

    trusted = ssl.create_default_context(cafile=str(certificate))
    trusted.check_hostname = False
    with httpx2.Client(base_url=server.address, verify=trusted, timeout=60) as client:
        answer = client.post(
            "/api/v1/login",
            json={"name": "anna", "password": "correct horse battery"},
            headers={"Origin": server.address},
        )
    assert server.stop() == 130

    assert server.address.startswith("https://localhost:")
    assert answer.status_code == 204
    assert "Secure" in answer.headers["Set-Cookie"]


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
