"""What a person reads after a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from medas.cli.show import console, show_problem
from medas.engine.runner import error_of, summary_of
from medas.engine.snapshot import RunState

_ICONS = {"done": "[green]✓[/]", "failed": "[red]✗[/]", "crashed": "[red]✗[/]", "canceled": "[yellow]■[/]"}


def show_summary(state: RunState, results: dict[str, Any], out: Path | None) -> None:
    """Show a line per step, what failed and why, and where the results are."""
    from rich.table import Table

    screen = console()
    table = Table(title=f"{state.document.title or 'Workflow'} · {state.id} · {state.state}", title_justify="left")
    for name in ("", "Step", "Cases", "Reused", "Failed", "Seconds"):
        table.add_column(name, justify="left" if name in {"", "Step"} else "right")
    for name, step in summary_of(state).items():
        cases = str(step["of"]) if state.steps[name].planned.mapped else ""
        icon = _ICONS.get(step["state"], "[dim]–[/]")
        reused = str(step["reused"]) if step["reused"] else ""
        table.add_row(icon, name, cases, reused, str(step["failed"] or ""), f"{step['seconds']:.1f}")
    screen.print(table)
    failed = [item.problem for step in state.steps.values() for item in step.items.values() if item.problem]
    for problem in failed[:10]:
        show_problem(screen, problem)
    if len(failed) > 10:
        screen.print(f"… and {len(failed) - 10} more", style="dim")
    if state.state not in {"done", "canceled"} and not failed:
        show_problem(screen, error_of(state).problem())
    _results(screen, results, out)


def _results(screen: Any, results: dict[str, Any], out: Path | None) -> None:
    if out is not None and results:
        screen.print(f"Results in [bold]{out}[/]:")
        for name, value in results.items():
            screen.print(f"  {name}: {value}", markup=False)
    elif results:
        screen.print("Add [bold]--out FOLDER[/] to get the results as files.", style="dim")
