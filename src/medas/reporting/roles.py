"""Which columns of cases are the image, the expert's and the computer's contours."""

from __future__ import annotations

from medas.media.dataset import Column, Dataset
from medas.media.volume import Image, Label, Prob


def roles_of(cases: Dataset) -> dict[str, str]:
    """Return `image`, `truth` and `prediction` -> column: by name, else by kind and role; what is not there is left out."""

    def find(names: tuple[str, ...], kinds: tuple[type, ...], roles: tuple[str, ...]) -> str | None:
        def fits(column: Column) -> bool:
            return issubclass(column.type, kinds)

        named = (name for name in names if name in cases.columns and fits(cases.columns[name]))
        other = (name for name, column in cases.columns.items() if fits(column) and column.role in roles)
        return next(named, None) or next(other, None)

    found = {
        "image": find(("image", "ct", "mr"), (Image,), ("input",)),
        "truth": find(("label", "truth"), (Label,), ("answer",)),
        "prediction": find(("prediction", "predicted"), (Label, Prob), ("result",)),
    }
    return {role: name for role, name in found.items() if name is not None}
