"""Segment images with a trained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from medas.errors import WrongInput
from medas.tool import Image, Label, Model, Resources, Tool, kernel, plug, result

_NEEDED = {"network", "intensity", "patch", "channels", "labels", "spacing", "modality", "history", "training"}
"""What the card of a model must tell."""


class Predict(Tool):
    """Let a trained network outline the structures that it has learned, on new images.

    Raw images are prepared as the training images were (window, resampling and so on; the model remembers it), and the
    result is brought back to the voxels of the image that you gave. Images of a workflow that went through the same
    steps as those of the training are taken as they are; if the steps differ, the prediction is refused, because the
    network would see something it has never seen. Large images are worked on piece by piece.

    Misleads: a network always answers, also for other body parts and other scanners. Look at the pictures. An image
    that a program has already prepared must come as part of its cases, because a single file does not say so.
    """

    category = "Neural network"
    stage = "predict"
    synonyms = ("inference", "apply model", "segment", "auto-contour", "deploy", "use model")
    resources = Resources(cpus=2, memory_gib=4)
    preload = ("torch", "safetensors.torch", "medas.training.native_grid", "medas.training.replay")
    wants_history = True

    image: Image = plug("Image of the kind that the model learned from")
    model: Model = plug("Trained segmentation model")
    overlap: float = plug(
        "Least share that neighboring pieces of a large image have in common",
        default=0.5,
        unit="1",
        ge=0,
        le=0.9,
        level="advanced",
        why="Less is faster, more leaves fewer seams",
    )
    mirror: bool = plug(
        "Whether mirror images are predicted too and averaged, along the axes that the training mirrored; takes longer",
        default=False,
        level="advanced",
    )
    precision: Literal["auto", "fp32", "bf16"] = plug(
        "Number format of the computation; auto takes what is fast and right on this machine",
        default="auto",
        level="expert",
    )

    prediction: Label = result("Structures on the grid of `image`, with the label values of the experts", like="image")

    @kernel
    def predict(
        self,
        image: Image,
        model: Model,
        overlap: float,
        mirror: bool,  # noqa: FBT001 - a plug
        precision: str,
    ) -> Label:
        """Prepare the image, segment it, and bring the result back."""
        from medas.training.label_values import LabelValues
        from medas.training.native_grid import segment_on
        from medas.training.replay import replay, steps_to_replay
        from medas.training.threads import limited_threads

        _check(model.card, image)
        steps = steps_to_replay(model.card["history"], self.workspace.history)
        prepared = replay(image, steps, alive=lambda: self.report(0, 1))
        _check_channels(model.card, prepared)
        self._compare_spacing(model.card, prepared)
        labels = LabelValues.from_json(model.card["labels"])
        with limited_threads(self.workspace.threads):
            segmenter = self._segmenter(model, prepared, {"overlap": overlap, "mirror": mirror, "precision": precision})
            classes = segment_on(image, prepared, segmenter)
        return Label(labels.of_classes(classes), image.affine, modality=image.modality, labels=labels.names)

    def _segmenter(self, model: Model, prepared: Image, choices: Mapping[str, Any]) -> Any:
        from medas.nets.axes import as_axes
        from medas.training.intensity import Intensity
        from medas.training.mirrored_axes import mirrored_axes
        from medas.training.precision import resolve_precision
        from medas.training.segmenter import Segmenter, network_of
        from medas.training.sliding_window import WindowSettings

        card, device = model.card, self.workspace.device
        axes = mirrored_axes(card["training"]["recipe"], prepared.affine) if choices["mirror"] else ()
        if choices["mirror"] and not axes:
            message = "the model has never seen mirror images, so they would make the prediction worse"
            raise WrongInput(f"mirror: {message}", hint="Add the tool Mirror before the training", param="mirror")
        return Segmenter(
            network_of(model, device),
            Intensity.from_json(card["intensity"]),
            WindowSettings(as_axes(card["patch"]), choices["overlap"], mirror=axes, device=device),
            resolve_precision(choices["precision"], device=device, training=False),
            classes=int(card["network"]["classes"]),
            report=self.report,
        )

    def _compare_spacing(self, card: Mapping[str, Any], prepared: Image) -> None:
        """Say if the voxels are of quite another size than those of the training."""
        ratios = np.asarray(prepared.spacing) / np.asarray(card["spacing"])
        if max(ratios.max(), 1 / ratios.min()) > 2:
            found, usual = (" x ".join(f"{mm:.3g}" for mm in size) for size in (prepared.spacing, card["spacing"]))
            text = f"Voxels are {found} mm, the model learned from {usual} mm: check the result, or resample"
            self.workspace.log(text, "warning")


def _check(card: Mapping[str, Any], image: Image) -> None:
    """Refuse what contradicts the model.

    Raises:
        WrongInput: If the model does something else, or learned from another kind of images.
    """
    if card.get("task") != "segmentation":
        message = f"model: does {card.get('task') or 'something unknown'}, not segmentation"
        raise WrongInput(message, hint="Connect a model of a segmentation training", port="model")
    missing = sorted(_NEEDED - set(card))
    if missing:
        message = f"model: its card says nothing of {', '.join(missing)}"
        raise WrongInput(message, hint="Take the model as the training made it", port="model")
    if image.modality and card["modality"] and image.modality != card["modality"]:
        message = f"image: is {image.modality}, the model learned from {card['modality']}"
        raise WrongInput(message, hint="Use a model for this kind of images", port="image")


def _check_channels(card: Mapping[str, Any], image: Image) -> None:
    needed = list(card["channels"])
    named = [(a, b) for a, b in zip(needed, image.channels, strict=False) if a and b and a != b]
    if len(needed) != image.voxels.shape[0]:
        message = f"image: has {image.voxels.shape[0]} channels, the model needs {len(needed)}"
        raise WrongInput(message, hint="Give the channels that the model learned from", port="image")
    if named:
        message = f"image: a channel is called {named[0][1]!r} where the model needs {named[0][0]!r}"
        raise WrongInput(message, hint="Give the channels in the order of the training", port="image")
