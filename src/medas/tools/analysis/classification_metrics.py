"""Measure predicted classes against the truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from medas.errors import MissingInput, NotFound, WrongInput
from medas.media.metrics import Measured
from medas.statistics.calibration import calibration
from medas.statistics.draws import bootstrap_interval
from medas.statistics.proportion import proportion
from medas.statistics.roc import Curve, area_under_roc, average_precision, roc_curve
from medas.tool import Figure, Made, Metrics, Table, Tool, kernel, plug, result

Rule = Literal["fixed", "Youden", "sensitivity"]


class ClassificationMetrics(Tool):
    """Measure how well a score tells two groups of cases apart: ROC, precision-recall, confusion counts, calibration.

    AUC is the chance that a positive case scores higher than a negative one. Sensitivity, specificity and the
    predictive values belong to one threshold, and come with counts of cases. Intervals of areas come from drawing
    patients, not cases; those of shares are Wilson's.

    Misleads if the threshold was chosen on the same cases: it then looks too good. Choose it on validation cases. AUC
    says nothing about rare diseases; look at average precision and the predictive values at your prevalence.
    Sources: DeLong et al., Biometrics 44:837 (1988); Wilson, Journal of the American Statistical Association 22:209 (1927).
    """

    category = "Analysis"
    title = "Classification metrics"
    synonyms = (
        "ROC",
        "AUC",
        "sensitivity",
        "specificity",
        "confusion matrix",
        "precision",
        "recall",
        "calibration",
        "PR",
    )
    cheap = True
    example = {"truth": "epoch", "positive": "1", "score": "val_dice"}  # noqa: RUF012 - read-only by convention

    table: Table = plug("One row per case, with its group and its score")
    truth: str = plug("Column with the true group")
    positive: str = plug("Group that is looked for, e.g. tumor")
    score: str = plug("Column with the score; higher means more likely to be in this group")
    rule: Literal["fixed", "Youden", "sensitivity"] = plug(
        "How the threshold is chosen: as given; where sensitivity + specificity is highest; or for a wanted sensitivity",
        default="fixed",
        level="advanced",
    )
    threshold: float = plug("Score from which on a case is called positive", default=0.5, unit="1", level="advanced")
    wanted: float = plug(
        "Lowest sensitivity, for the rule of that name", default=0.95, unit="1", ge=0, le=1, level="advanced"
    )
    patient: str = plug(
        "Column with the patient; empty: each row is a patient of its own", default="", level="advanced"
    )

    scores: Metrics = result("Areas, shares and calibration, each with a 95 % confidence interval and n")
    roc: Figure = result("ROC curve")
    reliability: Figure = result("Observed share over predicted probability; empty if scores are no probabilities")

    @kernel
    def measure(
        self,
        table: Table,
        truth: str,
        positive: str,
        score: str,
        rule: Rule,
        threshold: float,
        wanted: float,
        patient: str,
    ) -> Made:
        """Measure all rows that have both values."""
        cases = _cases(table, truth, positive, score, patient)
        curve = roc_curve(cases.positive, cases.score)
        area = area_under_roc(cases.positive, cases.score)
        cut = _threshold(curve, rule, threshold, wanted)
        scores = [*_areas(cases), *_shares(cases, cut, rule)]
        probable = bool(((cases.score >= 0) & (cases.score <= 1)).all())
        scores += _calibrated(cases) if probable else []
        return self.made(
            scores=Metrics(tuple(scores)),
            roc=_roc_figure(curve, area.auc),
            reliability=_reliability(cases if probable else None),
        )


class _Cases(NamedTuple):
    positive: np.ndarray
    score: np.ndarray
    patients: list[Any]
    left: int
    """Rows without truth or score."""

    @property
    def n(self) -> int:
        return len(set(self.patients))


def _cases(table: Table, truth: str, positive: str, score: str, patient: str) -> _Cases:
    kinds = {column.name: column.kind for column in table.columns}
    for name, param in ((truth, "truth"), (score, "score"), *([(patient, "patient")] if patient else [])):
        if name not in kinds:
            hint = f"Columns: {', '.join(kinds) or 'none'}"
            raise NotFound(f"the table has no column {name!r}", hint=hint, param=param)
    if kinds[score] != "number":
        raise WrongInput(f"score: the column {score!r} holds no numbers", hint="Choose another column", param="score")
    rows = [row for row in table.rows if row.get(truth) is not None and row.get(score) is not None]
    if not rows:
        raise MissingInput("no row has both a true group and a score", hint="Look at the table", port="table")
    names = sorted({str(row[truth]) for row in rows})
    if positive not in names:
        hint = f"Groups: {', '.join(names[:10])}"
        raise NotFound(f"no case is in the group {positive!r}", hint=hint, param="positive")
    patients = [row.get(patient) if patient else number for number, row in enumerate(rows)]
    called = np.array([str(row[truth]) == positive for row in rows])
    return _Cases(called, np.array([float(row[score]) for row in rows]), patients, len(table.rows) - len(rows))


def _threshold(curve: Curve, rule: Rule, threshold: float, wanted: float) -> float:
    if rule == "fixed":
        return threshold
    if rule == "Youden":
        return float(curve.threshold[int(np.argmax(curve.sensitivity - curve.false_positive_rate))])
    return float(curve.threshold[int(np.argmax(curve.sensitivity >= wanted - 1e-12))])


def _areas(cases: _Cases) -> list[Measured]:
    def auc(positive: np.ndarray, score: np.ndarray) -> float:
        return area_under_roc(positive, score).auc

    def ap(positive: np.ndarray, score: np.ndarray) -> float:
        return average_precision(roc_curve(positive, score))

    note = f"{cases.left} rows without group or score are left out" if cases.left else ""
    found = []
    for name, title, of in (("auc", "Area under the ROC curve", auc), ("ap", "Average precision", ap)):
        low, high = bootstrap_interval(of, (cases.positive, cases.score), cases.patients)
        value = of(cases.positive, cases.score)
        found.append(Measured(name, value, long_name=title, better="higher", n=cases.n, low=low, high=high, note=note))
    return found


def _shares(cases: _Cases, cut: float, rule: Rule) -> list[Measured]:
    called, true = cases.score >= cut, cases.positive
    counts: Mapping[str, int] = {
        "tp": int((called & true).sum()), "fp": int((called & ~true).sum()),
        "fn": int((~called & true).sum()), "tn": int((~called & ~true).sum()),
    }  # fmt: skip
    chosen = "" if rule == "fixed" else "; the threshold was chosen on these cases, so this looks too good"
    where = f"threshold {cut:.4g}{chosen}"
    shares = (
        ("sensitivity", "Sensitivity", counts["tp"], counts["tp"] + counts["fn"]),
        ("specificity", "Specificity", counts["tn"], counts["tn"] + counts["fp"]),
        ("ppv", "Positive predictive value", counts["tp"], counts["tp"] + counts["fp"]),
        ("npv", "Negative predictive value", counts["tn"], counts["tn"] + counts["fn"]),
        ("accuracy", "Accuracy", counts["tp"] + counts["tn"], len(true)),
    )
    found = []
    for name, title, hits, of in shares:
        share = proportion(hits, of)
        note = f"{hits} of {of} cases; {where}"
        found.append(
            Measured(
                name, share.value, long_name=title, better="higher", n=of, low=share.low, high=share.high, note=note
            )
        )
    return found


def _calibrated(cases: _Cases) -> list[Measured]:
    found = calibration(cases.positive, cases.score)

    def brier(positive: np.ndarray, score: np.ndarray) -> float:
        return calibration(positive, score).brier

    low, high = bootstrap_interval(brier, (cases.positive, cases.score), cases.patients)
    return [
        Measured("brier", found.brier, long_name="Brier score", better="lower", n=cases.n, low=low, high=high),
        Measured("ece", found.expected_error, long_name="Expected calibration error", better="lower", n=cases.n),
    ]


def _roc_figure(curve: Curve, auc: float) -> Figure:
    series = [
        {
            "name": f"AUC {auc:.3f}",
            "x": curve.false_positive_rate.tolist(),
            "y": curve.sensitivity.tolist(),
            "joined": "line",
        }
    ]
    titles = {"x_title": "1 - specificity", "y_title": "Sensitivity"}
    limits = {"x": [-0.02, 1.02], "y": [-0.02, 1.02]}
    return Figure("scatter", "ROC curve", {**titles, "series": series, "diagonal": True, "limits": limits})


def _reliability(cases: _Cases | None) -> Figure:
    bins = calibration(cases.positive, cases.score).bins if cases else ()
    points = {"name": "", "x": [b.predicted for b in bins], "y": [b.observed for b in bins], "joined": "line"}
    titles = {"x_title": "Predicted probability", "y_title": "Observed share"}
    limits = {"x": [-0.02, 1.02], "y": [-0.02, 1.02]}
    return Figure("scatter", "Calibration", {**titles, "series": [points], "diagonal": True, "limits": limits})
