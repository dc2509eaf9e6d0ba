"""A slot holds what a plug accepted until the kernel takes it, in the form the kernel asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from medas.errors import MissingInput, WrongInput
from medas.media.dataset import Picked
from medas.media.split import Split
from medas.media.volume import Volume
from medas.tool.plug import REQUIRED, Plug
from medas.tool.wire import Wire


class Slot:
    """The place behind one plug of one tool instance."""

    def __init__(self, plug: Plug) -> None:
        self.plug = plug
        self.value: Any = plug.default
        self._folders: dict[str, Path] = {}

    @property
    def filled(self) -> bool:
        """Whether there is a value, a default included."""
        return self.value is not REQUIRED

    def put(self, raw: object) -> None:
        """Fill the slot through the plug.

        Raises:
            WrongInput: If the value does not fit; the slot keeps what it had.
        """
        self.value = self.plug.accept(raw)

    def put_column(self, column: str, raw: object) -> None:
        """Remember the folder of one column; when all columns are there, the slot holds the paired cases."""
        if not isinstance(raw, str | Path):
            raise WrongInput(f"{column}: a folder is needed, got {type(raw).__name__}", param=column)
        self._folders[column] = Path(raw)
        if set(self._folders) == set(self.plug.columns):
            ordered = {name: self._folders[name] for name in self.plug.columns}
            self.value = Split.from_folders(ordered, self.plug.columns)

    def take(self, wanted: str) -> Any:
        """Return the value in the form that `wanted`, the text of the kernel's annotation, names.

        `np.ndarray`, `torch.Tensor` and `sitk.Image` convert a volume; everything else is handed over as it is.
        Arrays are read-only; a tensor is a copy, because torch cannot protect memory.

        Raises:
            MissingInput: If the slot is empty.
        """
        if not self.filled:
            raise self.missing()
        value = self.value
        if isinstance(value, Wire | Picked):
            raise WrongInput(f"{self.plug.name}: is still a wire", hint="Run the workflow, not the tool")
        if self.plug.part == "train" and isinstance(value, Split):
            return value.only("train", "validate")
        if isinstance(value, Volume):
            return _in_form(value, wanted)
        return value

    def missing(self) -> MissingInput:
        """Return the error that says what is to be filled in."""
        name = self.plug.name
        left = [column for column in self.plug.columns if self._folders and column not in self._folders]
        if left:
            names = [alias for alias, column in self.plug.also.items() if column in left]
            return MissingInput(
                f"{name}: {', '.join(names)} is not set", hint="Set all folders of the cases", port=name
            )
        return MissingInput(
            f"{name} is not set", hint=f"Set parameters first: set_params({name}=...). {self.plug.help}", port=name
        )


def _in_form(volume: Volume, wanted: str) -> Any:
    forms = _forms(wanted)
    if forms & {"ndarray", "np.ndarray", "numpy.ndarray", "NDArray", "npt.NDArray"}:
        return volume.voxels
    if forms & {"Tensor", "torch.Tensor"}:
        from medas.media.formats.interop import to_torch

        return to_torch(volume)
    if forms & {"sitk.Image", "SimpleITK.Image"}:
        from medas.media.formats.interop import to_sitk

        return to_sitk(volume)
    return volume


def _forms(wanted: str) -> set[str]:
    """Return the types that an annotation names, `np.ndarray | None` or `Optional[npt.NDArray[np.float32]]`."""
    inner = re.sub(r"^(?:typing\.)?Optional\[(.*)\]$", r"\1", wanted.strip())
    return {re.sub(r"\[.*\]", "", part).strip() for part in inner.split("|")}
