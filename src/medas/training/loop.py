"""Train a segmentation network on patches: `fit`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch

from medas.errors import OutOfMemory, WrongInput
from medas.training.cases import TrainingCase, check_cases
from medas.training.fitted import Fitted
from medas.training.kept_memory import kept_memory
from medas.training.patches import Augment
from medas.training.progress import Report, silent
from medas.training.run import Run
from medas.training.settings import TrainingSettings

_MEMORY_WORDS = ("can't allocate memory", "not enough memory", "out of memory")


def fit(
    cases: Sequence[TrainingCase],
    validation: Sequence[TrainingCase],
    settings: TrainingSettings,
    *,
    classes: int,
    report: Report = silent,
    checkpoint: Callable[[bytes], None] | None = None,
    resume: bytes | None = None,
    clock: Callable[[], float] = time.monotonic,
    start: float | None = None,
    augment: Augment | None = None,
    device: str = "cpu",
    precision_cache: Path | None = None,
) -> Fitted:
    """Train a network and return it as data.

    A run given in epochs may be stopped and resumed from any checkpoint: on the same number of threads it ends with
    the same bits. A run given in seconds ends in time, setup and validation included, and its learning rate falls
    with the time; it cannot be repeated exactly.

    Args:
        cases: Training cases.
        validation: Held-out cases of other patients; may be empty.
        settings: What the user chose; the rest is planned from the cases.
        classes: Classes, background included.
        report: Told the progress after each iteration and validated case; may raise `Canceled`.
        checkpoint: Given the state as bytes every `checkpoint_seconds` and at the end; must store them itself.
        resume: Bytes of a checkpoint of the same run.
        clock: Seconds from any origin.
        start: What the clock showed when the work began, if that was before this call.
        augment: Recipe applied to each patch, before the built-in augmentation.
        device: `cpu` or `cuda`.
        precision_cache: File that remembers the verdict of the bf16 self-check.

    Raises:
        WrongInput: If cases, settings or checkpoint do not fit each other.
        ToolFailed: If the loss stays not finite.
        OutOfMemory: If network and patch do not fit into the memory.
        Canceled: If `report` raised it.
    """
    start = clock() if start is None else start
    check_cases(cases, classes=classes)
    if validation:
        check_cases([cases[0], *validation], classes=classes)
    _check_patients(cases, validation)
    with _memory_errors(settings), kept_memory():
        run = Run(cases, validation, settings, classes=classes, device=device, augment=augment,
                  clock=clock, start=start, report=report, precision_cache=precision_cache)  # fmt: skip
        if resume is not None:
            run.resume(resume)
        return run.train(checkpoint)


def _check_patients(cases: Sequence[TrainingCase], validation: Sequence[TrainingCase]) -> None:
    shared = {one.patient for one in cases} & {one.patient for one in validation}
    if shared:
        message = f"validation: must hold other patients than training, got {len(shared)} in both"
        raise WrongInput(message, hint="Split by patient")


@contextmanager
def _memory_errors(settings: TrainingSettings) -> Iterator[None]:
    """Turn torch's words for a lack of memory into ours."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        lacking = isinstance(error, (MemoryError, torch.OutOfMemoryError))
        if not lacking and not any(words in str(error) for words in _MEMORY_WORDS):
            raise
        wish = "the planned patch" if settings.patch is None else f"patch {settings.patch}"
        message = f"{wish} and batch {settings.batch or 'as planned'} need more memory than there is"
        raise OutOfMemory(message, hint="Choose a smaller patch or batch, or give the step more memory") from error
