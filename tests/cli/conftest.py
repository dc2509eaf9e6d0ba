"""The command line, called as people call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Answer(NamedTuple):
    """What a command said."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Medas = Callable[..., Answer]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def medas(home: Path, tmp_path: Path) -> Medas:
    """Call a command in an empty folder; the home folder is shared, so the catalog is made once."""

    def call(*arguments: str | Path, folder: Path = tmp_path, **environment: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "medas.cli.main", *map(str, arguments)],
            check=False, capture_output=True, text=True, cwd=folder, timeout=300,
            env={**os.environ, "MEDAS_HOME": str(home), "COLUMNS": "120", "LANG": "C.UTF-8", **environment},
        )  # fmt: skip
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


def small_flow(*, epochs: int = 1, cases: int = 5) -> str:
    """Return a whole study on five small phantoms."""
    from medas.tools import (
        PhantomCases,
        Predict,
        RescaleWindow,
        ResultReport,
        SegmentationMetrics,
        SplitCases,
        TrainUNet,
    )
    from medas.workflow import Workflow

    flow = Workflow("Small study")
    made = flow.add(PhantomCases(kind="abdomen", cases=cases, size=(24, 24, 16)), name="cases")
    window = flow.add(RescaleWindow(image=made.dataset["image"]), name="window")
    split = flow.add(SplitCases(dataset=window.cases, validate=0), name="split")
    train = flow.add(TrainUNet(split=split.split, epochs=epochs, patch=(16, 16, 16), hold_out=0), name="train")
    predict = flow.add(Predict(image=split.split["image"], model=train.model), name="predict", only="test")
    score = flow.add(
        SegmentationMetrics(prediction=predict.cases["prediction"], truth=predict.cases["label"], distances=False),
        name="score",
    )
    flow.add(ResultReport(cases=score.cases, history=train.history, model=train.model), name="report")
    return str(flow)


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    path = tmp_path / "small.medas.json"
    path.write_text(small_flow())
    return path
