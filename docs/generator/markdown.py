"""Small parts of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, empty without rows; what would break a row is escaped."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    lines = [list(head), ["---"] * len(head), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def block(language: str, code: str) -> str:
    """Return a block of code."""
    return f"```{language}\n{code.strip(chr(10))}\n```\n"


def code(text: str) -> str:
    """Return a text as code, an empty text as it is."""
    return f"`{text}`" if text else ""


def joined(*parts: str) -> str:
    """Return the parts that are not empty as a page, an empty line between them."""
    return "\n".join(part.strip("\n") + "\n" for part in parts if part.strip())
