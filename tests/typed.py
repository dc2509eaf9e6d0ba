"""What a page tells people to type into a terminal, looked up in the program."""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from typing import Any

from pages import DOCS, ROOT

from medas.cli.documents import with_settings
from medas.tool.catalog import Catalog
from medas.workflow.check import blocking, check
from medas.workflow.document import load
from medas.workflow.templates import template_names, template_text

sys.path.insert(0, str(DOCS))
_commands = import_module("generator.commands")

_OTHERS = {"cd", "export", "git", "pip"}
"""Programs whose calls are not looked at."""


def lanes() -> set[str]:
    """Return the lanes of `python3 run.py test`."""
    tree = ast.parse((ROOT / "tests" / "run_all.py").read_text())
    found = next(line for line in tree.body if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == "LANES")
    assert isinstance(found.value, ast.Dict)
    return {ast.literal_eval(key) for key in found.value.keys if key is not None}


@dataclass(frozen=True)
class Typed:
    """Knows the commands, and the workflows that a page may name."""

    catalog: Catalog
    flows: Mapping[str, str]
    """Path, as a page names it -> document."""

    def wrong_with(self, line: str) -> str:
        """Return what is wrong with a line of a terminal, empty if nothing is."""
        words = [word for word in shlex.split(line, comments=True) if not re.fullmatch(r"[A-Z_]+=.*", word)]
        program, rest = words[0].removeprefix(".venv/bin/"), words[1:]
        if program == "medas":
            return self._wrong_call(rest)
        if program in {"python", "python3"}:
            return _wrong_script(rest)
        return "" if program in _OTHERS else f"nobody knows the program {program}"

    def _wrong_call(self, words: list[str]) -> str:
        if words[0] in {"--help", "--version"}:
            return ""
        known = {one.name: one for one in _commands.all_commands()}
        name = next((name for name in (" ".join(words[:2]), words[0]) if name in known), None)
        if name is None:
            return f"there is no command {words[0]}"
        command, call = known[name], _Call(known[name], iter(words[len(name.split()) :]))
        if call.odd:
            return f"medas {name} has no option {call.odd[0]}"
        places = [one for one in command.parameters if not one.is_option]
        if not sum(one.required for one in places) <= len(call.given) <= len(places) and "--help" not in words:
            return f"medas {name} takes {[one.names[0] for one in places]}, got {call.given}"
        return self._wrong_flow(call.given[0], call.settings) if name in {"run", "check"} and call.given else ""

    def _wrong_flow(self, flow: str, settings: list[str]) -> str:
        """Return what is wrong with a workflow that we know, and with its settings."""
        if flow not in {*self.flows, *template_names()}:
            return ""
        text = self.flows.get(flow) or template_text(flow)
        return "; ".join(map(str, blocking(check(with_settings(load(text), settings, self.catalog), self.catalog))))


class _Call:
    """The words behind a command, sorted."""

    def __init__(self, command: Any, words: Iterator[str]) -> None:
        self.given: list[str] = []
        self.settings: list[str] = []
        self.odd: list[str] = []
        for word in words:
            option = command.options.get(word)
            if option is None:
                (self.odd if word.startswith("-") and word != "--help" else self.given).append(word)
            elif not option.is_flag:
                value = next(words, "")
                self.settings += [value] if word == "--set" else []


def _wrong_script(words: list[str]) -> str:
    if words[0] == "-m":
        return "" if words[1] in {"pip", "pytest"} else f"nobody knows the module {words[1]}"
    if not Path(ROOT, words[0]).is_file():
        return f"there is no {words[0]}"
    known = {"demo", "serve", "test", "bench", "--cpu", *lanes()} if words[0] == "run.py" else set(words)
    # What follows an option is for pytest or the benchmarks.
    own = list(takewhile(lambda word: word == "--cpu" or not word.startswith("-"), words[1:]))
    if words[1:2] == ["bench"]:
        own = own[:1]
    return next((f"run.py knows no {word}" for word in own if word not in known), "")
