"""How much memory a volume may take, and in which words that is refused."""

from __future__ import annotations

import pytest

from medas.errors import OverLimit, WrongInput
from medas.safe.budget import available, in_words, memory_budget, need


def test_the_budget_is_half_of_what_is_available_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "1e6")

    assert 0 < memory_budget() <= 0.6 * available()


def test_the_environment_can_lower_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.25")

    assert memory_budget() == 2**28


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e10", "4 GiB", "four"])
def test_a_budget_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", value)

    with pytest.raises(WrongInput, match="must be a number of GiB"):
        memory_budget()


def test_what_fits_is_let_through_and_what_does_not_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDAS_MEMORY_BUDGET_GIB", "0.001")
    need(2**20, "the image")

    with pytest.raises(OverLimit, match=r"scan\.nii: the image needs about 2\.0 GB, limit 1\.1 MB") as caught:
        need(2 * 10**9, "the image", "scan.nii")
    assert caught.value.hint


@pytest.mark.parametrize("size", [2**62, 2**63, 2**64, 10**400])
def test_sizes_beyond_64_bits_do_not_wrap_around(size: int) -> None:
    with pytest.raises(OverLimit):
        need(size, "the image")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (3_200_000_000, "3.2 GB"), (10**400, "more than 1000 TB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert in_words(size) == words
