"""The folds of a published benchmark, from a JSON file."""

from __future__ import annotations

from pathlib import Path

from medas.errors import BadFile
from medas.media.dataset import CaseId
from medas.safe.strict_json import loads

_HINT = 'It should be {"folds": [["case_1", "case_2"], ["case_3"]]}'


def read_folds(path: Path) -> dict[CaseId, int]:
    """Return the number of the fold, from 0, of each case.

    Raises:
        BadFile: If it is not an object with a list `folds` of lists of case names, or a case is in two folds.
    """
    data = loads(path.read_bytes(), file=path.name)
    folds = data.get("folds") if isinstance(data, dict) else None
    if not isinstance(folds, list) or not all(isinstance(fold, list) for fold in folds):
        raise BadFile("it has no list of folds", hint=_HINT, file=path.name)
    number: dict[CaseId, int] = {}
    for place, fold in enumerate(folds):
        for case in fold:
            if not isinstance(case, str) or number.setdefault(CaseId(case), place) != place:
                raise BadFile(f"case {case!r} is no name, or in two folds", hint=_HINT, file=path.name)
    return number
