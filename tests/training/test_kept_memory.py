"""Memory stays in the process while training."""

from __future__ import annotations

import platform
import resource

import numpy as np
import pytest

from medas.training import kept_memory as module
from medas.training.kept_memory import kept_memory


def faults_of(blocks: int) -> int:
    """Return the page faults of taking, filling and freeing 48 MiB so many times."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(blocks):
        np.ones(6 * 2**20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc hands memory back this way")
def test_freed_pages_are_not_taken_anew_from_the_system() -> None:
    outside = faults_of(5)

    with kept_memory():
        faults_of(1)
        inside = faults_of(5)

    assert inside < outside / 10


def test_without_glibc_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_glibc", lambda: None)

    with kept_memory():
        done = True

    assert done
