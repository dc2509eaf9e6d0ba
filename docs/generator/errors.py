"""The pages of errors and exit codes."""

from __future__ import annotations

import inspect

import medas.errors
from generator.markdown import block, code, joined, table
from medas.cli import main as commands
from medas.cli.main import exit_code
from medas.errors import MedasError, Problem
from medas.texts import catalog, error_title

_EXITS = {
    "EXIT_OK": ("All is well.", "`run`: all steps are done. `check`: nothing that stops a run."),
    "EXIT_FAILED": ("The run or the tool failed, or the machinery did.", ("`test-tool`: the contract is broken. "
                    "`verify`, `doctor`, `catalog`: something is damaged or missing.")),
    "EXIT_USAGE": ("The command was called wrongly.", "Unknown command, option, or kind of value."),
    "EXIT_PROBLEMS": ("The document, a file or a value has problems.", ("`check` and `run`: all problems are listed. "
                      "`predict`: at least one image could not be used; the others are done.")),
    "EXIT_CANCELED": ("Stopped on request.", "Ctrl-C or TERM; the next call goes on where it stopped."),
    "EXIT_BUG": ("A mistake of MeDaS.", "Details lie in `last-error.txt` in the folder of the installation."),
}  # fmt: skip
"""Constant of `medas.cli.main` -> meaning, and examples."""


def kinds() -> list[type[MedasError]]:
    """Return every error class, in the order of the source."""
    found = [
        kind
        for _, kind in inspect.getmembers(medas.errors, inspect.isclass)
        if issubclass(kind, MedasError) and kind is not MedasError
    ]
    return sorted(found, key=lambda kind: inspect.getsourcelines(kind)[1])


def page() -> str:
    """Return `errors.md`."""
    tree = inspect.cleandoc(medas.errors.__doc__ or "").partition("\n\n")[2]
    parts = [
        "# Errors",
        (
            "Everything that MeDaS raises on purpose is a `medas.errors.MedasError`: a message that says what is wrong with "
            "the value received, a `hint` that says what to do, and a place (step, plug, case, column, file). Anything else "
            "is a mistake of MeDaS. In a chain, the first error is kept and `with_fail` shows it."
        ),
        block("text", tree),
        block("python", _EXAMPLE),
        "## Classes",
        table(
            ("Class", "Code", "Meaning", "Chinese title", "Exit code"),
            [
                (code(k.__name__), code(k.code), _first(k), error_title(k.code, "zh"), str(exit_code(k("x"))))
                for k in kinds()
            ],
        ),
        "## Problem",
        (
            "The one shape in which errors, checks of documents and findings of runs reach a person; "
            "`error.problem()` makes it, `--json` prints it."
        ),
        _problem_fields(),
        "## Problems of documents and runs",
        "`medas check` lists all of them at once. Words in braces are filled in.",
        _document_problems(),
    ]
    return joined(*parts)


_EXAMPLE = """
>>> from medas.tools import RescaleWindow
>>> tool = RescaleWindow(width="-5 HU").with_fail(lambda error: print(error.code, "-", error.message))
wrong-input - width: must be greater than 0, got '-5 HU'
"""


def _first(kind: type[MedasError]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").partition("\n\n")[0].replace("\n", " ")


def _problem_fields() -> str:
    from generator.fields import fields_table

    return fields_table(Problem)


def _document_problems() -> str:
    texts = catalog("en")["problem"]
    rows = [(code(name), one["message"], one.get("hint", "")) for name, one in texts.items()]
    return table(("Code", "Message", "What to do"), rows)


def exit_page() -> str:
    """Return `exit-codes.md`.

    Raises:
        LookupError: If `main` has a code that nobody explained here.
    """
    codes = {name: value for name, value in vars(commands).items() if name.startswith("EXIT_")}
    if set(codes) != set(_EXITS):
        raise LookupError(f"explain {sorted(set(codes) ^ set(_EXITS))} in {__file__}")
    rows = [(str(value), *_EXITS[name]) for name, value in sorted(codes.items(), key=lambda one: one[1])]
    parts = [
        "# Exit codes",
        "Of every `medas` command:",
        table(("Code", "Meaning", "For example"), rows),
        "Which error leads to which code stands in [errors](errors.md).",
        "## Of a worker",
        (
            "`medas step FOLDER` ends with 0 if `result.json` is there, whatever it says. A worker ends itself with 124 when "
            "its time is over and with 137 when the machine runs out of memory and it took more than it asked for; any "
            "other code, and any signal, counts as a crash and is tried again."
        ),
    ]
    return joined(*parts)
