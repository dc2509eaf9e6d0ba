"""Keys and seeds follow from names and contents alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from medas.engine.keys import Keys, seed_of
from medas.media.medium import Digest
from medas.testing.trouble import Increase
from medas.tool.schema import ToolInfo, describe

INFO = describe(Increase)
ONE, TWO = Digest("1" * 64), Digest("2" * 64)


def key(info: ToolInfo = INFO, **changes: object) -> str:
    values: dict[str, object] = {"backend": "reference", "params": {"by": 1.0}, "environment": "e", **changes}
    keys = Keys(info, values["backend"], values["params"], environment=values["environment"])  # type: ignore[arg-type]
    return keys.of(values.get("inputs", {"value": ONE}), seed=values.get("seed"))  # type: ignore[arg-type]


def test_everything_that_changes_a_result_changes_the_key() -> None:
    changed = [
        key(backend="torch"),
        key(params={"by": 2.0}),
        key(inputs={"value": TWO}),
        key(inputs={"value": [ONE, TWO]}),
        key(inputs={"value": [TWO, ONE]}),
        key(seed=1),
        key(replace(INFO, code="other")),
        key(replace(INFO, version=2)),
        key(replace(INFO, id="acme.Increase")),
    ]

    assert len({key(), *changed}) == len(changed) + 1


def test_the_environment_counts_only_for_exact_tools() -> None:
    assert key(environment="other") == key()
    exact = replace(INFO, exact=True)
    assert key(exact, environment="other") != key(exact)


def test_the_order_of_parameters_and_inputs_does_not_count() -> None:
    one = Keys(INFO, "reference", {"a": 1, "b": 2}, environment=None).of({"x": ONE, "y": TWO})
    other = Keys(INFO, "reference", {"b": 2, "a": 1}, environment=None).of({"y": TWO, "x": ONE})

    assert one == other


@given(st.integers(0, 2**63 - 1), st.text(max_size=10), st.text(max_size=10))
def test_a_seed_is_a_whole_number_that_depends_on_all_three_names(root: int, stream: str, case: str) -> None:
    seed = seed_of(root, stream, case)

    assert 0 <= seed < 2**63
    assert seed == seed_of(root, stream, case)
    assert seed_of(root, stream + "x", case) != seed
    assert seed_of(root, stream, case + "x") != seed
    assert seed_of(root, stream, None) != seed
