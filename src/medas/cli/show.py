"""How the command line shows errors, problems and progress."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from medas.errors import BadWorkflow, MedasError, Problem
from medas.texts import Language

if TYPE_CHECKING:
    from rich.console import Console

_MARKS = {"block": ("✗", "red"), "warn": ("!", "yellow"), "hint": ("·", "cyan")}


def language() -> Language:
    """Return `zh` if the environment asks for Chinese, else `en`."""
    wanted = os.environ.get("MEDAS_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if wanted.lower().startswith("zh") else "en"


def console(*, errors: bool = False) -> Console:
    """Return a terminal to write to."""
    from rich.console import Console

    return Console(stderr=errors, highlight=False, soft_wrap=True)


def show_error(error: MedasError) -> None:
    """Show an error as sentences on standard error."""
    out = console(errors=True)
    if isinstance(error, BadWorkflow) and error.problems:
        show_problems(error.problems)
        return
    show_problem(out, error.problem())


def show_problems(problems: Sequence[Problem]) -> None:
    """Show problems one below the other."""
    out = console(errors=True)
    for problem in problems:
        show_problem(out, problem)
    count = len(problems)
    out.print(f"{count} problem{'' if count == 1 else 's'}", style="bold", markup=False)


def show_problem(out: Console, problem: Problem) -> None:
    """Show what is wrong, where, and what to do."""
    from rich.text import Text

    spoken = language()
    mark, color = _MARKS[problem.severity]
    place = " ".join(
        part for part in (
            problem.node and f"step {problem.node}",
            (problem.param or problem.port) and f"plug {problem.param or problem.port}",
            problem.case and f"case {problem.case}",
            problem.file and f"file {problem.file}",
        ) if part
    )  # fmt: skip
    line = Text(f"{mark} ", style=color)
    if place:
        line.append(f"{place}: ", style="bold")
    line.append(_sentence(problem.message, spoken))
    out.print(line)
    for text, label in ((problem.hint, "→"), (problem.why, "  why:")):
        if _sentence(text, spoken):
            out.print(Text(f"  {label} {_sentence(text, spoken)}", style="dim"))


def show_bug(error: Exception) -> None:
    """Say that MeDaS made a mistake, and where the details are."""
    from medas.safe.home import home_folder

    text = "".join(traceback.format_exception(error))
    place = home_folder() / "last-error.txt"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        where = f"Details: {place}"
    except OSError:
        where = text
    print(f"✗ MeDaS made a mistake ({type(error).__name__}). {where}", file=sys.stderr)


def _sentence(texts: dict[str, str], spoken: str) -> str:
    text = texts.get(spoken) or texts.get("en", "")
    return text if not text or text[-1] in ".!?。！？" else text + ("。" if spoken == "zh" else ".")
