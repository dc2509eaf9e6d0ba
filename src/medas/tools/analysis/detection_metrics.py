"""Measure detected findings, e.g. lung nodules, against the expert's."""

from __future__ import annotations

from typing import Literal

import numpy as np

from medas.errors import MissingInput
from medas.media.dataset import PatientId
from medas.media.metrics import Measured
from medas.metrics.detection import Hits, Rule, hits
from medas.metrics.froc import CPM_RATES, Froc, average_precision, cpm, froc, sensitivity_at
from medas.statistics.draws import bootstrap_intervals
from medas.tool import Boxes, Dataset, Figure, Made, Metrics, Tool, kernel, plug, result


class DetectionMetrics(Tool):
    """Measure how many findings were detected, and how many false alarms that costs.

    The FROC curve shows the sensitivity over the false alarms per scan. CPM is its mean at 1/8, 1/4, 1/2, 1, 2, 4 and 8
    false alarms per scan; average precision (AP) is the area under precision over sensitivity. A second candidate on the
    same finding is neither hit nor false alarm. Scans without findings count: their false alarms are real.

    Misleads if boxes are compared that were drawn by different rules: a candidate whose center lies in the finding may be
    far too large; use overlap then. Sources: Setio et al., Medical Image Analysis 42:1 (2017); Niemeijer et al., IEEE
    Transactions on Medical Imaging 30:1020 (2011).
    """

    category = "Analysis"
    title = "Detection metrics"
    synonyms = (
        "FROC",
        "CPM",
        "mAP",
        "average precision",
        "nodules",
        "sensitivity",
        "false positives per scan",
        "LUNA16",
    )
    cheap = True

    cases: Dataset = plug("Cases with the boxes of computer and expert", columns={"prediction": Boxes, "truth": Boxes})
    rule: Literal["center inside", "overlap"] = plug(
        "When a candidate hits a finding", default="center inside", why="As in LUNA16; size does not matter"
    )
    overlap: float = plug(
        "Lowest Jaccard index of both boxes, for the rule overlap", default=0.1, unit="1", gt=0, le=1, level="advanced"
    )

    scores: Metrics = result("CPM, AP and sensitivities, each with a 95 % confidence interval over patients")
    figure: Figure = result("FROC curve")

    @kernel
    def measure(self, cases: Dataset, rule: Rule, overlap: float) -> Made:
        """Match each case, then measure all together."""
        scans, patients = [], []
        for case, (prediction, truth) in cases.each("prediction", "truth"):
            scans.append(hits(prediction.boxes, truth.boxes, rule=rule, overlap=overlap))
            patients.append(cases.index.patient[case])
        if not scans:
            raise MissingInput("there is no case with boxes", hint="Detect something first", port="cases")
        curve = froc(scans)
        scores = _scores(scans, patients, curve)
        return self.made(scores=Metrics(tuple(scores)), figure=_figure(curve, len(scans)))


_WANTED = (
    ("cpm", "Competition performance metric"),
    ("ap", "Average precision"),
    *((f"sensitivity_at_{rate:g}", f"Sensitivity at {rate:g} false alarms per scan") for rate in CPM_RATES),
)


def _values(curve: Froc) -> list[float]:
    return [cpm(curve), average_precision(curve), *(sensitivity_at(curve, rate) for rate in CPM_RATES)]


def _scores(scans: list[Hits], patients: list[PatientId], curve: Froc) -> list[Measured]:
    ends = bootstrap_intervals(
        lambda drawn: _values(froc([scans[number] for number in drawn])), (np.arange(len(scans)),), patients
    )
    note = f"{sum(one.findings for one in scans)} findings in {len(scans)} scans"
    n = len(set(patients))
    return [
        Measured(name, value, long_name=title, better="higher", n=n, low=low, high=high, note=note)
        for (name, title), value, (low, high) in zip(_WANTED, _values(curve), ends, strict=True)
    ]


def _figure(curve: Froc, scans: int) -> Figure:
    series = [
        {
            "name": f"CPM {cpm(curve):.3f}",
            "x": curve.false_alarms.tolist(),
            "y": curve.sensitivity.tolist(),
            "joined": "steps",
        }
    ]
    titles = {"x_title": "False alarms per scan", "y_title": "Sensitivity"}
    limits = {"x": [0, max(8.0, float(curve.false_alarms.max()))], "y": [0, 1.02]}
    return Figure("scatter", f"FROC, {scans} scans", {**titles, "series": series, "limits": limits})
