"""Checks of label maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from medas.datasets.facts import Facts
from medas.datasets.finding import Finding

_RARE = 0.1
"""A value in a smaller share of the cases is probably a slip of the brush."""
_MANY = 64
"""With more values than this, they are numbers of instances, not of kinds."""


def odd_label(case: Sequence[Facts]) -> Iterator[Finding]:
    """Yield label maps of one case that are empty, without background, or a black-and-white picture."""
    for one in (one for one in case if one.is_label):
        values = sorted(value for value in one.counts if value > 0)
        if not values:
            what, how = (
                "Nothing is labeled.",
                "If the structure is truly absent this is right; otherwise label the case.",
            )
            yield Finding("empty label map", "warn", what, how, one.case, one.column)
        elif 0 not in one.counts:
            what = "Every voxel is labeled, there is no background (0)."
            how = "Background must be 0; check that the file is a label map and not an image."
            yield Finding("no background", "warn", what, how, one.case, one.column)
        if values == [255]:
            what = "The values are 0 and 255, as of a black-and-white picture."
            how = "Divide by 255, so that the structure is 1; otherwise 256 classes are trained."
            yield Finding("values 0 and 255", "warn", what, how, one.case, one.column)


def odd_values(volumes: Sequence[Facts]) -> Iterator[Finding]:
    """Yield gaps in the label values of a column, and values that no name or hardly any other case has."""
    labels = [one for one in volumes if one.is_label]
    frequency = Counter(value for one in labels for value in one.counts if value > 0)
    named = frozenset(value for one in labels for value in one.named if value > 0)
    values = sorted(frequency)
    if not values or len(values) > _MANY:
        return
    gaps = sorted(set(range(1, values[-1] + 1)) - set(values) - named) if values[-1] != 255 else []
    if gaps:
        what = f"Label values are {_listed(values)}; {_listed(gaps)} {'is' if len(gaps) == 1 else 'are'} not used."
        how = "Gaps are trained as classes that never occur; number the structures 1, 2, 3 ... without gaps."
        yield Finding("gaps in label values", "warn", what, how, column=labels[0].column)
    for one in labels:
        strange = [value for value in one.counts if value > 0 and _is_strange(value, frequency, named, len(labels))]
        if strange:
            known = f"named are {_listed(sorted(named))}" if named else "hardly any other case has them"
            what = f"Unexpected label values: {_listed(sorted(strange))}; {known}."
            yield Finding(
                "unexpected label value", "warn", what, "Look for a slip of the brush or another numbering.",
                one.case, one.column,
            )  # fmt: skip


def _is_strange(value: int, frequency: Counter[int], named: frozenset[int], labels: int) -> bool:
    return value not in named if named else frequency[value] < _RARE * labels


def _listed(values: Sequence[int]) -> str:
    shown = ", ".join(map(str, values[:8]))
    return shown if len(values) <= 8 else f"{shown} and {len(values) - 8} more"
