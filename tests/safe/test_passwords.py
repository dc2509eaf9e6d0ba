"""Hashes of passwords."""

from __future__ import annotations

import pytest

from medas.errors import WrongInput
from medas.safe import passwords


def test_a_hash_is_argon2id_and_different_each_time() -> None:
    first, second = passwords.hashed("correct horse"), passwords.hashed("correct horse")

    assert first.startswith("$argon2id$v=19$")
    assert first != second
    assert passwords.fits("correct horse", first)
    assert passwords.fits("correct horse", second)


def test_only_the_right_password_fits() -> None:
    known = passwords.hashed("correct horse")

    assert not passwords.fits("correct Horse", known)
    assert not passwords.fits("", known)
    assert not passwords.fits("correct horse", "no hash at all")
    assert not passwords.fits("the password of nobody", None)


def test_a_hash_of_an_installation_costs_64_mib() -> None:
    parameters = (
        "import json; from medas.safe import passwords; print(json.dumps(passwords.COST), passwords.hashed('x' * 12))"
    )
    import subprocess
    import sys

    said = subprocess.run([sys.executable, "-c", parameters], check=True, capture_output=True, text=True).stdout

    assert "m=65536,t=3,p=4" in said


@pytest.mark.parametrize(
    "password", ["", "short", "x" * 11, "x" * 201, "aaaaaaaaaaaaaa", "abababababab", "Anna Weiss 1"]
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WrongInput, match=r"characters|guess"):
        passwords.need_good(password, name="anna weiss")


@pytest.mark.parametrize("password", ["correct horse battery", "x1 y2 z3 w4 v5", "正确的马和电池以及订书钉再加两个"])
def test_a_long_password_of_any_language_is_taken(password: str) -> None:
    passwords.need_good(password, name="anna")
