"""A progress bar per step, from the events of a run."""

from __future__ import annotations

import time
from typing import Any, Self

from medas.engine.snapshot import RunState


class Progress:
    """Shows which steps run, how far they are and how long they will take; silent without a terminal or on request."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bars: Any = None
        self._tasks: dict[str, Any] = {}
        self._began: dict[str, float] = {}

    def __enter__(self) -> Self:
        if not self._quiet:
            from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bars

            from medas.cli.show import console

            self._bars = Bars(
                TextColumn("{task.description:14}"), BarColumn(bar_width=28), TextColumn("{task.percentage:>3.0f} %"),
                TextColumn("{task.fields[told]}"), TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
                console=console(errors=True), refresh_per_second=5,
            )  # fmt: skip
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars is not None:
            self._bars.stop()

    def begin(self, run: RunState, *, resumed: bool) -> None:
        """Show all steps of a run."""
        if self._bars is None:
            return
        word = "Going on with" if resumed else "Run"
        self._bars.console.print(f"{word} {run.id}: {run.document.title}", style="bold", markup=False)
        for name in run.steps:
            self._tasks[name] = self._bars.add_task(name, total=1.0, told="", left="", start=False)

    def __call__(self, event: dict[str, Any]) -> None:
        """Take in an event of the run."""
        task = self._tasks.get(event.get("step", ""))
        if self._bars is None or task is None:
            return
        kind = event["kind"]
        if kind == "step_started" and event["step"] not in self._began:
            self._began[event["step"]] = time.monotonic()
            self._bars.start_task(task)
            self._bars.update(task, total=max(1, event["of"]))
        elif kind == "item_finished":
            self._bars.advance(task, 1.0)
        elif kind == "step_progress" and "case" not in event:
            self._progress(task, event)
        elif kind == "step_finished":
            self._finish(task, event)

    def _progress(self, task: Any, event: dict[str, Any]) -> None:
        share = event["done"] / event["of"] if event["of"] else 0.0
        metrics = event.get("metrics", {})
        told = " ".join(f"{name} {value:.3g}" for name, value in metrics.items() if name in {"loss", "val_dice"})
        spent = time.monotonic() - self._began.get(event["step"], time.monotonic())
        left = spent / share - spent if share > 0.02 else 0.0
        self._bars.update(task, total=1.0, completed=share, told=told, left=f"{_span(left)} left" if left else "")

    def _finish(self, task: Any, event: dict[str, Any]) -> None:
        words = event["state"]
        if event["state"] == "done" and event["of"] and event["reused"] == event["of"]:
            words = "known"
        elif event["failed"]:
            words = f"{event['state']}, {event['failed']} of {event['of']} failed"
        self._bars.start_task(task)
        self._bars.update(task, total=1.0, completed=1.0 if event["state"] == "done" else None, told=words, left="")
        self._bars.stop_task(task)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
