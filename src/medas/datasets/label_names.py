"""Names of label values, as people write them."""

from __future__ import annotations

import re

from medas.errors import WrongInput
from medas.media.volume import LabelName

_ENTRY = re.compile(r"(\d{1,9})\s*[=:]\s*(\S.*)")


def label_names(text: str) -> dict[int, LabelName]:
    """Return value -> name of a text such as `1 = anterior, 2 = posterior`; an empty text names nothing.

    Raises:
        WrongInput: If an entry is not `value = name`, or a value or name stands there twice.
    """
    names: dict[int, LabelName] = {}
    hint = "e.g. 1 = anterior, 2 = posterior"
    for entry in (part.strip() for part in re.split(r"[,;\n]", text)):
        if not entry:
            continue
        found = _ENTRY.fullmatch(entry)
        if not found or int(found[1]) == 0:
            raise WrongInput(
                f"structures: {entry[:40]!r} is not a value above 0 and a name", hint=hint, param="structures"
            )
        value, name = int(found[1]), LabelName(found[2].strip())
        if value in names or name in names.values():
            raise WrongInput(f"structures: {entry[:40]!r} stands there twice", hint=hint, param="structures")
        names[value] = name
    return names
