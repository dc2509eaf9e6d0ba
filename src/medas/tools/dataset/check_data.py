"""Look for everything in the data that would spoil a training or its result."""

from __future__ import annotations

from typing import Literal

from medas.datasets.check import check
from medas.datasets.finding import table_of
from medas.errors import WrongInput
from medas.tool import Dataset, Made, Table, Tool, kernel, plug, result


class CheckData(Tool):
    """Check all images and label maps before hours of training: what is wrong, where, and what to do.

    Found are: files that cannot be read, label maps that do not lie on their image, odd voxel sizes and orientations,
    voxels that are no numbers, constant images, empty label maps, label values of 0 and 255, with gaps or unexpected,
    images that occur twice (also re-windowed, resampled or with noise), patients with contradictory data, and patients
    on both sides of a split. Nothing is changed, neither the originals nor the cases that go on from here.

    Misleads: a check cannot see a wrong diagnosis or a contour of another organ, nor a copy that was cropped or turned.
    Look at a few cases yourself.
    """

    category = "Dataset"
    title = "Check data"
    synonyms = ("data doctor", "quality control", "duplicates", "leakage", "validate", "integrity", "data check", "QC")

    dataset: Dataset = plug("Cases to check; after a split, also the split")
    on_block: Literal["report", "stop"] = plug(
        "What happens if a problem is found that spoils the training", default="report"
    )

    checked: Dataset = result("The same cases, unchanged", like="dataset")
    findings: Table = result("One row per problem, the gravest first, with what to do")

    @kernel
    def check(self, dataset: Dataset, on_block: str) -> Made:
        """Check case by case, then all together."""
        findings = check(dataset, self.report)
        blocking = [finding for finding in findings if finding.severity == "block"]
        if blocking and on_block == "stop":
            first = [f"{one.case or 'all cases'}: {one.what} {one.remedy}" for one in blocking[:5]]
            more = f" And {len(blocking) - 5} more." if len(blocking) > 5 else ""
            raise WrongInput(
                f"{len(blocking)} problems must be solved before training. {' '.join(first)}{more}",
                hint="Set on_block to report for the whole list",
                case=blocking[0].case or None,
            )
        return self.made(checked=dataset, findings=table_of(findings))
