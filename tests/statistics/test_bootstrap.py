"""Intervals over patients."""

from __future__ import annotations

import numpy as np
import pytest

from medas.statistics.bootstrap import bootstrap_mean


def one_each(values: np.ndarray) -> dict[str, list[float]]:
    return {f"patient {number}": [float(value)] for number, value in enumerate(values)}


def test_mean_is_that_of_all_cases_and_n_counts_patients() -> None:
    interval = bootstrap_mean({"a": [1.0, 2.0, 3.0], "b": [10.0]})

    assert (interval.mean, interval.n) == (4.0, 2)


def test_one_patient_gives_no_interval() -> None:
    interval = bootstrap_mean({"a": [0.75, 1.0], "b": []})

    assert tuple(interval) == (0.875, None, None, 1)


def test_nobody_gives_an_error() -> None:
    with pytest.raises(ValueError, match="no patient"):
        bootstrap_mean({"a": []})


def test_equal_values_have_an_interval_of_no_width() -> None:
    assert bootstrap_mean({"a": [0.5], "b": [0.5, 0.5]}) == (0.5, 0.5, 0.5, 2)


def test_same_seed_gives_the_same_interval_whatever_the_order() -> None:
    values = one_each(np.random.default_rng(0).normal(size=12))

    assert bootstrap_mean(values) == bootstrap_mean(dict(reversed(values.items())))
    assert bootstrap_mean(values) != bootstrap_mean(values, seed=1)


def test_ends_lie_around_the_mean_and_within_the_values() -> None:
    values = np.random.default_rng(3).beta(9, 1, size=20)

    interval = bootstrap_mean(one_each(values))

    assert values.min() <= interval.low < interval.mean < interval.high <= values.max()  # type: ignore[operator]


def test_two_patients_give_their_range() -> None:
    assert bootstrap_mean({"a": [0.2], "b": [0.6]})[1:3] == (0.2, 0.6)


def test_many_scans_of_one_patient_do_not_narrow_the_interval() -> None:
    values = np.random.default_rng(4).normal(size=15)
    once = bootstrap_mean(one_each(values))
    copied = bootstrap_mean({name: scans * 10 for name, scans in one_each(values).items()})

    assert copied.high - copied.low == pytest.approx(once.high - once.low, rel=1e-9)  # type: ignore[operator]


def test_wide_data_in_few_chunks_give_the_same_kind_of_answer() -> None:
    values = np.random.default_rng(5).normal(size=3000)

    interval = bootstrap_mean(one_each(values), draws=1500)

    assert interval.high - interval.low == pytest.approx(2 * 1.96 / np.sqrt(3000), rel=0.1)  # type: ignore[operator]


@pytest.mark.parametrize(("shape", "truth"), [("normal", 0.0), ("skewed", 9 / 10.2)])
def test_95_percent_intervals_cover_93_to_97_percent(shape: str, truth: float) -> None:
    generator = np.random.default_rng(11)
    samples = [generator.normal(size=40) if shape == "normal" else generator.beta(9, 1.2, size=40) for _ in range(1200)]

    intervals = [bootstrap_mean(one_each(sample), draws=800) for sample in samples]

    covered = np.mean([interval.low <= truth <= interval.high for interval in intervals])  # type: ignore[operator]
    assert 0.93 <= covered <= 0.97


def test_intervals_over_patients_with_several_scans_cover_too() -> None:
    generator = np.random.default_rng(12)
    covered = 0
    for _ in range(600):
        patients = {str(number): list(generator.normal() + 0.3 * generator.normal(size=3)) for number in range(30)}
        interval = bootstrap_mean(patients, draws=600)
        covered += interval.low <= 0 <= interval.high  # type: ignore[operator]

    assert 0.93 <= covered / 600 <= 0.97
