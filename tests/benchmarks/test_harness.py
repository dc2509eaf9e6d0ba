from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest
from benchmarks.harness import Child, ChildFailed, Outcome, Sample, Samples, errors_of, outcome_of, run_ratio
from benchmarks.ratio import Ratio

CARD = {"name": "a-card", "flags": [], "gpu": "", "amx": False}
ABOUT = {"card": "a-card", "commit": "c0ffee", "load": 0.5}


def ratio(**changes: object) -> Ratio:
    return Ratio(**{"name": "sum", "group": "g", "ours": "ours.py", "peer": "peer.py", "goal": 4, **changes})


def sample(wall: float, answer: object = 3, **more: object) -> Sample:
    return {"wall": wall, "cpu": wall / 2, "peak_rss_mb": 50.0, "path": "here", "answer": answer, **more}


def judged(one: Ratio, ours: list[Sample], peer: list[Sample], **more: str) -> Outcome:
    errors = [error for a, b in zip(ours, peer, strict=True) for error in errors_of(one, {"ours": a, "peer": b})]
    return outcome_of(one, Samples(ours, peer, errors), about=ABOUT, **more)


def test_the_result_is_the_median_over_pairs() -> None:
    outcome = judged(ratio(), [sample(1), sample(2), sample(4)], [sample(5), sample(8), sample(40)])

    assert (outcome.value, outcome.low, outcome.high, outcome.state) == (5, 4, 10, "met")


def test_a_record_tells_median_smallest_and_largest_of_its_side() -> None:
    outcome = judged(ratio(), [sample(1), sample(2), sample(9)], [sample(5)] * 3)

    assert outcome.ours is not None
    assert (outcome.ours.median, outcome.ours.min, outcome.ours.max, outcome.ours.n) == (2, 1, 9, 3)
    assert (outcome.ours.cpu_median, outcome.ours.peak_rss_mb, outcome.ours.path) == (1, 50, "here")


def test_times_are_told_in_the_unit_and_per_piece() -> None:
    outcome = judged(ratio(unit="ms", per=100), [sample(0.2)], [sample(1)])

    assert outcome.ours is not None
    assert (outcome.ours.median, outcome.ours.cpu_median, outcome.value) == (2, 1, 5)


def test_memory_is_told_as_it_is() -> None:
    outcome = judged(ratio(metric="peak_rss_mb", unit="MB", per=7, goal=1), [sample(0.2)], [sample(1)])

    assert outcome.ours is not None
    assert (outcome.ours.median, outcome.value) == (50, 1)


def test_different_answers_void_the_ratio() -> None:
    outcome = judged(ratio(tolerance=0.1), [sample(1), sample(1)], [sample(9), sample(9, answer=3.2)])

    assert (outcome.state, outcome.value) == ("void", None)
    assert outcome.ours is not None
    assert outcome.ours.check.ok is False
    assert outcome.ours.check.max_error == pytest.approx(0.2)


def test_facts_that_were_not_expected_void_the_ratio() -> None:
    strange = sample(1, facts={"computed": 2}, expected={"computed": 1})

    outcome = judged(ratio(), [strange], [sample(9)])

    assert outcome.state == "void"


def test_answers_that_cannot_be_compared_void_the_ratio_and_stay_json() -> None:
    outcome = judged(ratio(), [sample(1, answer=[1])], [sample(9, answer=[1, 2])])

    assert outcome.state == "void"
    assert outcome.ours is not None
    assert outcome.ours.check.max_error is None


def test_a_difference_is_ours_less_the_peer() -> None:
    outcome = judged(ratio(compare="difference", better="lower", goal=1), [sample(3)], [sample(2.5)])

    assert (outcome.value, outcome.state) == (0.5, "met")


def test_of_scores_the_mean_is_judged() -> None:
    scores = [sample(1, score=value) for value in (0.8, 0.8, 0.95)]
    one = ratio(metric="score", compare="value", peer="", goal=0.85)

    outcome = outcome_of(one, Samples(scores), about=ABOUT)

    assert outcome.value == pytest.approx(0.85)


def test_a_goal_for_other_machines_judges_nothing() -> None:
    outcome = judged(ratio(), [sample(1)], [sample(9)], no_goal="this CPU has no AMX")

    assert (outcome.state, outcome.value, outcome.reason) == ("no goal", 9, "this CPU has no AMX")


def test_a_missing_peer_is_skipped_with_its_reason() -> None:
    outcome = run_ratio(ratio(needs=("peer:nobody",)), 1, card=CARD, commit="c0ffee")

    assert outcome.state == "skipped"
    assert outcome.reason == "nobody is not installed (python3 run.py bench --install-peers nobody)"


def test_a_missing_gpu_and_missing_data_are_skipped_with_their_reasons() -> None:
    reasons = [run_ratio(ratio(needs=(need,)), 1, card=CARD, commit="").reason for need in ("gpu", "data:none_such")]

    assert reasons[0] == "there is no GPU"
    assert "none_such is not here" in reasons[1]


def test_a_child_answers_once_per_repeat(tmp_path: Path) -> None:
    program = "from benchmarks.child import serve; print('noise'); serve(lambda _: print('more'), answer=lambda _: 7)"
    child = Child([sys.executable, "-c", program], threads=1, limit_seconds=60, scratch=tmp_path / "ours")

    answers = [child.repeat()["answer"], child.repeat()["answer"]]
    child.close()

    assert answers == [7, 7]


def test_the_last_words_of_a_child_that_fails_are_told(tmp_path: Path) -> None:
    child = Child([sys.executable, "-c", "1 / 0"], threads=1, limit_seconds=60, scratch=tmp_path / "ours")

    with pytest.raises(ChildFailed, match="ZeroDivisionError"):
        child.repeat()
    child.close()


def test_errors_of_facts_are_infinite_if_names_differ() -> None:
    pair = {"ours": sample(1, facts={"a": 1}, expected={"b": 1})}

    assert errors_of(ratio(), pair) == [math.inf]
