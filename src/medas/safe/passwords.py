"""Passwords are kept as argon2id hashes, which cannot be turned back (RFC 9106, its choice for little memory)."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from medas.errors import WrongInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 12, 200
"""Characters of a password. Length counts; demanding digits and signs only makes people write them down."""
COST = {"time_cost": 3, "memory_cost": 64 << 10, "parallelism": 4}
"""Passes, KiB and lanes of a hash."""
_AT_A_TIME = threading.Semaphore(2)
"""Each hash takes 64 MiB: many who sign in at one moment must not fill the memory."""


def need_good(password: str, *, name: str) -> None:
    """Do nothing if a password may be used.

    Raises:
        WrongInput: If it is too short, too long, or can be guessed from the name of the account.
    """
    if not LEAST <= len(password) <= MOST:
        text = f"a password has {LEAST} to {MOST} characters, this one has {len(password)}"
        raise WrongInput(text, hint="Several words in a row are long and easy to remember")
    rest = password.casefold().replace(name.casefold(), "")
    if len(set(password)) < 5 or len(rest) < 8:
        hint = "Take several words that do not belong together"
        raise WrongInput("this password is too easy to guess", hint=hint)


def hashed(password: str) -> str:
    """Return the hash of a password, with its salt and parameters."""
    with _AT_A_TIME:
        return _hasher().hash(password)


def fits(password: str, known: str | None) -> bool:
    """Return whether a password belongs to a hash; without a hash it takes as long, and the answer is no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_A_TIME:
        nobodys = _nobody()  # made in any case: the first who asks must not learn from the time whether it was needed
        try:
            return _hasher().verify(known or nobodys, password) and known is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(COST["time_cost"], COST["memory_cost"], COST["parallelism"])


@cache
def _nobody() -> str:
    return _hasher().hash("the password of nobody")
