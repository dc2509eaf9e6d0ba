"""Named generators."""

from __future__ import annotations

from medas.training.seeds import generator


def test_equal_names_give_equal_draws() -> None:
    assert generator(7, "patches", 3).random() == generator(7, "patches", 3).random()


def test_every_part_of_the_name_counts() -> None:
    draws = {
        generator(*name).random()  # type: ignore[arg-type]
        for name in [(7, "patches", 3), (8, "patches", 3), (7, "order", 3), (7, "patches", 4), (7, "patches", 3, 0)]
    }

    assert len(draws) == 5


def test_large_seeds_of_the_engine_are_taken() -> None:
    assert 0 <= generator(2**63 - 1, "patches").random() < 1
