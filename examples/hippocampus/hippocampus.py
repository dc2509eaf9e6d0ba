"""Hippocampus."""

from medas import Workflow
from medas.tools import (
    CheckData,
    ImportFolder,
    LossCurve,
    Mirror,
    Predict,
    ResultReport,
    SegmentationMetrics,
    SplitCases,
    SummarizeMetrics,
    TrainUNet,
)

flow = Workflow("Hippocampus")
cases = flow.add(
    ImportFolder(
        folder="hippocampus",
        patients="one per case",
        structures="1 = anterior, 2 = posterior",
    ),
    name="cases",
)
check = flow.add(CheckData(dataset=cases.dataset), name="check")
split = flow.add(SplitCases(dataset=check.checked, method="folds", validate=0.0), name="split")
mirror = flow.add(
    Mirror(split=split.split, left_right=True, front_back=False, up_down=False),
    name="mirror",
)
train = flow.add(
    TrainUNet(split=mirror.varied, time_budget=180.0, augmentation="built in", hold_out=0.0),
    name="train",
)
curve = flow.add(LossCurve(history=train.history), name="curve")
predict = flow.add(
    Predict(image=split.split["image"], model=train.model),
    name="predict",
    only="test",
)
score = flow.add(
    SegmentationMetrics(prediction=predict.cases["prediction"], truth=predict.cases["label"]),
    name="score",
)
summary = flow.add(SummarizeMetrics(cases=score.cases), name="summary")
report = flow.add(
    ResultReport(
        cases=score.cases,
        summary=summary.summary,
        history=train.history,
        model=train.model,
        heading="Hippocampus, anterior and posterior, on T1 MR",
    ),
    name="report",
)

flow.place(
    cases=(0, 0),
    check=(0, 120),
    curve=(1040, 0),
    mirror=(260, 0),
    predict=(780, 0),
    report=(1040, 360),
    score=(1040, 120),
    split=(0, 240),
    summary=(1040, 240),
    train=(520, 0),
)

if __name__ == "__main__":
    flow.run().with_succ(lambda run: print(run.id, list(run.results))).with_fail(print)
