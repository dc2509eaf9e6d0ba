from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.engine.inline import Chain
from benchmarks.engine.isolated import Isolated

from medas.engine import runner


@pytest.mark.parametrize("kind", ["first", "again", "middle"])
def test_a_chain_computes_as_many_steps_as_it_expects(kind: str, tmp_path: Path) -> None:
    one = Chain(kind, 6, tmp_path)

    flow = one.work(one.prepare())

    assert one.facts(flow) == pytest.approx(one.expected())
    runner.close_engines()


def test_isolated_steps_are_all_computed(tmp_path: Path) -> None:
    one = Isolated(2, tmp_path)

    facts = [one.facts(one.work(one.prepare())) for _ in range(2)]

    assert facts == [{"away": 0, "computed": 2}] * 2
    runner.close_engines()
