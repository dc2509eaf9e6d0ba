"""Write the pages and tables of the reference that follow from the code: `python docs/generate.py`.

With `--check` nothing is written, and the exit code is 1 if a page is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator import commands, errors
from generator.marked import filled
from generator.tables_of_reference import MAKERS
from generator.tool_page import index, tool_page

from medas import tools
from medas.tool.base import Tool

DOCS = Path(__file__).resolve().parent


def all_tools() -> dict[str, type[Tool]]:
    """Return every built-in tool by name, in the order of the palette."""
    return {name: getattr(tools, name) for name in tools.MODULES}


def pages() -> dict[str, str]:
    """Return every page that is made, wholly or in part, by its path below `docs`."""
    found = all_tools()
    made = {f"reference/tools/{name}.md": tool_page(tool) for name, tool in found.items()}
    made |= {
        "reference/tools/README.md": index(found),
        "reference/commands.md": commands.page(),
        "reference/errors.md": errors.page(),
        "reference/exit-codes.md": errors.exit_page(),
    }
    for path in sorted(DOCS.rglob("*.md")):
        name = path.relative_to(DOCS).as_posix()
        if name not in made and "<!-- made: " in (text := path.read_text(encoding="utf-8")):
            made[name] = filled(text, MAKERS)
    return made


def stale() -> list[str]:
    """Return the pages that are not what the code says, and those of tools that are gone."""
    made = pages()
    there = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    gone = [name for name in there if name.startswith("reference/tools/") and name not in made]
    return sorted([name for name, text in made.items() if there.get(name) != text] + gone)


def main(arguments: list[str]) -> int:
    """Write the pages, or only say which are not current."""
    names = stale()
    if "--check" not in arguments:
        made = pages()
        for name in names:
            path = DOCS / name
            path.write_text(made[name], encoding="utf-8") if name in made else path.unlink()
    for name in names:
        print(name)
    return 1 if names and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
