"""Which cases a report shows."""

from __future__ import annotations

from medas.media import CaseId, Measured, Metrics
from medas.reporting.figures_of_cases import case_caption, spread_figure, worst_median_best


def cases(*dices: float) -> dict[CaseId, Metrics]:
    return {CaseId(str(dice)): Metrics((Measured("dice", dice, "liver", better="higher"),)) for dice in dices}


def test_worst_median_and_best() -> None:
    assert worst_median_best(cases(0.5, 0.9, 0.1, 0.7, 0.8)) == {"Worst": "0.1", "Median": "0.7", "Best": "0.9"}


def test_few_cases_are_not_shown_twice() -> None:
    assert worst_median_best(cases(0.5)) == {"Only": "0.5"}
    assert worst_median_best(cases(0.5, 0.2)) == {"Worst": "0.2", "Best": "0.5"}


def test_a_caption_names_at_most_three_structures() -> None:
    values = [Measured("dice", 0.5, f"s{number}") for number in range(5)] + [Measured("hd95", 2.0, "s0", unit="mm")]

    caption = case_caption(Metrics(tuple(values)))

    assert caption == "s0: Dice 0.500, HD95 2.0 mm · s1: Dice 0.500 · s2: Dice 0.500 · and 2 more structures"


def test_the_spread_has_a_box_per_structure() -> None:
    figure = spread_figure(cases(0.5, 0.7))

    assert figure is not None
    assert figure.data["groups"] == [{"name": "liver", "values": [0.5, 0.7]}]
    assert spread_figure(cases(0.5), metric="hd95") is None
