"""Curves with fewer points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from medas.server.thin import thinned

Values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=400)


def test_a_short_curve_stays_as_it_is() -> None:
    assert thinned([(0, 1.0), (1, 2.0)], 1000) == [(0, 1.0), (1, 2.0)]


def test_a_single_peak_is_kept() -> None:
    points = [(float(x), 1.0 if x == 617 else 0.0) for x in range(10_000)]

    assert (617.0, 1.0) in thinned(points, 50)


@given(Values, st.integers(5, 60))
def test_the_ends_and_the_extremes_stay_and_nothing_is_made_up(values: list[float], most: int) -> None:
    points = [(float(x), y) for x, y in enumerate(values)]

    kept = thinned(points, most)

    assert len(kept) <= most
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert {min(values), max(values)} <= {y for _, y in kept}
    assert kept == sorted(set(kept) & set(points))
