"""What a step wants of the machine."""

from __future__ import annotations

from medas.tool.resources import Resources


def test_a_wish_is_json() -> None:
    assert Resources(cpus=4, memory_gib=16, gpus=1).to_json() == {"cpus": 4, "memory_gib": 16, "gpus": 1}


def test_without_a_wish_one_cpu_and_two_gibibytes_do() -> None:
    assert Resources().to_json() == {"cpus": 1, "memory_gib": 2.0, "gpus": 0}
