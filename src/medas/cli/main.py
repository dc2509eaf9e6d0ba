"""`medas`: all commands, each imported when it is called."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import version

from medas.errors import MedasError

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_PROBLEMS, EXIT_CANCELED, EXIT_BUG = 0, 1, 2, 3, 130, 70
"""0 all well; 1 the run or the tool failed; 2 the command was called wrongly; 3 the document or a file has problems;
130 stopped on request; 70 a mistake of MeDaS."""

COMMANDS = {
    "run": "Run a workflow.",
    "check": "List all problems of a workflow, without running it.",
    "predict": "Let a model work on images.",
    "tools": "List the tools, or show one.",
    "template": "List, show or copy the workflows that come with MeDaS.",
    "export": "Write a workflow as Python or as a picture.",
    "try": "Run one tool on a phantom and look at the result.",
    "new-tool": "Write the files of a new tool.",
    "test-tool": "Test a tool against the contract that every tool keeps.",
    "serve": "Serve the page to a browser on this machine.",
    "user": "Make and list the accounts of a server for several people.",
    "audit": "List who did what on a server, and check that list.",
    "dev": "Work on the page, with live changes.",
    "demo": "Train and measure on made cases, and write a report.",
    "runs": "List the last runs.",
    "verify": "Check that every stored byte is what its name says.",
    "clean-up": "Make room by removing results that were not used for long.",
    "doctor": "Say what this machine can do, and what is missing.",
    "openapi": "Print the description of the server's API.",
    "catalog": "Write the catalog of tools anew.",
    "step": "Run the job in a folder; this is what workers do.",
}
_MODULES = {"try": "try_tool", "test-tool": "contract", "new-tool": "new_tool", "clean-up": "clean_up"}
"""Commands whose name cannot be that of a module."""
HIDDEN = {"catalog", "step"}
"""Commands that programs call."""


def run() -> None:
    """Run the command of the command line and end this process with its exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code; errors are shown as sentences, never as tracebacks."""
    name = arguments[0] if arguments else "--help"
    if name in {"-h", "--help"}:
        print(_overview())
        return EXIT_OK
    if name == "--version":
        print(f"medas {version('medas')}")
        return EXIT_OK
    if name not in COMMANDS:
        near = get_close_matches(name, COMMANDS, n=1)
        print(
            f"✗ There is no command {name!r}. {f'Did you mean {near[0]}?' if near else 'See medas --help.'}",
            file=sys.stderr,
        )
        return EXIT_USAGE
    return _call(name, arguments[1:])


def _call(name: str, arguments: list[str]) -> int:  # noqa: PLR0911 - one way out per kind of ending
    import typer

    from medas.cli.show import show_bug, show_error

    # typer carries a click of its own; this is the base of its errors of usage.
    wrong_call: type[Exception] = typer.BadParameter.__mro__[2]
    command = typer.main.get_command(import_module(f"medas.cli.{_MODULES.get(name, name)}").app)
    try:
        code = command.main(arguments, prog_name=f"medas {name}", standalone_mode=False)
    except typer.Exit as ending:
        return int(ending.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return EXIT_CANCELED
    except wrong_call as error:
        error.show()  # type: ignore[attr-defined]
        return EXIT_USAGE
    except BrokenPipeError:
        return EXIT_OK
    except MedasError as error:
        show_error(error)
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 - a mistake of ours is reported as such
        show_bug(error)
        return EXIT_BUG
    return int(code or 0)


def _overview() -> str:
    shown = {name: text for name, text in COMMANDS.items() if name not in HIDDEN}
    lines = [f"  {name:10}  {text}" for name, text in shown.items()]
    return "\n".join([
        "Usage: medas COMMAND [OPTIONS]", "", "Train, check and use deep learning on medical images.", "",
        "Commands:", *lines, "", "medas COMMAND --help explains one. Exit codes: 0 all well, 1 failed, 2 wrong call,",
        "3 problems in a document or file, 130 stopped on request, 70 our mistake.",
    ])  # fmt: skip


def exit_code(error: MedasError) -> int:
    """Return the exit code of an error."""
    from medas.errors import BadWorkflow, Canceled, NotFound, ToolFailed, WrongInput

    if isinstance(error, Canceled):
        return EXIT_CANCELED
    if isinstance(error, ToolFailed):
        return EXIT_FAILED
    return EXIT_PROBLEMS if isinstance(error, WrongInput | BadWorkflow | NotFound) else EXIT_FAILED


if __name__ == "__main__":
    run()
