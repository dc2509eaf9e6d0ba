"""Find the patient in the name of a case, by a pattern that people can write."""

from __future__ import annotations

import re

from medas.errors import WrongInput

_PLACES = re.compile(r"(\{[a-z_]+\}|\*)")
_MOST = 8
_HINT = "Write {patient} where the patient stands and * for anything else, e.g. {patient}_* for case names like P017_ct"


def patient_in(name: str, pattern: str) -> str | None:
    """Return the part of the name where the pattern has `{patient}`, None if the name does not fit.

    `*` and words in braces, e.g. `{scan}`, stand for anything. Each reaches only as far as it must, so that
    `{patient}_*` takes `sub01` from `sub01_ses2_t1`: a part too short puts cases together, which is safe, where one too
    long would make two patients of one.

    Raises:
        WrongInput: If the pattern has no `{patient}`, or has it twice.
    """
    found = _compiled(pattern).fullmatch(name)
    return found["patient"] if found else None


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = _PLACES.split(pattern.strip())
    places = parts[1::2]
    if places.count("{patient}") != 1 or len(places) > _MOST:
        raise WrongInput(f"pattern: needs {{patient}} once, got {pattern[:60]!r}", hint=_HINT, param="pattern")
    fitted = [
        re.escape(part)
        if number % 2 == 0
        else "(?P<patient>.+?)"
        if part == "{patient}"
        else ".*?"
        if part == "*"
        else ".+?"
        for number, part in enumerate(parts)
    ]
    return re.compile("".join(fitted))
