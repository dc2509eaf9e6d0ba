from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.command import main
from benchmarks.ratio import read_ratios


def test_an_unknown_peer_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--install-peers", "nobody"])

    assert code == 1
    assert "There is no peer nobody; there are monai, nipype, nnunet, prefect." in capsys.readouterr().err


def test_a_slow_ratio_is_not_part_of_a_quick_run(tmp_path: Path) -> None:
    slow = next(ratio for ratio in read_ratios() if ratio.quick == 0)

    main(["--only", slow.name, "--json", str(tmp_path / "made.json")])

    assert json.loads((tmp_path / "made.json").read_text())["ratios"] == []


def test_imports_are_measured_and_load_no_slow_library(tmp_path: Path) -> None:
    files = {kind: tmp_path / f"made.{kind}" for kind in ("json", "markdown", "html")}
    wishes = [text for kind, file in files.items() for text in (f"--{kind}", str(file))]

    code = main(["imports", "--repeats", "1", *wishes])

    made = json.loads(files["json"].read_text())
    assert code == 0
    assert [one["ours"]["check"]["ok"] for one in made["ratios"]] == [True] * len(made["ratios"])
    assert "import medas" in files["markdown"].read_text()
    assert "import medas" in files["html"].read_text()
