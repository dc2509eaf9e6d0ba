"""What the command line asks for: choose ratios, measure them, write the results."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.card import commit, machine_card
from benchmarks.environments import install, installed_versions, known_peers
from benchmarks.harness import Outcome, run_ratio
from benchmarks.ratio import Ratio, read_ratios
from benchmarks.report import write_html, write_markdown

_PEER_PACKAGES = ("monai", "nnunetv2", "prefect", "fastapi", "nipype", "torch", "numpy")
_BUSY = 2.0
"""Load above which only CPU seconds and ratios say something."""


def main(arguments: list[str] | None = None) -> int:
    """Return 0 unless something of ours failed or two sides gave different answers."""
    ratios = read_ratios()
    choices = _parser(sorted({ratio.group for ratio in ratios})).parse_args(arguments)
    if choices.install_peers is not None:
        return install(choices.install_peers)
    chosen = [ratio for ratio in ratios if _is_chosen(ratio, choices)]
    card = machine_card(threads=1)
    print(f"{card['name']}: {card['cpu']}, AMX {'yes' if card['amx'] else 'no'}, load {card['load']}", flush=True)
    begun = time.strftime("%Y-%m-%d")
    outcomes = [_run(ratio, choices, card) for ratio in chosen]
    result = {
        "date": begun, "commit": commit(), "note": choices.note, "card": card, "peers": _peers(),
        "ratios": [outcome.to_json() for outcome in outcomes],
    }  # fmt: skip
    _write(result, choices)
    if card["load"] > _BUSY:
        print(f"The load was {card['load']}: trust only CPU seconds and ratios.")
    return 1 if any(outcome.state in {"failed", "void"} for outcome in outcomes) else 0


def _parser(groups: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py bench", description="Measure MeDaS beside other programs.")
    parser.add_argument("groups", nargs="*", metavar="group", help=f"one of {', '.join(groups)}")
    speed = parser.add_mutually_exclusive_group()
    speed.add_argument("--quick", action="store_true", help="few repeats of what takes at most 90 s; the default")
    speed.add_argument("--full", action="store_true", help="all repeats of everything")
    parser.add_argument("--only", default="", metavar="TEXT", help="only ratios whose name holds this text")
    parser.add_argument("--repeats", type=int, metavar="N", help="so many repeats of everything chosen")
    parser.add_argument("--note", default="", metavar="TEXT", help="a sentence for readers of the results")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a table")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with bars")
    parser.add_argument(
        "--install-peers",
        nargs="*",
        metavar="PEER",
        help=f"install {', '.join(known_peers())}, or those named, and end",
    )
    return parser


def _is_chosen(ratio: Ratio, choices: argparse.Namespace) -> bool:
    if choices.groups and ratio.group not in choices.groups:
        return False
    return choices.only.lower() in ratio.name.lower() and _repeats(ratio, choices) > 0


def _repeats(ratio: Ratio, choices: argparse.Namespace) -> int:
    """Return how often each side is measured; a slow ratio is part of a quick run only if its group was asked for."""
    if choices.repeats is not None:
        return int(choices.repeats)
    if choices.full:
        return ratio.full
    return ratio.quick or (max(1, ratio.full // 10) if choices.groups else 0)


def _run(ratio: Ratio, choices: argparse.Namespace, card: dict[str, Any]) -> Outcome:
    outcome = run_ratio(ratio, _repeats(ratio, choices), card=card, commit=commit())
    shown = outcome.reason if outcome.value is None else f"{outcome.value:.4g}, goal {ratio.goal:g}"
    print(f"{ratio.group:12} {ratio.name}: {outcome.state}, {shown}", flush=True)
    return outcome


def _peers() -> dict[str, dict[str, str]]:
    versions = {name: installed_versions(name) for name in known_peers()}
    return {
        name: {package: number for package, number in found.items() if package in _PEER_PACKAGES}
        for name, found in versions.items() if found
    }  # fmt: skip


def _write(result: dict[str, Any], choices: argparse.Namespace) -> None:
    if choices.json is not None:
        choices.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if choices.markdown is not None:
        choices.markdown.write_text(write_markdown(result), encoding="utf-8")
    if choices.html is not None:
        choices.html.write_text(write_html(result), encoding="utf-8")
