"""What a number depends on beside code and input."""

from __future__ import annotations

from medas.step.environment import environment_digest, version_of
from medas.step.spec import Limits


def test_threads_and_device_count_and_memory_does_not() -> None:
    usual = environment_digest(Limits(cpus=1))

    assert environment_digest(Limits(cpus=1, memory_gib=64, wall_seconds=5)) == usual
    assert environment_digest(Limits(cpus=2)) != usual
    assert environment_digest(Limits(cpus=1, gpus=1)) != usual


def test_a_missing_package_has_no_version() -> None:
    assert version_of("no-such-package-anywhere") == ""
    assert version_of("numpy")[0].isdigit()
