"""Tables inside pages that are written by hand, between two comments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

_MARKED = re.compile(r"(<!-- made: (?P<name>[\w.-]+) -->\n)(?P<text>.*?)(?P<end><!-- end -->)", re.DOTALL)


def filled(page: str, makers: Mapping[str, Callable[[], str]]) -> str:
    """Return the page with everything between `<!-- made: NAME -->` and `<!-- end -->` made anew.

    Raises:
        KeyError: If nobody makes what a page names.
    """
    return _MARKED.sub(lambda match: f"{match[1]}\n{makers[match['name']]().strip()}\n\n{match['end']}", page)


def names_in(page: str) -> Iterator[str]:
    """Yield the names of what is made in a page."""
    return (match["name"] for match in _MARKED.finditer(page))
