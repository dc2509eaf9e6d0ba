"""What all tools that train a segmentation network have in common."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from medas.errors import WrongInput
from medas.tool import Image, Label, Made, Model, Resources, Split, Table, Tool, kernel, plug, result

if TYPE_CHECKING:
    from medas.training.recipe import RecipeAugment
    from medas.training.settings import TrainingSettings
    from medas.training.split_cases import SplitCases

CHECKPOINT_SECONDS = 60.0
"""Most that a killed training loses, unless MEDAS_CHECKPOINT_SECONDS says otherwise."""

Loss = Literal["dice", "dice_ce", "ce", "bce", "lovasz", "lovasz_ce"]


class SegmentationTrainer(Tool, abstract=True):
    """Learns to segment from the training cases of a split; a subclass names the network."""

    category = "Neural network"
    example: ClassVar[Mapping[str, Any]] = {"epochs": 1, "patch": (8, 8, 8)}
    resources = Resources(cpus=2, memory_gib=4, gpus=0)
    stochastic = True
    exact = True
    wants_history = True
    preload = ("torch", "safetensors.torch", "medas.training.loop")

    network: ClassVar[str]
    """Kind of the network, as `TrainingSettings.network` knows it."""

    split: Split = plug(
        "Cases to learn from; without a validation part some patients are held out",
        part="train",
        columns={"image": Image, "label": Label},
        also={"new_ct_dir": "image", "new_seg_dir": "label"},
    )
    epochs: int = plug("Passes over the training cases", default=200, ge=1, le=100_000, search="linear")
    time_budget: float | None = plug(
        "Time for the whole training; if given, it takes the place of the epochs", default=None, unit="s", gt=0
    )
    loss: Loss = plug(
        "What training makes small",
        default="dice_ce",
        search="choice",
        level="advanced",
        why="Dice counts small structures as much as large ones, cross-entropy keeps the training steady",
    )
    learning_rate: float | None = plug(
        "Largest step of the optimizer; empty takes what suits it",
        default=None,
        unit="1",
        gt=0,
        lt=1,
        search="log",
        level="advanced",
    )
    optimizer: Literal["muon", "adamw", "sgd"] = plug(
        "How weights follow the gradient",
        default="muon",
        search="choice",
        level="advanced",
        why="Learned the hippocampus in fewer steps than AdamW at nearly the same cost",
    )
    patch: tuple[int, int, int] = plug(
        "Voxels along i, j, k that the network sees at once; zeros leave it to the plan",
        default=(0, 0, 0),
        ge=0,
        le=1024,
        level="advanced",
    )
    batch: int = plug("Patches per step", default=2, ge=1, le=256, level="advanced")
    augmentation: Literal["automatic", "built in", "none"] = plug(
        "Built-in variation of the patches; automatic leaves it out if the split brings its own",
        default="automatic",
        level="advanced",
    )
    hold_out: float = plug(
        "Share of the patients held out for validation if the split has no such part",
        default=0.2,
        unit="1",
        ge=0,
        le=0.9,
        level="advanced",
    )
    early_stop: int = plug(
        "Epochs without a better validation score after which the training ends; 0 never ends it early",
        default=0,
        ge=0,
        level="advanced",
    )
    keep: Literal["last", "best"] = plug(
        "Which weights become the model",
        default="last",
        level="expert",
        why="The step size falls to nothing at the end, and a best epoch chosen on few cases is partly luck",
    )
    foreground: float = plug(
        "Share of the patches that show a labeled structure", default=0.5, unit="1", ge=0, le=1, level="expert"
    )
    precision: Literal["auto", "fp32", "bf16"] = plug(
        "Number format of the computation; auto takes what is fast and right on this machine",
        default="auto",
        level="expert",
    )

    model: Model = result("Network with everything that a prediction needs")
    history: Table = result("Loss and validation scores per epoch")

    @kernel
    def train(self, split: Split, **params: Any) -> Made:
        """Prepare the cases, train, and put weights and card together."""
        start = time.monotonic()
        from medas.training.history_table import history_table
        from medas.training.loop import fit
        from medas.training.model_card import segmentation_card
        from medas.training.recipe import RecipeAugment
        from medas.training.split_cases import split_cases
        from medas.training.threads import limited_threads
        from medas.training.weights import save_weights

        space = self.workspace
        cases = split_cases(split, hold_out=params["hold_out"], seed=space.seed, scratch=space.scratch)
        self._tell(cases, params)
        recipe = RecipeAugment(split.recipe)
        settings = self._settings(params, cases, recipe)
        with limited_threads(space.threads):
            fitted = fit(
                cases.train, cases.validate, settings, classes=cases.classes, report=self.report,
                checkpoint=space.save, resume=space.resume, start=start, augment=recipe or None, device=space.device,
            )  # fmt: skip
        space.log(f"{fitted.iterations} steps, {fitted.stopped_because}. {fitted.precision.note}")
        history = space.history or split.column("image").history
        card = segmentation_card(fitted, cases, settings=params, recipe=split.recipe, history=history)
        table = history_table(fitted, cases.labels, with_seconds=params["time_budget"] is not None)
        return self.made(model=Model(save_weights(fitted.weights), card), history=table)

    def _settings(self, params: Mapping[str, Any], cases: SplitCases, recipe: RecipeAugment) -> TrainingSettings:
        """Translate the plugs for `fit`."""
        from medas.training.settings import TrainingSettings

        built_in = params["augmentation"] == "built in" or (params["augmentation"] == "automatic" and not recipe)
        return TrainingSettings(
            network=self.network,
            patch=_patch(params["patch"], cases, recipe),
            batch=params["batch"],
            epochs=None if params["time_budget"] is not None else params["epochs"],
            time_budget=params["time_budget"],
            optimizer=params["optimizer"],
            learning_rate=params["learning_rate"],
            loss=params["loss"],
            deep_supervision=params.get("deep_supervision", False),
            foreground=params["foreground"],
            augmentation="builtin" if built_in else "none",
            patience=params["early_stop"] or None,
            keep=params["keep"],
            precision=params["precision"],
            seed=self.workspace.seed,
            checkpoint_seconds=_checkpoint_seconds(),
        )

    def _tell(self, cases: SplitCases, params: Mapping[str, Any]) -> None:
        """Say what the person may not expect."""
        if cases.left_out:
            self.workspace.log(f"{len(cases.left_out)} cases lack an image or a label and are left out", "warning")
        if not cases.validate:
            text = "No patient is held out, so there are no validation scores"
            self.workspace.log(text + (" and no early stop" if params["early_stop"] else ""), "warning")


def _checkpoint_seconds() -> float:
    wished = os.environ.get("MEDAS_CHECKPOINT_SECONDS", "")
    try:
        return float(wished or CHECKPOINT_SECONDS)
    except ValueError:
        message = f"MEDAS_CHECKPOINT_SECONDS: must be a number of seconds, got {wished!r}"
        raise WrongInput(message, hint="e.g. 60") from None


def _patch(wished: tuple[int, int, int], cases: SplitCases, recipe: RecipeAugment) -> tuple[int, int, int] | None:
    """Return the patch that the person or a random crop of the recipe asks for, `None` to plan it."""
    if not any(wished):
        spacing = np.median([one.spacing for one in cases.train], axis=0)
        largest = np.max([one.shape for one in cases.train], axis=0)
        return recipe.patch(spacing.tolist(), largest.tolist())
    if not all(wished):
        raise WrongInput(f"patch: give all three numbers or none, got {wished}", hint="e.g. 64, 64, 64", param="patch")
    return wished
