"""Show a JSON file of measurements as a Markdown table, and as a page with bars: `python -m benchmarks.report FILE`."""

from __future__ import annotations

import argparse
import html
import json
import math
from pathlib import Path
from typing import Any

Result = dict[str, Any]

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.6rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}p,td,th{font-size:.9rem}
.row{margin:.8rem 0}.track{position:relative;height:1.1rem;background:#eee;border-radius:3px}
.bar{height:100%;border-radius:3px}.goal{position:absolute;left:50%;top:-.2rem;bottom:-.2rem;border-left:2px solid #222}
.met{background:#2a7}.missed{background:#d70}.none{color:#777}
"""


def write_markdown(result: Result) -> str:
    """Return the measurements as a Markdown table with the machine above it."""
    head = ["what", "ours", "its CPU", "peer", "its CPU", "result", "goal", "n", "state", "answers"]
    lines = [f"# Measurements of {result['date']}", "", _machine(result), ""]
    lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cells(one)) + " |" for one in result["ratios"]]
    return "\n".join(lines) + "\n"


def write_html(result: Result) -> str:
    """Return one page: a bar per measurement; the line in the middle is its goal, the right end ten times better."""
    parts = [f"<h1>MeDaS beside other programs, {html.escape(result['date'])}</h1>"]
    parts.append(f"<p>{html.escape(_machine(result))}</p>")
    parts.append("<p>The black line is the goal; a bar that ends right of it has reached it. The scale is logarithmic: "
                 "the left end is a tenth of the goal, the right end ten times the goal.</p>")  # fmt: skip
    for group in dict.fromkeys(one["ratio"]["group"] for one in result["ratios"]):
        parts.append(f"<h2>{html.escape(group)}</h2>")
        parts += [_row(one) for one in result["ratios"] if one["ratio"]["group"] == group]
    title = "<title>MeDaS: measurements</title><meta name=viewport content='width=device-width'>"
    return f"<!doctype html><html lang=en><meta charset=utf-8>{title}<style>{_STYLE}</style>{''.join(parts)}</html>\n"


def share_of_track(outcome: Result) -> float:
    """Return how much of its track a bar fills, 0 to 1; the goal is at one half, ten times better at 1."""
    value, ratio = outcome["value"], outcome["ratio"]
    goal = ratio["goal"]
    if min(value, goal) <= 0:
        return 1.0 if outcome["state"] == "met" else 0.0
    reached = value / goal if ratio["better"] == "higher" else goal / value
    return min(max(0.5 + 0.5 * math.log10(reached), 0.0), 1.0)


def _row(outcome: Result) -> str:
    ratio = outcome["ratio"]
    name = html.escape(ratio["name"])
    if outcome["value"] is None:
        reason = html.escape(f"{outcome['state']}: {outcome['reason']}")
        return f"<div class=row>{name} <span class=none>{reason}</span></div>"
    text = html.escape(f"{_value(outcome)} (goal {_goal(ratio)})")
    bar = f"<div class='bar {outcome['state']}' style='width:{100 * share_of_track(outcome):.1f}%'></div>"
    label = html.escape(f"{ratio['name']}: {_value(outcome)}, goal {_goal(ratio)}, {outcome['state']}", quote=True)
    track = f"<div class=track role=img aria-label='{label}'>{bar}<div class=goal></div></div>"
    return f"<div class=row>{name}: <b>{text}</b>{track}</div>"


def _cells(outcome: Result) -> list[str]:
    ratio, ours = outcome["ratio"], outcome["ours"]
    name = ratio["name"] + (f" ({ratio['leaves_out']})" if ratio["leaves_out"] else "")
    if ours is None:
        return [name, "", "", "", "", "", _goal(ratio), "", f"{outcome['state']}: {outcome['reason']}", ""]
    check = ours["check"]
    answers = "differ" if not check["ok"] else f"equal within {check['max_error']:.2g}"
    peer = ["", ""] if outcome["peer"] is None else _side(outcome["peer"], ratio)
    value = "" if outcome["value"] is None else _value(outcome)
    state = outcome["state"] + (f" ({outcome['reason']})" if outcome["reason"] else "")
    return [name, *_side(ours, ratio), *peer, value, _goal(ratio), str(ours["n"]), state, answers]


def _side(record: Result, ratio: Result) -> list[str]:
    """Return the number of a side, and its CPU time, which load hardly changes."""
    unit = ratio["unit"] if ratio["metric"] in {"wall", "cpu"} else "s"
    return [_number(record["median"], ratio), f"{record['cpu_median']:.4g} {unit}"]


def _value(outcome: Result) -> str:
    ratio = outcome["ratio"]
    if ratio["compare"] != "ratio":
        return _number(outcome["value"], ratio)
    return f"{outcome['value']:.3g} x ({outcome['low']:.3g} to {outcome['high']:.3g})"


def _goal(ratio: Result) -> str:
    sign = "at least" if ratio["better"] == "higher" else "at most"
    return f"{sign} {ratio['goal']:g} x" if ratio["compare"] == "ratio" else f"{sign} {_number(ratio['goal'], ratio)}"


def _number(value: float, ratio: Result) -> str:
    unit = "" if ratio["unit"] == "1" else f" {ratio['unit']}"
    return f"{value:.4g}{unit}"


def _machine(result: Result) -> str:
    card = result["card"]
    features = ["AMX" if card["amx"] else "no AMX", "AVX-512 BF16" if card["avx512_bf16"] else "no AVX-512 BF16"]
    byte_code = "byte code written" if card["byte_code"] else "no byte code, so imports are slow"
    return (
        f"{card['cpu']} (family, model, stepping {card['family']}), {', '.join(features)}, {card['cores']} cores, "
        f"{card['ram_gib']} GiB, GPU: {card['gpu'] or 'none'}, {card['system']}, Python {card['python']}, "
        f"torch {card['versions'].get('torch', 'none')}, load at the start {card['load']}, {byte_code}, "
        f"commit {result['commit'] or 'unknown'}. {result['note']}"
    )


def main(arguments: list[str] | None = None) -> None:
    """Read a JSON file and write what was asked for; without a wish the table is printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--html", type=Path)
    choices = parser.parse_args(arguments)
    result: Result = json.loads(choices.file.read_text(encoding="utf-8"))
    if choices.markdown is not None:
        choices.markdown.write_text(write_markdown(result), encoding="utf-8")
    if choices.html is not None:
        choices.html.write_text(write_html(result), encoding="utf-8")
    if choices.markdown is None and choices.html is None:
        print(write_markdown(result))


if __name__ == "__main__":
    main()
