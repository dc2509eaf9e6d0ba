"""Summarize the metrics of all cases, over patients."""

from medas.errors import MissingInput
from medas.statistics.case_tables import structure_table
from medas.statistics.summary import summarize
from medas.tool import Dataset, Made, Metrics, Table, Tool, kernel, plug, result


class SummarizeMetrics(Tool):
    """Average the metrics of all cases and say how sure the average is.

    Each metric of each structure gets its mean with a 95 % confidence interval, its median and its standard deviation.
    The interval comes from drawing patients, not cases: several scans of one patient do not count as independent.
    Cases without scores and undefined values are left out and counted, never silently.
    """

    category = "Analysis"
    title = "Summarize metrics"
    synonyms = ("mean Dice", "confidence interval", "bootstrap", "average", "statistics", "results table")
    cheap = True

    cases: Dataset = plug("Cases with their scores", columns={"scores": Metrics})

    summary: Metrics = result("Mean, 95 % confidence interval, median and SD of each metric; n counts patients")
    table: Table = result("One row per case and structure, worst case first")

    @kernel
    def summarize(self, cases: Dataset) -> Made:
        """Gather the scores of all cases."""
        per_case = {case: scores for case, (scores,) in cases.each("scores")}
        if not per_case:
            raise MissingInput(
                "no case has scores", hint="Add a step that measures the cases, e.g. Segmentation metrics"
            )
        table = structure_table(per_case, cases.index, parts=getattr(cases, "parts", {}))
        return self.made(summary=summarize(per_case, cases.index), table=table)
