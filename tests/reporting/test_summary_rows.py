"""Which values of a summary belong together."""

from __future__ import annotations

from medas.media import Measured, Metrics
from medas.reporting.summary_rows import summary_rows


def test_median_and_sd_stand_beside_their_mean() -> None:
    values = (Measured("dice", 0.8, "liver"), Measured("dice_median", 0.9, "liver"), Measured("dice_sd", 0.1, "liver"))

    ((mean, median, sd),) = summary_rows(Metrics(values))

    assert (mean.value, median and median.value, sd and sd.value) == (0.8, 0.9, 0.1)


def test_a_name_that_only_ends_like_one_stands_for_itself() -> None:
    (row,) = summary_rows(Metrics((Measured("pixel_sd", 3.0),)))

    assert (row.mean.name, row.median, row.sd) == ("pixel_sd", None, None)
