"""Label values of the expert, which may have gaps, and the numbers of the classes that a network has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medas.errors import WrongInput
from medas.media.medium import Json
from medas.media.volume import Label, LabelName

_MOST_CLASSES = 256
"""Above this a label map holds numbers of instances, or gray values, not of structures."""
_HIGHEST_VALUE = 65_535


@dataclass(frozen=True)
class LabelValues:
    """The structures that a network tells apart; class n has the value at place n, background first."""

    values: tuple[int, ...]
    """Ascending, beginning with 0."""
    names: Mapping[int, LabelName]
    """Value -> what it stands for; values without an entry are nameless."""

    @classmethod
    def of(cls, labels: Iterable[tuple[str, Label]]) -> LabelValues:
        """Return the values and names that occur in label maps, given with the ids of their cases.

        Raises:
            WrongInput: If nothing is labeled, a value is negative or above 65,535, there are too many values, or two
                cases name a value differently.
        """
        found: set[int] = {0}
        names: dict[int, LabelName] = {}
        for case, label in labels:
            found |= _values_in(label.voxels[0])
            _check(found, case)
            for value, name in label.labels.items():
                if names.setdefault(value, name).name != name.name:
                    message = f"label value {value} is called {names[value].name!r} and {name.name!r}"
                    raise WrongInput(message, hint="Give all cases the same names of structures", case=case)
        if found == {0}:
            raise WrongInput("no voxel of any label map is labeled", hint="Connect the experts' label maps")
        values = tuple(sorted(found))
        return cls(values, {value: names[value] for value in values if value in names})

    @classmethod
    def from_json(cls, labels: Mapping[str, Json]) -> LabelValues:
        """Return what `to_json` wrote, whatever the order of its entries."""
        named = {int(value): LabelName(**entry) for value, entry in labels.items()}
        return cls((0, *sorted(named)), named)

    def to_json(self) -> dict[str, Json]:
        """Return value -> name, color and code of each structure, without background."""
        return {str(value): vars(self.name_of(value)) for value in self.values[1:]}

    def name_of(self, value: int) -> LabelName:
        """Return what a value stands for, `label N` if nobody said."""
        return self.names.get(value, LabelName(f"label {value}"))

    def of_classes(self, classes: NDArray[Any]) -> NDArray[Any]:
        """Return class numbers as label values, in the memory order of the input; unchanged where both are the same."""
        if self.values == tuple(range(len(self.values))):
            return classes
        kind = np.uint8 if self.values[-1] < 256 else np.uint16
        stored = classes.transpose(0, 3, 2, 1)
        return np.take(np.asarray(self.values, dtype=kind), stored).transpose(0, 3, 2, 1)


def _values_in(label: NDArray[Any]) -> set[int]:
    """Return the values of (I, J, K), slice by slice, so that a map stays a map."""
    found: set[int] = set()
    for k in range(label.shape[-1]):
        plane = np.ascontiguousarray(label[..., k].T).reshape(-1)
        if plane.dtype.itemsize == 1 and plane.dtype.kind == "u":
            found |= set(np.flatnonzero(np.bincount(plane, minlength=256)).tolist())
        elif plane.size and plane.min() == plane.max():
            found.add(int(plane[0]))
        else:
            found |= set(np.unique(plane).tolist())
    return found


def _check(found: set[int], case: str) -> None:
    if min(found) < 0 or max(found) > _HIGHEST_VALUE:
        wrong = min(found) if min(found) < 0 else max(found)
        message = f"label values must lie in 0..{_HIGHEST_VALUE}, got {wrong}"
        raise WrongInput(message, hint="Give the structures small whole numbers, 0 for background", case=case)
    if len(found) > _MOST_CLASSES:
        message = f"a network tells apart at most {_MOST_CLASSES - 1} structures, the labels have more values"
        raise WrongInput(message, hint="Numbers of single objects must be turned into kinds of structures", case=case)
