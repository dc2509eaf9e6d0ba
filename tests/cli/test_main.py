"""The commands, their help and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Medas
from medas.cli.main import COMMANDS, HIDDEN
from medas.engine.runner import open_engine


def test_help_names_every_command(medas: Medas) -> None:
    answer = medas("--help")

    assert answer.code == 0
    assert all(f"  {name}" in answer.out for name in COMMANDS if name not in HIDDEN)
    assert medas().out == answer.out


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "catalog"])
def test_every_command_explains_itself(medas: Medas, name: str) -> None:
    answer = medas(name, "--help")

    assert answer.code == 0, answer.err
    assert "Usage" in answer.out


def test_the_version_is_said(medas: Medas) -> None:
    assert medas("--version").out.startswith("medas 0.")


def test_a_misspelled_command_is_recognized(medas: Medas) -> None:
    answer = medas("predct")

    assert answer.code == 2
    assert "Did you mean predict?" in answer.err


def test_a_wrong_option_is_a_wrong_call(medas: Medas) -> None:
    assert medas("run", "--nothing").code == 2


def test_a_missing_workflow_names_the_templates(medas: Medas) -> None:
    answer = medas("run", "nothing.medas.json")

    assert answer.code == 3
    assert "liver_contour" in answer.err


def test_all_problems_of_a_workflow_are_listed_at_once(medas: Medas, tmp_path: Path) -> None:
    document = {
        "medas": 1,
        "steps": {
            "a": {"tool": "medas.RescaleWindow", "params": {"width": -5}, "wires": {"image": "b.rescaled"}},
            "b": {"tool": "medas.RescaleWindow", "wires": {"image": "a.rescaled"}},
            "c": {"tool": "medas.Rescale"},
            "d": {"tool": "medas.Resample", "wires": {"volume": "nobody.cases[image]"}},
        },
    }
    (tmp_path / "bad.medas.json").write_text(json.dumps(document))

    answer = medas("check", "bad.medas.json", "--json")

    assert answer.code == 3
    found = {(problem["code"], problem["node"]) for problem in answer.json()}
    assert {("cycle", "a"), ("wrong-input", "a"), ("unknown-tool", "c"), ("unknown-step", "d")} <= found
    assert "4 problems" in medas("check", "bad.medas.json").err or "5 problems" in medas("check", "bad.medas.json").err


def test_problems_are_said_in_chinese_if_the_computer_speaks_it(medas: Medas, tmp_path: Path) -> None:
    (tmp_path / "bad.medas.json").write_text('{"medas": 1, "steps": {"c": {"tool": "medas.Rescale"}}}')

    answer = medas("check", "bad.medas.json", LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8")

    assert "没有名为 medas.Rescale 的工具" in answer.err


def test_a_template_is_without_problems(medas: Medas) -> None:
    names = [line.split()[0] for line in medas("template", "list").out.splitlines()]

    assert "liver_contour" in names
    for name in names:
        assert medas("check", name).code == 0


def test_a_template_can_be_copied_once(medas: Medas, tmp_path: Path) -> None:
    assert medas("template", "copy", "liver_contour", "mine.medas.json").code == 0

    again = medas("template", "copy", "liver_contour", "mine.medas.json")

    assert again.code == 1
    assert "is there already" in again.err
    assert (tmp_path / "mine.medas.json").read_text() == medas("template", "show", "liver_contour").out


def test_tools_are_listed_and_shown(medas: Medas) -> None:
    listed = medas("tools", "--json").json()

    assert len(listed) >= 24
    assert "width" in medas("tools", "RescaleWindow").out
    assert medas("tools", "RescaleWindow", "--json").json()["id"] == "medas.RescaleWindow"
    missing = medas("tools", "Rescale")
    assert missing.code == 3
    assert "RescaleWindow" in missing.err


def test_a_workflow_becomes_a_picture_and_a_program(medas: Medas) -> None:
    assert medas("export", "liver_contour", "--to", "svg").out.startswith("<svg")
    program = medas("export", "liver_contour", "--to", "python").out
    compile(program, "program", "exec")
    assert medas("export", "liver_contour", "--to", "json").out == medas("template", "show", "liver_contour").out


def test_a_new_tool_is_tried_and_keeps_the_contract(medas: Medas, tmp_path: Path) -> None:
    assert medas("new-tool", "SharpenEdges").code == 0
    tried = medas("try", "sharpen_edges.py", "--phantom", "brain", "--set", "strength=2")
    tested = medas("test-tool", "sharpen_edges.py:SharpenEdges", "--junit", "verdicts.xml")

    assert tried.code == 0, tried.err
    assert (tmp_path / "out" / "SharpenEdges" / "before.png").is_file()
    assert tested.code == 0, tested.out
    assert 'failures="0"' in (tmp_path / "verdicts.xml").read_text()
    assert medas("new-tool", "SharpenEdges").code == 1
    assert medas("new-tool", "sharpen").code == 3


def test_a_tool_that_breaks_the_contract_is_named(medas: Medas, tmp_path: Path) -> None:
    medas("new-tool", "SharpenEdges")
    path = tmp_path / "sharpen_edges.py"
    path.write_text(path.read_text().replace("if not np.isfinite(image).all():", "if False:"))

    tested = medas("test-tool", "sharpen_edges.py", "--junit", "verdicts.xml")

    assert tested.code == 1
    assert "NaN" in tested.out
    assert 'failures="1"' in (tmp_path / "verdicts.xml").read_text()


def test_the_doctor_looks_at_the_machine(medas: Medas) -> None:
    answer = medas("doctor", "--json")

    assert answer.code == 0, answer.out
    assert any(one["what"].startswith("torch 2") for one in answer.json())


def test_a_flipped_bit_is_found_and_repaired(medas: Medas, tmp_path: Path) -> None:
    own = tmp_path / "own"
    medas("run", "liver_contour", "--until", "window", MEDAS_HOME=str(own))
    assert medas("verify", MEDAS_HOME=str(own)).code == 0
    largest = max((own / "objects").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    largest.chmod(0o644)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)

    found = medas("verify", MEDAS_HOME=str(own))
    repaired = medas("verify", "--repair", MEDAS_HOME=str(own))

    assert found.code == 1
    assert largest.name in found.out
    assert repaired.code == 0
    assert medas("run", "liver_contour", "--until", "window", MEDAS_HOME=str(own)).code == 0
    assert medas("verify", MEDAS_HOME=str(own)).code == 0


def test_room_is_made_and_what_went_is_made_again(medas: Medas, tmp_path: Path) -> None:
    own = {"MEDAS_HOME": str(tmp_path / "own")}
    flow = ("run", "liver_contour", "--until", "window")
    medas(*flow, **own)

    would = medas("clean-up", "--keep", "0", "--dry-run", **own)
    untouched = medas(*flow, "--json", **own).json()
    kept = medas("clean-up", "--keep", "1", **own)
    removed = medas("clean-up", "--keep", "0", **own)
    again = medas(*flow, "--json", **own).json()

    assert "would be removed" in would.out
    assert {step["state"] for step in untouched["steps"].values()} == {"reused"}
    assert "0 objects removed" in kept.out
    assert "0 bytes left" in removed.out
    assert {step["state"] for step in again["steps"].values()} == {"done"}
    assert medas("verify", **own).code == 0


def test_nothing_is_removed_while_a_run_goes_on(medas: Medas, tmp_path: Path) -> None:
    home = tmp_path / "own"
    engine = open_engine(home, "inline", domain="a test")
    engine.start()
    try:
        refused = medas("clean-up", "--keep", "0", MEDAS_HOME=str(home))
    finally:
        engine.close()
        engine.database.close()

    assert refused.code == 1
    assert "a run is going on here" in refused.err
    assert medas("clean-up", "--keep", "0", MEDAS_HOME=str(home)).code == 0


def test_runs_are_listed(medas: Medas) -> None:
    assert "Run" in medas("runs").out


def test_the_catalog_is_written_anew(medas: Medas, tmp_path: Path) -> None:
    answer = medas("catalog", MEDAS_HOME=str(tmp_path / "own"))

    assert answer.code == 0, answer.out
    assert (tmp_path / "own" / "catalog.json").is_file()
