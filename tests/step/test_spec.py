"""What crosses the border between engine and worker survives it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from medas.errors import Problem
from medas.media.medium import Digest
from medas.step.spec import Item, ItemResult, Limits, StepResult, StepSpec

digests = st.text("0123456789abcdef", min_size=64, max_size=64).map(Digest)
names = st.text(min_size=1, max_size=10)
items = st.builds(
    Item,
    case=st.none() | names,
    key=digests,
    inputs=st.dictionaries(names, digests | st.lists(digests, max_size=2), max_size=2),
    seed=st.none() | st.integers(0, 2**63 - 1),
    history=st.lists(st.dictionaries(names, st.integers()), max_size=2).map(tuple),
    resume=st.none() | digests,
)
results = st.builds(
    ItemResult,
    case=st.none() | names,
    outcome=st.sampled_from(["done", "failed", "canceled"]),
    results=st.dictionaries(names, digests, max_size=2),
    problem=st.none() | st.builds(Problem, code=names, message=st.just({"en": "x"}), case=names),
    seconds=st.floats(0, 1e6),
)


@given(st.lists(items, max_size=3).map(tuple), st.floats(0.1, 1e3))
def test_a_specification_survives_json(chosen: tuple[Item, ...], memory: float) -> None:
    spec = StepSpec("j", "medas.X", "medas.x", 2, "torch", {"a": [1, 2.5, None]}, chosen, Limits(2, memory, 1, 60.0))

    assert StepSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec


@given(st.lists(results, max_size=3).map(tuple))
def test_a_result_survives_json(chosen: tuple[ItemResult, ...]) -> None:
    result = StepResult(chosen, 1.5, "e" * 64, {Digest("d"): "{}"}, {"numpy": "2"})

    assert StepResult.from_json(json.loads(json.dumps(result.to_json()))) == result
