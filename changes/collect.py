"""Write CHANGELOG.md from the change notes: `python changes/collect.py`.

`--release 0.2.0` first moves the notes that are not released yet into a folder of that name; `--check` writes nothing, and
the exit code is 1 if the file is not current.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Fixed", "removed": "Removed", "security": "Security"}
_NOTE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(?P<kind>\w+)\.md")
_RELEASE = re.compile(r"\d+\.\d+\.\d+")
_HEAD = """# Changes

Made from the notes in `changes/` by `python changes/collect.py`. Versions follow [semantic versioning](https://semver.org).
"""


class BadNote(ValueError):
    """A change note is not named or written as it must be."""


def sentences(folder: Path) -> dict[str, list[str]]:
    """Return the sentences of the notes of a folder by kind, in the order of their names.

    Raises:
        BadNote: If a note has no known kind, or is not one sentence on one line.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.md")):
        match = _NOTE.fullmatch(path.name)
        if match is None or match["kind"] not in KINDS:
            message = f"{path.name}: call it NAME.KIND.md, KIND being one of {', '.join(KINDS)}"
            raise BadNote(message)
        text = path.read_text(encoding="utf-8").strip()
        if "\n" in text or not text.endswith(".") or not (text[:1].isupper() or text.startswith("`")):
            message = f"{path.name}: write one sentence on one line, with a capital and a full stop"
            raise BadNote(message)
        found.setdefault(match["kind"], []).append(text)
    return found


def changelog(changes: Path) -> str:
    """Return the whole of CHANGELOG.md: what is not released yet, then the releases, the newest first."""
    releases = [path for path in changes.iterdir() if path.is_dir() and _RELEASE.fullmatch(path.name)]
    releases.sort(key=lambda path: [int(part) for part in path.name.split(".")], reverse=True)
    parts = [_HEAD, _section("Not released yet", changes), *(_section(path.name, path) for path in releases)]
    return "\n".join(part for part in parts if part)


def release(changes: Path, version: str) -> None:
    """Move the notes that are not released yet into the folder of a version.

    Raises:
        BadNote: If the version is not of the form 1.2.3.
    """
    if not _RELEASE.fullmatch(version):
        message = f"{version!r} is no version, e.g. 0.2.0"
        raise BadNote(message)
    sentences(changes)  # all must be right before one is moved
    (changes / version).mkdir(exist_ok=True)
    for path in sorted(changes.glob("*.md")):
        path.rename(changes / version / path.name)


def _section(title: str, folder: Path) -> str:
    found = sentences(folder)
    lines = [f"## {title}", ""]
    for kind, heading in KINDS.items():
        if kind in found:
            lines += [f"### {heading}", "", *(f"- {sentence}" for sentence in found[kind]), ""]
    return "\n".join(lines) if found else ""


def main(arguments: list[str]) -> int:
    """Write the file, or only compare it."""
    changes, target = ROOT / "changes", ROOT / "CHANGELOG.md"
    if "--release" in arguments:
        release(changes, arguments[arguments.index("--release") + 1])
    text = changelog(changes)
    if "--check" in arguments:
        return 0 if target.is_file() and target.read_text(encoding="utf-8") == text else 1
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
