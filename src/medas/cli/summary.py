"""What a person reads after a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from medas.cli.show import console, show_problem
from medas.engine.account import Account

_MOST_SHOWN = 10
_ICONS = {"done": "[green]✓[/]", "failed": "[red]✗[/]", "crashed": "[red]✗[/]", "canceled": "[yellow]■[/]"}


def show_summary(account: Account, results: dict[str, Any], out: Path | None) -> None:
    """Show a line per step, what failed and why, and where the results are."""
    from rich.table import Table

    screen = console()
    table = Table(title=f"{account.title or 'Workflow'} · {account.id} · {account.state}", title_justify="left")
    for name in ("", "Step", "Cases", "Reused", "Failed", "Seconds"):
        table.add_column(name, justify="left" if name in {"", "Step"} else "right")
    for name, step in account.steps.items():
        cells = (str(step.of) if step.mapped else "", str(step.reused or ""), str(step.failed or ""))
        table.add_row(_ICONS.get(step.state, "[dim]–[/]"), name, *cells, f"{step.seconds:.1f}")
    screen.print(table)
    problems = [problem for step in account.steps.values() for problem in step.problems]
    for problem in problems[:_MOST_SHOWN]:
        show_problem(screen, problem)
    if len(problems) > _MOST_SHOWN:
        screen.print(f"… and {len(problems) - _MOST_SHOWN} more", style="dim")
    if account.state not in {"done", "canceled"} and not problems:
        show_problem(screen, account.error().problem())
    _results(screen, results, out)


def _results(screen: Any, results: dict[str, Any], out: Path | None) -> None:
    if out is not None and results:
        screen.print(f"Results in [bold]{out}[/]:")
        for name, value in results.items():
            screen.print(f"  {name}: {value}", markup=False)
    elif results:
        screen.print("Add [bold]--out FOLDER[/] to get the results as files.", style="dim")
