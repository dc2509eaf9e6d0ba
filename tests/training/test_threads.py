"""Threads of torch."""

from __future__ import annotations

import pytest
import torch

from medas.training.threads import limited_threads


def test_the_number_holds_inside_and_comes_back() -> None:
    before = torch.get_num_threads()

    with limited_threads(before + 1):
        inside = torch.get_num_threads()

    assert (inside, torch.get_num_threads()) == (before + 1, before)


def test_it_comes_back_after_an_error() -> None:
    before = torch.get_num_threads()

    with pytest.raises(KeyError), limited_threads(before + 1):
        raise KeyError

    assert torch.get_num_threads() == before


def test_zero_leaves_it() -> None:
    before = torch.get_num_threads()

    with limited_threads(0):
        assert torch.get_num_threads() == before
