"""Which number format a run computes in, and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from medas.errors import WrongInput
from medas.training.self_check import bf16_problem, cpu_flags

Format = Literal["fp32", "bf16"]

_FAST_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})
"""With one of these bf16 measured faster, so that nothing is measured at run time: a measurement may turn out
differently on a busy machine, and a resumed run must go on in the format it began with. Training iteration of the
hippocampus plan on a CPU with AVX-512 BF16 but without AMX (AMD Zen 4): bf16 57, fp32 79 CPU ms with one thread; 40 and
49 ms of wall time with two. Channels first instead of last cost 17 % more in both."""


@dataclass(frozen=True)
class Precision:
    """What a wish for precision came to on this machine."""

    format: Format
    """`bf16` means autocast: weights stay fp32, convolutions run in bf16."""
    device: str
    """`cpu` or `cuda`."""
    note: str
    """The reason, one sentence for a person."""

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Compute in this format inside the block."""
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.format == "bf16"):
            yield


def resolve_precision(
    wish: str,
    *,
    device: str = "cpu",
    training: bool = True,
    cache: Path | None = None,
    flags: frozenset[str] | None = None,
) -> Precision:
    """Return the format for `auto`, `fp32` or `bf16`, with the reason.

    `auto` takes bf16 where the hardware is fast at it (`_FAST_FLAGS`). On a CPU bf16 is used only after the self-check, even if wished.

    Args:
        wish: `auto`, `fp32` or `bf16`.
        device: `cpu` or `cuda`, possibly with a number.
        training: Whether gradients are computed too, which the self-check then looks at.
        cache: File that remembers verdicts of the self-check.
        flags: CPU instruction sets; by default those of this machine.

    Raises:
        WrongInput: If the wish is none of the three.
    """
    kind = device.split(":", maxsplit=1)[0]
    if wish not in ("auto", "fp32", "bf16"):
        raise WrongInput(f"precision: must be auto, fp32 or bf16, got {wish!r}", hint="auto is right almost always")
    if wish == "fp32":
        return Precision("fp32", kind, "fp32 was asked for.")
    if kind != "cpu":
        return _on_gpu(kind)
    fast = sorted(_FAST_FLAGS & (cpu_flags() if flags is None else flags))
    if wish == "auto" and not fast:
        return Precision("fp32", kind, "This CPU has no bf16 instructions (AMX or AVX-512 BF16), so fp32 is faster.")
    problem = bf16_problem(gradients=training, cache=cache)
    if problem:
        return Precision("fp32", kind, f"bf16 failed its self-check on this machine, so fp32 is used: {problem}.")
    if fast:
        return Precision("bf16", kind, f"This CPU computes bf16 fast ({', '.join(fast)}) and passed the self-check.")
    return Precision("bf16", kind, "bf16 was asked for; this CPU has no instructions for it, so fp32 may be faster.")


def _on_gpu(kind: str) -> Precision:
    if kind == "cuda" and torch.cuda.is_bf16_supported():
        return Precision("bf16", kind, "This GPU computes bf16 fast.")
    return Precision("fp32", kind, "This GPU has no bf16, or it was never tried, so fp32 is used.")
