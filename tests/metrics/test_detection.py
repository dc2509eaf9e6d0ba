"""Candidates and findings by hand."""

from __future__ import annotations

import pytest

from medas.errors import WrongInput
from medas.media.geometry import Box
from medas.metrics.detection import hits


def cube(x: float, size: float = 10.0, score: float | None = None) -> Box:
    return Box((x, 0.0, 0.0), (x + size, size, size), "nodule", score)


def test_the_best_candidate_takes_the_finding_and_a_second_one_does_not_count() -> None:
    found = hits([cube(1, score=0.4), cube(0, score=0.9), cube(50, score=0.5)], [cube(0)])

    assert found.scores.tolist() == [0.9, 0.5]
    assert found.finding.tolist() == [0, -1]
    assert found.findings == 1


def test_of_two_findings_around_a_center_the_nearer_one_is_hit() -> None:
    found = hits([cube(0, score=0.9), cube(0, score=0.8)], [cube(-4, 20), cube(0)])

    assert found.finding.tolist() == [1, 0]


def test_overlap_asks_for_a_jaccard_index() -> None:
    # Half of each cube is common: 1/3.
    assert hits([cube(5)], [cube(0)], rule="overlap", overlap=0.33).finding.tolist() == [0]
    assert hits([cube(5)], [cube(0)], rule="overlap", overlap=0.34).finding.tolist() == [-1]


def test_candidates_on_ignored_regions_do_not_count() -> None:
    found = hits([cube(30, score=0.7), cube(60, score=0.6)], [cube(0)], ignored=[cube(30)])

    assert (found.scores.tolist(), found.finding.tolist()) == ([0.6], [-1])


def test_no_candidate_and_no_finding() -> None:
    assert hits([], [cube(0)]).findings == 1
    assert hits([cube(0)], []).finding.tolist() == [-1]


@pytest.mark.parametrize("overlap", [0, 1.5, float("nan")])
def test_an_overlap_that_is_no_share_is_refused(overlap: float) -> None:
    with pytest.raises(WrongInput, match="above 0"):
        hits([], [], overlap=overlap)
