"""What a user may choose about a training run."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from medas.errors import WrongInput
from medas.losses.build import LOSSES
from medas.nets.axes import Axes, as_axes

Keep = Literal["last", "best"]

_CHOICES = {
    "optimizer": ("muon", "adamw", "sgd"),
    "schedule": ("poly", "cosine", "constant"),
    "loss": tuple(LOSSES),
    "augmentation": ("builtin", "none"),
    "keep": ("last", "best"),
    "precision": ("auto", "fp32", "bf16"),
}


@dataclass(frozen=True)
class TrainingSettings:
    """Settings of `fit`. What is `None` is derived from the cases by `make_plan`."""

    network: str | dict[str, Any] = "unet"
    """`unet`, `vnet`, or the JSON description of a network."""
    patch: Axes | None = None
    """Voxels along I, J, K that the network sees at once."""
    batch: int | None = None
    """Patches per iteration."""
    epochs: int | None = None
    """Length of the run in epochs; exactly one of this and `time_budget` is given."""
    time_budget: float | None = None
    """Length of the run in seconds of wall time, with everything that `fit` does; the schedule ends with it."""
    iterations_per_epoch: int | None = None
    """Iterations per epoch; by default as many as show each case once."""
    optimizer: str = "muon"
    """`muon`, `adamw`, or `sgd` with Nesterov momentum 0.95."""
    learning_rate: float | None = None
    """Highest rate; by default 0.006 for Muon, 0.003 for AdamW, 0.01 for SGD."""
    weight_decay: float = 0.01
    """Share of the weights taken off per step and unit of learning rate, apart from the gradient."""
    schedule: str = "poly"
    """`poly` (power 0.9), `cosine` or `constant`."""
    warmup: int = 20
    """Iterations over which the rate rises from near 0."""
    loss: str = "dice_ce"
    """A name in `medas.losses.build.LOSSES`."""
    deep_supervision: bool = False
    """Whether coarser levels of a U-Net are trained to answer too."""
    foreground: float = 0.5
    """Share of patches, 0..1, placed on a labeled voxel; the others lie anywhere."""
    augmentation: str = "builtin"
    """`builtin`: small rotations, scalings and gray value changes; `none`: only the caller's recipe."""
    mirror: tuple[int, ...] = ()
    """Axes (0 = I, 1 = J, 2 = K) that may be mirrored; none by default, because left and right differ in a body."""
    patience: int | None = None
    """Stop after so many epochs without a better validation Dice; `None` never stops early."""
    keep: Keep = "last"
    """Weights that are handed back: of the last iteration, or of the best validation."""
    validate_every: int | None = None
    """Epochs from one validation to the next; by default so many that validation takes about a tenth of the time, but
    at most a fifth of the run. With a time budget validation also keeps below 5 % of it."""
    precision: str = "auto"
    """`auto`, `fp32` or `bf16`."""
    ema: float = 0.0
    """Decay of the moving average of the weights that is judged and handed back, e.g. 0.99; 0 turns it off."""
    seed: int = 0
    """Root of all random draws."""
    checkpoint_seconds: float = 60.0
    """Seconds from one checkpoint to the next."""

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        if (self.epochs is None) == (self.time_budget is None):
            message = f"exactly one of epochs and time_budget must be given, got {self.epochs} and {self.time_budget}"
            raise WrongInput(message, hint="Give time_budget in seconds, or a number of epochs")
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise WrongInput(f"{name}: must be one of {', '.join(choices)}, got {value!r}", hint=choices[0])
        self._check_numbers()

    def _check_numbers(self) -> None:
        positive = ("batch", "epochs", "time_budget", "iterations_per_epoch", "learning_rate", "patience")
        for name in (*positive, "checkpoint_seconds", "validate_every"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise WrongInput(f"{name}: must be greater than 0, got {value}", hint="Leave it out for the default")
        if not 0 <= self.foreground <= 1:
            raise WrongInput(f"foreground: must lie in 0..1, got {self.foreground}", hint="0.5: every second patch")
        if not 0 <= self.ema < 1:
            raise WrongInput(f"ema: must be at least 0 and below 1, got {self.ema}", hint="0 turns it off")
        if self.patch is not None and min(self.patch) < 1:
            raise WrongInput(f"patch: must be at least 1 voxel per axis, got {self.patch}", hint="e.g. 64, 64, 64")
        if any(axis not in (0, 1, 2) for axis in self.mirror):
            raise WrongInput(f"mirror: axes must be 0, 1 or 2, got {self.mirror}", hint="0 is I, 1 is J, 2 is K")
        if self.weight_decay < 0 or self.warmup < 0:
            message = f"weight_decay, warmup: must be at least 0, got {self.weight_decay}, {self.warmup}"
            raise WrongInput(message, hint="0 turns them off")

    @property
    def highest_rate(self) -> float:
        """The learning rate after the warm-up."""
        if self.learning_rate is not None:
            return self.learning_rate
        return {"muon": 6e-3, "adamw": 3e-3, "sgd": 1e-2}[self.optimizer]

    def but(self, **changes: Any) -> TrainingSettings:
        """Return a copy with some settings changed."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON data."""
        data = asdict(self)
        data["mirror"] = list(self.mirror)
        data["patch"] = None if self.patch is None else list(self.patch)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> TrainingSettings:
        """Return the settings that `to_json` wrote."""
        patch = data.get("patch")
        changes = {"patch": None if patch is None else as_axes(patch), "mirror": tuple(data.get("mirror", ()))}
        return cls(**{**data, **changes})
