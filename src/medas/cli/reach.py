"""From where a server can be reached, and what that needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from medas.errors import NotAllowed, WrongInput

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")  # noqa: S104 - named to be told apart


@dataclass(frozen=True)
class Reach:
    """Where a server listens, and under which names it answers."""

    host: str
    names: tuple[str, ...]
    """As they stand in an address; the first is shown."""
    scheme: Literal["http", "https"]
    certificate: tuple[Path, Path] | None
    """Certificate and key, if the server itself speaks TLS."""
    by_others: bool
    """Whether other machines reach it."""

    @property
    def in_front(self) -> bool:
        """Whether another program speaks TLS."""
        return self.scheme == "https" and self.certificate is None

    def address(self, port: int) -> str:
        """Return the address of the page."""
        return f"{self.scheme}://{self.names[0]}" + ("" if self.in_front else f":{port}")


def reach_of(
    host: str, names: list[str], certificate: tuple[Path | None, Path | None], home: Path, *, in_front: bool
) -> Reach:
    """Return where a server will be reached.

    Args:
        host: Name or address to listen on.
        names: Names under which browsers ask for it; by default those that this machine knows of itself.
        certificate: Files of certificate and key.
        home: Folder of the installation.
        in_front: Whether another program speaks TLS with browsers, and with us without it.

    Raises:
        WrongInput: If the certificate is not whole.
        NotAllowed: If others would reach a server without accounts, or passwords would cross the network for all to read.
    """
    pair = _pair(*certificate)
    by_others = host not in _LOOPBACK or in_front
    if by_others:
        _need_account(host, home)
        if pair is None and not in_front:
            text = f"{host} can be reached from other machines, and passwords would cross the network readable"
            hint = (
                "Give --tls-cert FILE and --tls-key FILE; or let another program (nginx, Caddy) speak TLS in front, "
                "and say so with --tls-in-front"
            )
            raise NotAllowed(text, hint=hint)
    known = tuple(names) or _own_names(host)
    return Reach(host, known, "https" if pair or in_front else "http", pair, by_others)


def _pair(certificate: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        raise WrongInput("a certificate needs its key", hint="Give both --tls-cert FILE and --tls-key FILE")
    for path in (certificate, key):
        if not path.is_file():
            raise WrongInput(f"there is no file {path}", hint="Give both --tls-cert FILE and --tls-key FILE")
    return certificate, key


def _need_account(host: str, home: Path) -> None:
    if not _has_accounts(home):
        text = f"{host} can be reached from other machines, and nobody has an account yet"
        hint = (
            "Make one first: medas user add NAME. For yourself alone serve on 127.0.0.1, and come from elsewhere "
            "through an SSH tunnel: ssh -L 8600:127.0.0.1:8600 MACHINE"
        )
        raise NotAllowed(text, hint=hint)


def _has_accounts(home: Path) -> bool:
    from medas.safe.home import database_url
    from medas.state.accounts import has_accounts
    from medas.state.database import open_home

    if database_url(home).startswith("sqlite") and not (home / "medas.db").exists():
        return False  # nothing is made for a server that will not start
    database = open_home(home)
    try:
        return has_accounts(database)
    finally:
        database.close()


def _own_names(host: str) -> tuple[str, ...]:
    from medas.cli.sockets import names_of_this_machine

    if host in _LOOPBACK:
        return ("[::1]",) if host == "::1" else (host,)
    if host not in _ANY:
        return (f"[{host}]" if ":" in host else host,)
    return tuple(names_of_this_machine())
