"""A constructor turns what a kernel returned into a medium."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from medas.errors import ToolFailed, WrongInput
from medas.media.medium import Medium
from medas.media.values import PLAIN
from medas.media.volume import Volume
from medas.tool.slot import Slot

if TYPE_CHECKING:
    from medas.tool.base import Tool


class Constructor:
    """One declared result of a tool. As a descriptor it is a `Wire` in a workflow, and the value after a run."""

    def __init__(
        self,
        help: str,  # noqa: A002 - the word of the field
        *,
        like: str,
        replaces: str,
        columns: Mapping[str, type[Medium]],
    ) -> None:
        self.help = help
        self.like = like
        self.columns = dict(columns)
        self.replaces = replaces or like
        self.name = ""
        self.medium: type[Any] = Medium

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, tool: Tool | None, owner: type | None = None) -> Any:
        return self if tool is None else tool.outcome(self.name)

    def make(self, made: Any, slots: Mapping[str, Slot]) -> Medium:
        """Return `made` as the declared medium.

        A bare array with `like=` becomes a volume on that plug's grid; with the abstract type `Volume` also of its kind.

        Raises:
            ToolFailed: If the kernel returned something else, or an array that does not fit the grid.
        """
        if _is_tensor(made):
            made = _as_array(made)
        if issubclass(self.medium, Volume) and self.like:
            made = self._on_grid(made, slots[self.like].value)
        if self.medium.__name__ in PLAIN and not isinstance(made, Medium):
            made = self._plain(made)
        if not isinstance(made, self.medium):
            raise ToolFailed(
                f"{self.name}: the kernel returned {type(made).__name__}, declared is {self.medium.__name__}",
                hint="This is a mistake in the tool; report it to its author",
            )
        return cast("Medium", made)

    def _plain(self, made: Any) -> Any:
        value = made.item() if getattr(made, "ndim", None) == 0 else made
        kinds: dict[str, Any] = {"Number": (int, float), "Text": str, "Bool": bool}
        wrong = not isinstance(value, kinds[self.medium.__name__])
        if self.medium.__name__ == "Number":
            wrong = wrong or isinstance(value, bool) or not math.isfinite(value)
        if wrong:
            hint = "This is a mistake in the tool; report it to its author"
            raise ToolFailed(f"{self.name}: {value!r:.60} is no {self.medium.__name__}", hint=hint)
        return self.medium(value)

    def _on_grid(self, made: Any, model: Any) -> Any:
        """Return a bare array on the grid of `model`; a volume must lie on it already."""
        if isinstance(made, np.ndarray):
            if not isinstance(model, Volume):
                raise ToolFailed(f"{self.name}: {self.like} is not a volume whose grid could be taken")
            return self._volume(made, model)
        if isinstance(made, Volume) and isinstance(model, Volume) and not made.same_grid(model):
            hint = "A tool that changes the grid declares replaces= in place of like="
            raise ToolFailed(f"{self.name}: lies on another grid than {self.like}", hint=hint)
        return made

    def _volume(self, voxels: np.ndarray, model: Volume) -> Volume:
        kind: type[Volume] = type(model) if self.medium is Volume else self.medium
        array = voxels if voxels.ndim == 4 else voxels[np.newaxis]
        try:
            if isinstance(model, kind):
                return model.with_voxels(array)
            if array.shape[1:] != model.voxels.shape[1:]:
                raise WrongInput(f"the grid has {model.shape} voxels, got {array.shape[1:]}")
            return kind(array, model.affine, modality=model.modality)
        except WrongInput as error:
            hint = "A tool that changes the grid returns a volume, and declares no like="
            raise ToolFailed(f"{self.name}: {error.message}", hint=hint) from error


def _as_array(tensor: Any) -> np.ndarray:
    if str(tensor.dtype) in {"torch.bfloat16", "torch.float16"}:
        tensor = tensor.float()  # numpy knows no bfloat16, volumes hold no half precision
    return np.asarray(tensor.detach().cpu().numpy())


def _is_tensor(made: Any) -> bool:
    return type(made).__module__ == "torch" and type(made).__name__ in {"Tensor", "Parameter"}


def result(
    help: str,  # noqa: A002 - the word of the field
    *,
    like: str = "",
    replaces: str = "",
    columns: Mapping[str, type[Medium]] | None = None,
) -> Any:
    """Declare a result of a tool; the annotation says its type.

    Args:
        help: What holds for the result, e.g. "Same grid as `image`, values in 0..1".
        like: Plug whose grid the result lies on; for cases, the plug whose columns it has. Mapped over cases, a result
            of the same medium takes its column's place.
        replaces: Plug whose column the result takes the place of although its grid differs, e.g. after resampling.
        columns: Columns of cases that a tool makes, where they are always the same; the checker then knows them.
    """
    return Constructor(help, like=like, replaces=replaces, columns=columns or {})
