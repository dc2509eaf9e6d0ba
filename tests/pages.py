"""The pages of the documentation, and the blocks of code in them."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
_FENCE = re.compile(
    r"^```(?P<language>\w*)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<words>.+)$", re.MULTILINE)


class Block(NamedTuple):
    """A block of code."""

    page: Path
    line: int
    """Number of its first line in the page, from 1."""
    language: str
    title: str
    """Name of the file that it is; empty if it is part of the page's program."""
    text: str


def pages() -> list[Path]:
    """Return every page that people read."""
    own = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    folders = [ROOT / name for name in ("docs", "design", "examples")]
    return own + sorted(path for folder in folders for path in folder.rglob("*.md"))


def name_of(path: Path) -> str:
    """Return a page as it is named in messages."""
    return path.relative_to(ROOT).as_posix()


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the blocks of a page that are in one of these languages, all without."""
    text = page.read_text(encoding="utf-8")
    found = [
        Block(page, text.count("\n", 0, match.start()) + 2, match["language"], match["title"] or "", match["text"])
        for match in _FENCE.finditer(text)
    ]
    return [one for one in found if not languages or one.language in languages]


def run_program(page: Path, folder: Path) -> None:
    """Run the Python blocks of a page one after the other, as one program whose working folder is `folder`.

    A block with a title, of any language, is written to a file of this name. A block that begins with `>>>` is a
    doctest.
    """
    names: dict[str, Any] = {"__name__": "page"}
    for block in blocks(page):
        if block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        elif block.language != "python":
            continue
        elif block.text.startswith(">>>"):
            _doctest(block, names)
        else:
            # Empty lines in front, so that a traceback names the line of the page.
            source = "\n" * (block.line - 1) + block.text
            exec(compile(source, str(page), "exec"), names)


def _doctest(block: Block, names: dict[str, Any]) -> None:
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest(block.text, names, name_of(block.page), str(block.page), block.line - 1)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.append, clear_globs=False)
    names |= test.globs
    assert runner.failures == 0, "".join(said)


def console_lines(page: Path) -> Iterator[tuple[int, str]]:
    """Yield every line that is typed into a terminal, with its number."""
    for block in blocks(page, "console"):
        for number, line in enumerate(block.text.splitlines(), block.line):
            if line.startswith("$ "):
                yield number, line.removeprefix("$ ")


def links(page: Path) -> Iterator[str]:
    """Yield every link of a page, outside of code."""
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", page.read_text(encoding="utf-8")))
    yield from (match["target"] for match in _LINK.finditer(text))


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page have on GitHub."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", match["words"].lower()).replace(" ", "-") for match in _HEADING.finditer(text)}
