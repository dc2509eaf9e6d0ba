"""A place to listen at: the only network that MeDaS opens."""

from __future__ import annotations

import errno
import socket

from medas.errors import WrongInput

_TRIES = 50


def listen(host: str, port: int | None, default: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: Name or address of this machine.
        port: Port that somebody asked for; None for the default or the next one that is free.
        default: First port to try.

    Raises:
        WrongInput: If the port, or all that were tried, are taken.
    """
    wanted = [port] if port is not None else list(range(default, default + _TRIES))
    for one in wanted:
        # With the protocol named, asyncio turns Nagle's algorithm off: else every third answer waits for 40 ms.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, one))
            # Listening from now on: a browser that is quick waits instead of being refused.
            found.listen(128)
        except OSError as error:
            found.close()
            if error.errno != errno.EADDRINUSE:
                raise WrongInput(f"port: {one} cannot be used: {error.strerror}", hint="Choose another one") from error
            continue
        return found
    taken = str(port) if port is not None else f"{wanted[0]} to {wanted[-1]}"
    raise WrongInput(f"port: {taken} taken by another program", hint="Choose another one with --port")


def names_of_this_machine() -> list[str]:
    """Return under which names and addresses others may ask for this machine; nobody is asked for them."""
    import psutil

    families = {socket.AF_INET: "{}", socket.AF_INET6: "[{}]"}
    found = [socket.gethostname().lower()]
    for addresses in psutil.net_if_addrs().values():
        found += [
            families[one.family].format(one.address.partition("%")[0]) for one in addresses if one.family in families
        ]
    return found
