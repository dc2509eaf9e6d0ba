"""Put the result of a study into a report to hand around."""

import platform
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from medas.errors import GridMismatch, MissingInput
from medas.media.conversions import convert
from medas.media.dataset import CaseId
from medas.media.figure import Block
from medas.metrics.segmentation import METRICS
from medas.reporting.figures_of_cases import case_caption, spread_figure, worst_median_best
from medas.reporting.methods import STATISTICS, counts_text, model_text, steps_text
from medas.reporting.roles import roles_of
from medas.statistics.case_tables import case_table
from medas.statistics.summary import summarize
from medas.tool import Dataset, Label, Metrics, Model, Prob, Report, Table, Tool, kernel, plug, result
from medas.tools.visualization.loss_curve import loss_figure
from medas.tools.visualization.segmentation_overlay import overlay_figure


class ResultReport(Tool):
    """Make a report of a segmentation study: numbers with confidence intervals, pictures, and methods in words.

    It shows the worst, the median and the best case, so that nobody has to trust an average. Pictures need the columns
    `image`, `label` (the expert) and `prediction` (the computer), or columns of these kinds under other names; what is
    not there is left out. Exported, the report is a web page and an Excel workbook with live formulas.
    """

    category = "Visualization"
    title = "Result report"
    synonyms = ("Excel report", "HTML report", "results", "summary", "publication", "worst case")

    cases: Dataset = plug("Cases with their scores, and the volumes to show", columns={"scores": Metrics})
    summary: Metrics | None = plug("Summary of the scores; made from the cases if left empty", default=None)
    history: Table | None = plug("Training history, for the loss curve", default=None)
    model: Model | None = plug("Model that made the predictions, for the methods", default=None)
    heading: str = plug("Title of the report", default="Result of the segmentation")

    document: Report = result("Summary, pictures, table of all cases, methods and provenance")

    @kernel
    def compose(
        self, cases: Dataset, summary: Metrics | None, history: Table | None, model: Model | None, heading: str
    ) -> Report:
        """Put the blocks in reading order."""
        per_case: dict[CaseId, Metrics] = {case: scores for case, (scores,) in cases.each("scores")}
        if not per_case:
            raise MissingInput(
                "no case has scores", hint="Add a step that measures the cases, e.g. Segmentation metrics"
            )
        table = case_table(per_case, cases.index, parts=getattr(cases, "parts", {}))
        blocks = [
            Block("text", "Cases", counts_text(cases, list(per_case))),
            Block("metrics", "Summary", medium=summary or summarize(per_case, cases.index)),
            *_pictures(cases, per_case),
        ]
        if (spread := spread_figure(per_case)) is not None:
            blocks.append(Block("figure", "All cases at a glance", medium=spread))
        if history is not None:
            blocks.append(Block("figure", "Training", medium=loss_figure(history)))
        blocks += [
            Block("table", "Per-case", "Worst case first.", medium=table),
            Block("text", "Methods", _methods(cases, per_case, model)),
            Block("facts", "Provenance", data=_provenance(cases, model)),
        ]
        return Report(heading, tuple(blocks))


def _pictures(cases: Dataset, per_case: Mapping[CaseId, Metrics]) -> list[Block]:
    roles = roles_of(cases)
    if "prediction" not in roles:
        return []
    blocks = []
    for rank, case in worst_median_best(per_case).items():
        shown = {role: _loaded(cases, name, case) for role, name in roles.items()}
        if shown.get("prediction") is None:
            continue
        choices: dict[str, Any] = {"caption": case_caption(per_case[case])}
        title, note = f"{rank} case: {case}", ""
        volumes = (shown.get("image"), shown.get("truth"), shown["prediction"])
        try:
            figure = overlay_figure(title, *volumes, choices)
        except GridMismatch:
            # E.g. the predictions were brought back to the scan, while the image column is still the resampled one.
            figure = overlay_figure(title, None, None, shown["prediction"], choices)
            note = "Only the computer's contour is shown: image, expert and computer lie on different grids."
        blocks.append(Block("figure", title, note, medium=figure))
    return blocks


def _loaded(cases: Dataset, column: str, case: CaseId) -> Any:
    volume = cases.load(column, case)
    return convert(volume, Label) if isinstance(volume, Prob) else volume


def _methods(cases: Dataset, per_case: Mapping[CaseId, Metrics], model: Model | None) -> str:
    lines = [model_text(model.card)] if model is not None else []
    if (image := roles_of(cases).get("image")) and (steps := cases.columns[image].history):
        lines.append(f"The images of this report went through {steps_text(steps)}.")
    scored = cases.columns["scores"].history
    tolerances = [step["params"]["tolerance"] for step in scored if "tolerance" in (step.get("params") or {})]
    measured = dict.fromkeys(value.name for scores in per_case.values() for value in scores.values)
    within = f"{tolerances[-1]} mm" if tolerances else "the chosen tolerance"
    lines += [METRICS[name].definition.replace("{tolerance_mm} mm", within) for name in measured if name in METRICS]
    lines.append(
        "Empty masks: if neither marked a structure, overlap is 1 and distances are 0; if only one did, overlap is 0 and "
        "distances are undefined and left out of the averages."
    )
    return "\n".join([*lines, STATISTICS])


def _provenance(cases: Dataset, model: Model | None) -> list[list[str]]:
    facts = [
        ["MeDaS", version("medas")],
        ["Python", platform.python_version()],
        ["numpy", version("numpy")],
        ["scipy", version("scipy")],
        [
            "One case = one patient",
            "assumed, nobody said otherwise" if cases.index.assumed else "no, patients are known",
        ],
    ]
    if digest := getattr(cases, "model", ""):
        facts.append(["Model (SHA-256)", digest])
    if model is not None:
        versions = (model.card.get("training") or {}).get("versions") or {}
        facts += [[f"Trained with {name}", str(value)] for name, value in versions.items()]
    for name, column in cases.columns.items():
        for step in column.history:
            told = (
                f"{step.get('tool', '')} version {step.get('version', '')}, back-end {step.get('backend', 'reference')}"
            )
            facts.append([f"Column {name}", told])
    return facts
