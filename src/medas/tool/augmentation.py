"""Augmentation is a recipe, not pixels: a step appends to it, the trainer draws from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from medas.errors import WrongInput
from medas.media.medium import Json
from medas.media.split import Split
from medas.media.volume import Volume
from medas.tool.base import Tool
from medas.tool.kernel import kernel
from medas.tool.plug import plug


class Augmentation(Tool, abstract=True):
    """A way to vary training cases. Drawing (JSON) is apart from applying (pure), so any draw can be replayed and shown.

    A subclass declares its parameters by `plug`, and a result `varied: Split = result(...)`.
    """

    category: ClassVar[str] = "Augmentation"

    split: Split = plug("Cases to vary; only training cases are ever varied")
    probability: float = plug("Share of the draws that are varied", default=0.5, unit="1", ge=0, le=1, search="linear")

    def draw(self, generator: np.random.Generator, **params: Any) -> dict[str, Json]:
        """Draw the values of one variation as JSON."""
        raise NotImplementedError(type(self).__name__)

    def apply(self, volume: Volume, drawn: dict[str, Json]) -> Volume:
        """Return the volume varied as drawn; labels keep whole values."""
        raise NotImplementedError(type(self).__name__)

    @kernel
    def append(self, split: Split, **params: Any) -> Split:
        """Append this tool to the recipe of the split."""
        own = {name: value for name, value in self.params().items() if name != "probability"}
        # Settings that no draw can be made from are refused here, not hours later in the trainer.
        self.draw(np.random.default_rng(0), **{name: value for name, value in params.items() if name in own})
        entry = self.identity(self.backend, own) | {"probability": params["probability"]}
        return replace(split, recipe=(*split.recipe, entry))


class Recipe:
    """The augmentation tools of a split, ready to vary cases."""

    def __init__(self, entries: Sequence[Json]) -> None:
        self._tools = [(entry, _tool(entry)) for entry in entries]

    def draw(self, generator: np.random.Generator) -> list[dict[str, Json]]:
        """Draw one variation: the tools that take part and their values, in order.

        Every tool consumes the generator whether it takes part or not, so that one probability changes no other draw.
        """
        drawn = []
        for number, (entry, tool) in enumerate(self._tools):
            own = np.random.default_rng(generator.integers(2**63))
            takes_part = own.random() < entry["probability"]
            params = {name: slot.value for name, slot in tool.slots.items() if slot.plug.medium is None}
            params.pop("probability")
            if takes_part:
                drawn.append({"tool": number, "values": tool.draw(own, **params)})
        return drawn

    def apply(self, volume: Volume, drawn: Sequence[dict[str, Json]]) -> Volume:
        """Return the volume varied as drawn; image and label of a case get the same draw."""
        for one in drawn:
            volume = self._tools[one["tool"]][1].apply(volume, one["values"])
        return volume

    def __len__(self) -> int:
        return len(self._tools)


def _tool(entry: Json) -> Augmentation:
    from medas.tool.catalog import tool_class  # the catalog knows this module

    tool = tool_class(entry["module"], entry["tool"])
    if not issubclass(tool, Augmentation):
        raise WrongInput(f"{entry['tool']} is no augmentation", hint="Remove it from the recipe")
    made = tool(backend=entry["backend"], **entry["params"])
    made.state.unwrap()
    return made
