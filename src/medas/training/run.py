"""The state of one training run and the order of its events."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from medas.errors import Canceled
from medas.losses.build import build_loss
from medas.nets.build import build_network
from medas.training.augment import after, augment_batch
from medas.training.budget import Budget
from medas.training.cases import TrainingCase
from medas.training.checkpoint import Moving, Tally, from_bytes, to_bytes
from medas.training.fitted import Fitted
from medas.training.optimizer import build_optimizer
from medas.training.patches import Augment, Batch, PatchSampler
from medas.training.plan import make_plan
from medas.training.precision import resolve_precision
from medas.training.progress import Report
from medas.training.schedule import rate_factor
from medas.training.seeds import generator
from medas.training.settings import TrainingSettings
from medas.training.sliding_window import WindowSettings
from medas.training.stepper import Stepper
from medas.training.team import Team
from medas.training.validation import Judgment, validate


class Run:
    """One call of `fit`."""

    def __init__(
        self,
        cases: Sequence[TrainingCase],
        validation: Sequence[TrainingCase],
        settings: TrainingSettings,
        *,
        classes: int,
        device: str,
        augment: Augment | None,
        clock: Callable[[], float],
        start: float,
        report: Report,
        precision_cache: Path | None,
    ) -> None:
        """Plan, draw the first weights, and be ready for the first iteration."""
        self.settings, self.classes, self.device, self.report = settings, classes, device, report
        self.validation = list(validation)
        self.plan = make_plan(cases, settings, classes=classes, validation=validation, on_gpu=device != "cpu")
        self.precision = resolve_precision(settings.precision, device=device, cache=precision_cache)
        self.sampler = PatchSampler(
            cases, intensity=self.plan.intensity, patch=self.plan.patch, batch=self.plan.batch,
            foreground=settings.foreground, seed=settings.seed, augment=augment,
        )  # fmt: skip
        self.spacing = cases[0].spacing
        self.moving = self._moving()
        self.team = Team.of(torch.get_num_threads(), batch=self.plan.batch, precision=self.precision)
        self.stepper = Stepper(
            self.moving, build_loss(settings.loss), precision=self.precision, ema=settings.ema,
            deep=settings.deep_supervision, team=self.team,
        )  # fmt: skip
        self.tally = Tally()
        iterations = None if settings.epochs is None else settings.epochs * self.plan.iterations_per_epoch
        self.budget = Budget(clock, start, settings.time_budget, iterations)
        self.identity = self._identity(cases)
        self._step_seconds = 0.0
        self._validation_estimate = 0.0

    def resume(self, content: bytes) -> None:
        """Go on from a checkpoint."""
        self.tally = from_bytes(content, self.moving, self.identity)
        self.budget.used = self.tally.seconds

    def train(self, checkpoint: Callable[[bytes], None] | None) -> Fitted:
        """Do all iterations, validations and checkpoints, and return the result."""
        with self.team:
            try:
                self._train(checkpoint)
            except Canceled:
                if checkpoint is not None:
                    checkpoint(self._bytes())
                raise
        return self._fitted()

    def _train(self, checkpoint: Callable[[bytes], None] | None) -> None:
        saved = self.budget.clock()
        if self._lacks_end_of_epoch():
            self._end_epoch()
        while not self.tally.stopped_because:
            if self.budget.over(self.tally.iteration, step=self._step_seconds):
                self._end("finished" if self.budget.seconds is None else "time is up")
                break
            self._iterate()
            if self.tally.iteration % self.plan.iterations_per_epoch == 0:
                self._end_epoch()
            if checkpoint is not None and self.budget.clock() - saved >= self.settings.checkpoint_seconds:
                checkpoint(self._bytes())
                saved = self.budget.clock()
        if checkpoint is not None:
            checkpoint(self._bytes())

    def _lacks_end_of_epoch(self) -> bool:
        """Return whether the training was stopped between the last iteration of an epoch and its row of history."""
        epoch, rest = divmod(self.tally.iteration, self.plan.iterations_per_epoch)
        written = self.tally.history[-1]["epoch"] if self.tally.history else 0
        return epoch > 0 and rest == 0 and written < epoch and not self.tally.stopped_because

    def _moving(self) -> Moving:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.settings.seed)
            network = build_network(self.plan.net).to(self.device)
        # Convolutions of this width read voxels of all channels together: 15 % less time (AMD Zen 4, fp32 and bf16).
        network = network.to(memory_format=self._layout())  # type: ignore[call-overload]
        return Moving(network, build_optimizer(network, self.settings), {}, {})

    def _layout(self) -> torch.memory_format:
        return torch.channels_last_3d if self.plan.net.dimensions == 3 else torch.channels_last

    def _identity(self, cases: Sequence[TrainingCase]) -> dict[str, Any]:
        settings = self.settings.to_json()
        settings.pop("checkpoint_seconds")
        names = json.dumps([[one.case, list(one.shape)] for one in [*cases, *self.validation]])
        return {
            "settings": settings,
            "plan": self.plan.to_json(),
            "cases": hashlib.sha256(names.encode()).hexdigest(),
            "precision": self.precision.format,
        }

    def _batch(self, iteration: int) -> Batch:
        image, label = self.sampler.batch(iteration)
        batch = Batch(image.to(self.device), label.to(self.device))
        if self.settings.augmentation == "none":
            return batch
        rng = generator(self.settings.seed, "augment", iteration)
        passes = iteration * self.plan.batch / len(self.sampler.cases)
        how = replace(after(passes), mirror=self.settings.mirror)
        return augment_batch(batch, rng, classes=self.classes, spacing=self.spacing, how=how)

    def _iterate(self) -> None:
        begin = self.budget.clock()
        iteration = self.tally.iteration
        factor = rate_factor(
            self.settings.schedule,
            progress=self.budget.progress(iteration),
            iteration=iteration,
            warmup=self.settings.warmup,
        )
        rate = self.settings.highest_rate * factor
        image, label = self.team.result_of(self._batch, iteration)
        self.team.begin(self._batch, iteration + 1)
        if self.plan.net.dimensions == 3:
            image = image.contiguous(memory_format=torch.channels_last_3d)
        loss = self.stepper.step(Batch(image, label), self.tally, rate=rate)
        took = self.budget.clock() - begin
        self._step_seconds = took if iteration == 0 else 0.9 * self._step_seconds + 0.1 * took
        self._reserve()
        done, of = self.budget.done_of(self.tally.iteration)
        self.report(done, of, loss=loss, learning_rate=rate)

    def _reserve(self) -> None:
        """Estimate what a validation costs: measured, or a third of a training step per voxel."""
        if not self.validation:
            return
        if self._validation_estimate == 0:
            voxels = sum(math.prod(one.shape) for one in self.validation)
            per_voxel = self._step_seconds / (self.plan.batch * math.prod(self.plan.patch))
            self.budget.reserve_for(voxels * per_voxel / 3)
        else:
            self.budget.reserve_for(self._validation_estimate)

    def _end_epoch(self) -> None:
        """Write a row of history, and validate if it is due and cheap enough."""
        epoch = self.tally.iteration // self.plan.iterations_per_epoch
        estimate = self._validation_estimate or self.budget.reserve / 1.2
        due = epoch % self.plan.validate_every == 0 and bool(self.validation)
        is_last = self.budget.over(self.tally.iteration, step=self._step_seconds)
        row: dict[str, float] = {}
        if due and not is_last and self.budget.may_validate(spent=self.tally.validation_seconds, next_one=estimate):
            row = self._add_row(epoch, self._judge())
        elif not is_last:
            row = self._add_row(epoch, None)
        patience = self.settings.patience
        if patience is not None and self.tally.best_epoch and epoch - self.tally.best_epoch >= patience:
            self.tally.stopped_because = "no better validation"
        self._tell(row)  # it may stop the training, so nothing may be left to do for this epoch

    def _end(self, reason: str) -> None:
        """Validate the last weights, which is the only validation that is never left out."""
        epoch = math.ceil(self.tally.iteration / self.plan.iterations_per_epoch)
        row = self._add_row(epoch, self._judge() if self.validation else None)
        self.tally.stopped_because = reason
        self._tell(row)

    def _add_row(self, epoch: int, judgment: Judgment | None) -> dict[str, float]:
        tally = self.tally
        row: dict[str, float] = {"epoch": epoch, "iteration": tally.iteration, "seconds": self.budget.elapsed()}
        if tally.epoch_count:
            row["loss"] = tally.epoch_loss / tally.epoch_count
        row["learning_rate"] = self.moving.optimizer.rate
        tally.epoch_loss, tally.epoch_count = 0.0, 0
        if judgment is not None:
            row |= {"val_loss": judgment.loss, "val_dice": judgment.dice, "val_cases": judgment.cases}
            row |= {f"val_dice_{number + 1}": dice for number, dice in enumerate(judgment.per_class)}
            self._remember(epoch, judgment.dice)
        # A class that no case holds has no Dice; NaN is no JSON.
        row = {name: value for name, value in row.items() if math.isfinite(value)}
        if tally.history and tally.history[-1]["epoch"] == epoch:
            tally.history[-1] |= row
        else:
            tally.history.append(row)
        return row

    def _tell(self, row: dict[str, float]) -> None:
        """Tell the scores of a row of history, if it has any."""
        scores = {name: value for name, value in row.items() if name.startswith("val_dice") or name == "val_loss"}
        if scores:
            done, of = self.budget.done_of(self.tally.iteration)
            self.report(done, of, **scores)

    def _remember(self, epoch: int, dice: float) -> None:
        if not dice > self.tally.best_dice:
            return
        self.tally.best_dice, self.tally.best_epoch = dice, epoch
        if self.settings.keep == "best":
            self.moving.best.update({name: value.clone() for name, value in self._judged_weights().items()})

    def _judged_weights(self) -> dict[str, Tensor]:
        return self.moving.ema or dict(self.moving.network.state_dict())

    def _judge(self) -> Judgment:
        begin = self.budget.clock()
        network = self._network_to_judge().eval()
        windows = WindowSettings(patch=self.plan.patch, device=self.device)

        def go_on(_: int) -> bool:
            done, of = self.budget.done_of(self.tally.iteration)
            self.report(done, of)
            return self.budget.time_left()

        judgment = validate(
            network, self.validation, windows, classes=self.classes, intensity=self.plan.intensity,
            precision=self.precision, go_on=go_on, team=self.team,
        )  # fmt: skip
        self.moving.network.train()
        took = self.budget.clock() - begin
        self.tally.validation_seconds += took
        self._validation_estimate = took * len(self.validation) / judgment.cases
        return judgment

    def _network_to_judge(self) -> nn.Module:
        if not self.moving.ema:
            return self.moving.network
        network = build_network(self.plan.net).to(self.device)
        network.load_state_dict(self.moving.ema)
        return network.to(memory_format=self._layout())  # type: ignore[call-overload,no-any-return]

    def _bytes(self) -> bytes:
        tally = Tally(**{**vars(self.tally), "seconds": self.budget.elapsed()})
        return to_bytes(self.moving, tally, self.identity)

    def _fitted(self) -> Fitted:
        is_best = self.settings.keep == "best" and bool(self.moving.best)
        weights = self.moving.best if is_best else self._judged_weights()
        tally = self.tally
        return Fitted(
            weights={name: value.detach().cpu().contiguous() for name, value in weights.items()},
            net=self.plan.net.to_json(), intensity=self.plan.intensity.to_json(), patch=self.plan.patch,
            classes=self.classes, history=[dict(row) for row in tally.history], iterations=tally.iteration,
            epochs=tally.iteration // self.plan.iterations_per_epoch, seconds=self.budget.elapsed(),
            stopped_because=tally.stopped_because, best_epoch=tally.best_epoch, skipped=tally.skipped,
            precision=self.precision,
        )  # fmt: skip
