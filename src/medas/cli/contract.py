"""`medas test-tool NAME`: test a tool against the contract that every tool keeps."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, NamedTuple
from xml.sax.saxutils import quoteattr

import typer

from medas.cli.classes import class_of
from medas.cli.show import console
from medas.errors import MedasError
from medas.safe.durable import write_bytes
from medas.testing.tool_contract import BrokenContract, Check, Subject, checks_of, subject_of
from medas.tool.base import Tool

app = typer.Typer(add_completion=False)


class Verdict(NamedTuple):
    """How one sentence of the contract ended."""

    check: Check
    problem: str
    """Empty if the tool keeps it."""
    seconds: float


@app.command("test-tool")
def contract(
    name: Annotated[str, typer.Argument(help="Class name, package.module:Class or file.py:Class")],
    junit: Annotated[Path | None, typer.Option(help="File for the verdicts as JUnit XML")] = None,
) -> int:
    """Test a tool: declaration, determinism, geometry, odd input, cancellation, back-ends."""
    from medas.cli.main import EXIT_FAILED, EXIT_OK

    tool = class_of(name)
    screen = console()
    screen.print(f"{tool.__name__}: the contract of every tool", style="bold", markup=False)
    verdicts = []
    with subject_of(tool) as subject:
        for check in checks_of(tool):
            verdict = _judged(check, subject)
            verdicts.append(verdict)
            screen.print(f"[red]✗[/] {check.what}" if verdict.problem else f"[green]✓[/] {check.what}")
            if verdict.problem:
                screen.print(f"  → {verdict.problem}", style="dim", markup=False)
    broken = [verdict for verdict in verdicts if verdict.problem]
    screen.print(f"{len(verdicts) - len(broken)} of {len(verdicts)} kept", style="red" if broken else "green")
    if junit is not None:
        write_bytes(junit, junit_of(tool, verdicts).encode())
    return EXIT_FAILED if broken else EXIT_OK


def _judged(check: Check, subject: Subject) -> Verdict:
    started = time.monotonic()
    try:
        check.run(subject)
        problem = ""
    except BrokenContract as error:
        problem = str(error)
    except MedasError as error:
        problem = f"on samples it says: {error}. If it needs special values, give them as its class attribute `example`"
    return Verdict(check, problem, time.monotonic() - started)


def junit_of(tool: type[Tool], verdicts: list[Verdict]) -> str:
    """Return the verdicts as JUnit XML, which build servers show."""
    cases = []
    for check, problem, seconds in verdicts:
        head = f'<testcase classname={quoteattr(tool.__name__)} name={quoteattr(check.what)} time="{seconds:.3f}"'
        cases.append(f"  {head}><failure message={quoteattr(problem)}/></testcase>" if problem else f"  {head}/>")
    failed = sum(bool(verdict.problem) for verdict in verdicts)
    suite = f'<testsuite name={quoteattr(tool.__name__)} tests="{len(verdicts)}" failures="{failed}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', suite, *cases, "</testsuite>"]) + "\n"
