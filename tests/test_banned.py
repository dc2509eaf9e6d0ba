"""What must not stand in our files: calls that are dangerous, notes to self, places of one machine, Chinese out of place."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "medas"

BANNED_CALLS = {
    "eval", "exec", "compile", "os.popen", "os.system", "pickle.load", "pickle.loads", "tempfile.mktemp", "torch.load",
    "yaml.load", "yaml.unsafe_load", "__import__", "input", "breakpoint",
}  # fmt: skip
BANNED_METHODS = {"extractall"}
BANNED_MODULES = {
    "pickle", "cPickle", "dill", "marshal", "shelve", "joblib", "yaml",  # may run what they read
    "httpx", "requests", "socket", "ssl", "urllib", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc",  # no network
}  # fmt: skip
MAY_OPEN_THE_NETWORK = {"cli/sockets.py": "listens on this machine, for the browser"}
"""File that imports a banned module -> why."""
MAY_START_PROGRAMS = {"safe/processes.py"}
MAY_WRITE = {
    "cli/show.py": "tells of our own mistake, so it must not need code that may be the mistake",
    "executors/fork_server.py": "a log that grows",
    "executors/local.py": "a log that grows",
    "executors/zygote.py": "a log that grows",
    "safe/durable.py": "is the choke point",
    "safe/parse_child.py": "the answer of a child, in memory or a folder of its own",
    "safe/lock.py": "the number of who holds it",
    "step/beat.py": "a sign of life that is rewritten, and a log that is cut off",
    "step/folder.py": "a claim that only one may make, and events that grow",
    "testing/executor_contract.py": "makes the folder of a job",
    "testing/trouble.py": "tools that leave marks for tests",
    "tool/listeners.py": "lines that somebody asked for",
    "training/self_check.py": "a verdict that can be found again, renamed into place",
    "training/split_cases.py": "decoded volumes in a scratch folder",
}
"""File that opens files for writing -> why not through `medas.safe.durable`."""
SHOWN_IN_CHINESE = {
    "reporting/palette.py": "a sentence on every report",
    "workflow/check.py": "the words of a button",
    "workflow/reconnect.py": "the words of a button",
    "server/dataroom/cells.py": "spellings that people paste",
    "server/dataroom/sheet_import.py": "names that columns have",
    "testing/state_contract.py": "tests that any text comes back",
}
"""File with Chinese outside of texts/zh.toml -> why."""
PATHS_ON_PURPOSE = ("tests/system/badinput/",)
"""Folders of tests whose files hold paths that an attacker might write."""

_NOTES = re.compile(
    "|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX{3}\b", r"\bHA" + r"CK\b", "PLACE" + "HOLDER"])
)
_MACHINE = re.compile(r"(?<![\w.~$}])/(?:home|root|Users|work|mnt|media|scratch)/\w|\b[C-Z]:\\\\?Users")
_HOSTS = re.compile(
    "|".join([
        "pypi" + r"\.org", "python" + "hosted", "download" + r"\.pytorch", "npm" + r"js\.", "ana" + r"conda\.org",
        "conda-" + "forge", "ghcr" + r"\.io", "docker" + r"\.io", "hugging" + r"face\.co", r"--(?:extra-)?index-" + "url",
    ])
)  # fmt: skip
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@cache
def trees() -> dict[str, ast.Module]:
    return {path.relative_to(SOURCES).as_posix(): ast.parse(path.read_text()) for path in sorted(SOURCES.rglob("*.py"))}


def calls() -> Iterator[tuple[str, int, str, ast.Call]]:
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield name, node.lineno, ast.unparse(node.func), node


def our_files() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("this is no checkout of git, so nobody knows which files are ours")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode()


def test_nothing_dangerous_is_called() -> None:
    found = [
        f"{name}:{line}: {function}"
        for name, line, function, call in calls()
        if function in BANNED_CALLS
        or (isinstance(call.func, ast.Attribute) and call.func.attr in BANNED_METHODS)
        or any(word.arg == "shell" for word in call.keywords)
        or any(word.arg == "allow_pickle" and ast.unparse(word.value) != "False" for word in call.keywords)
    ]

    assert found == []


def test_weights_of_others_are_never_unpickled() -> None:
    loads = [(name, line, call) for name, line, function, call in calls() if function in {"np.load", "numpy.load"}]

    assert [f"{name}:{line}" for name, line, call in loads if not refuses_pickle(name, call)] == []


def refuses_pickle(name: str, call: ast.Call) -> bool:
    """Return whether a call of `np.load` refuses pickles, which is its default; our own scratch file may rely on it."""
    named = {word.arg: ast.unparse(word.value) for word in call.keywords}
    return named.get("allow_pickle", "False" if name in MAY_WRITE else "") == "False"


def test_no_module_is_imported_that_runs_what_it_reads_or_opens_the_network() -> None:
    found = []
    for name, tree in trees().items():
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [name for one in names if one.partition(".")[0] in BANNED_MODULES]

    assert sorted(found) == sorted(MAY_OPEN_THE_NETWORK)


def test_programs_are_started_in_one_place() -> None:
    ways = re.compile(r"subprocess\.(?:run|call|check_\w+|Popen|getoutput)|os\.(?:exec\w+|spawn\w+|posix_spawn\w*)")

    found = {name for name, _, function, _ in calls() if ways.fullmatch(function)}

    assert found <= MAY_START_PROGRAMS


def test_files_are_opened_for_writing_in_few_places() -> None:
    found = {name for name, _, function, call in calls() if writes(function, call)}

    assert sorted(found - set(MAY_WRITE)) == []
    assert sorted(set(MAY_WRITE) - found) == [], "an exception that is not needed any more"


def writes(function: str, call: ast.Call) -> bool:
    method = function.rpartition(".")[2]
    given = [ast.unparse(one) for one in (*call.args, *(word.value for word in call.keywords if word.arg == "mode"))]
    if function == "os.open":
        return any("O_WRONLY" in one or "O_RDWR" in one for one in given)
    if method == "open":
        return any(re.fullmatch(r"'[rwaxbt+]*[wax+][rwaxbt+]*'", one) for one in given)
    is_method = isinstance(call.func, ast.Attribute)
    return (is_method and method in {"write_text", "write_bytes", "tofile"}) or function in {"np.save", "np.savez"}


def test_our_files_hold_no_notes_to_self() -> None:
    found = [f"{name}: {match[0]}" for name, text in our_files() for match in _NOTES.finditer(text)]

    assert found == []


def test_our_files_name_no_place_of_one_machine() -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in our_files()
        if not name.startswith(PATHS_ON_PURPOSE)
        for match in _MACHINE.finditer(text)
    ]

    assert found == []


def test_our_files_name_no_host_of_packages() -> None:
    found = [f"{name}: {match[0]}" for name, text in our_files() for match in _HOSTS.finditer(text)]

    assert found == []


def test_code_is_in_english_but_for_what_is_shown() -> None:
    found = {
        path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.py") if _CHINESE.search(path.read_text())
    }
    # Full-width signs that a sentence may end with, and the colon behind a Chinese title.
    signs = {"cli/show.py", "errors.py", "workflow/to_python.py"}

    assert sorted(found - set(SHOWN_IN_CHINESE) - signs) == []
    assert sorted(set(SHOWN_IN_CHINESE) - found) == [], "an exception that is not needed any more"
