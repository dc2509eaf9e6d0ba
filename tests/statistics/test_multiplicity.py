"""Several p values at once."""

from __future__ import annotations

import pytest

from medas.statistics.multiplicity import benjamini_hochberg, holm


def test_holm_multiplies_the_smallest_by_their_number_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_benjamini_and_hochberg_multiply_by_number_over_rank() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])


def test_no_p_value_rises_above_one() -> None:
    assert holm([0.9, 0.8]) == [1, 1]
    assert benjamini_hochberg([0.9, 1.0]) == [1, 1]
    assert holm([]) == benjamini_hochberg([]) == []
