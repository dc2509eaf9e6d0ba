"""Prepare a new image as the images were prepared that a model learned from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from medas.errors import MedasError, ModelHistoryDiffers, WrongInput
from medas.media.medium import Json
from medas.media.volume import Image
from medas.reporting.methods import steps_text
from medas.tool.base import Tool
from medas.tool.plug import Plug
from medas.tool.workspace import Workspace
from medas.training.installed import installed_tool

_COMPARED = ("tool", "version", "backend", "params", "joined")
"""What makes two steps equal; the module may move from release to release."""


def steps_to_replay(model: Sequence[Json], own: Sequence[Json]) -> list[Json]:
    """Return the steps that an image still has to go through: all of them if it is raw, none if it went through them.

    Args:
        model: Steps of the images that the model learned from.
        own: Steps of this image.

    Raises:
        ModelHistoryDiffers: If the image went through other steps; names the first that differs.
    """
    if not own:
        return list(model)
    for number, (needed, found) in enumerate(zip_longest(model, own), start=1):
        if needed is None or found is None or _compared(needed) != _compared(found):
            raise ModelHistoryDiffers(
                f"step {number} of the preparation differs (model-history-differs): "
                f"the model's images {_went(needed)}, this image {_went(found)}",
                hint="Connect raw images, which the model prepares itself, or prepare them in the same way",
            )
    return []


def replay(image: Image, steps: Sequence[Json], *, alive: Callable[[], None] = lambda: None) -> Image:
    """Return the image after the steps of a history.

    Args:
        image: A raw image.
        steps: Steps of a history: tool, version, back-end, params.
        alive: Called when a step reports; may raise `Canceled`.

    Raises:
        NotFound: If a tool is not installed.
        WrongInput: If a step needs more than an image.
    """
    for number, step in enumerate(steps, start=1):
        try:
            image = _apply(image, step, alive)
        except MedasError as error:
            error.message = f"step {number} of the model's preparation, {steps_text([step])}: {error.message}"
            raise
    return image


def _apply(image: Image, step: Json, alive: Callable[[], None]) -> Image:
    kind = installed_tool(step)
    plug = _plug_of_image(kind)
    if plug is None or step.get("joined"):
        raise WrongInput("needs more than one image", hint="Prepare the images by the same workflow before predicting")
    tool = kind(backend=step["backend"], **kind.upgrade(dict(step["params"]), step["version"]))
    tool.workspace = Workspace(emit=lambda _event: alive())
    tool.set_params(**{plug.name: image}).state.unwrap()
    made = tool.make()
    name = next((name for name, result in kind.results.items() if result.replaces == plug.name), next(iter(made)))
    prepared = made[name]
    if not isinstance(prepared, Image):
        raise WrongInput(f"made {type(prepared).__name__} of an image", hint="Only steps on images can be repeated")
    return prepared


def _plug_of_image(kind: type[Tool]) -> Plug | None:
    """Return the plug that takes the image, `None` if the tool needs further media."""
    media = [plug for plug in kind.plugs.values() if plug.medium is not None]
    plugs = [plug for plug in media if plug.medium is not None and issubclass(Image, plug.medium)]
    needed = [plug for plug in media if plug.required]
    return plugs[0] if plugs and needed in ([], plugs[:1]) else None


def _compared(step: Json) -> list[Json]:
    return [step.get(name) for name in _COMPARED]


def _went(step: Json | None) -> str:
    return "went through nothing more" if step is None else f"went through {steps_text([step])}"
