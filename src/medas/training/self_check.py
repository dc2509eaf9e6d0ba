"""Does bf16 convolution give right numbers on this machine? Asked before the first bf16 work of a worker."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from medas.nets.guarded_conv import GuardedConv3d

_TOLERANCE = 0.02
"""Good bf16 is off by 0.1 to 0.4 % of the largest value, broken bf16 by 90 % and more (`performance.md` 4.2)."""

_VERDICTS: dict[str, str] = {}


class ConvCase(NamedTuple):
    """One small convolution to compare."""

    kernel: int
    stride: int
    width: int
    """Voxels along the last axis."""
    channels: int
    channels_last: bool


def conv_cases() -> Iterator[ConvCase]:
    """Yield 48 cases: kernels 1-3, strides 1-2, last axis 1-8, channels 1-64, both memory layouts."""
    channels = (1, 16, 32, 64)
    number = 0
    for kernel in (1, 2, 3):
        for stride in (1, 2):
            for width in (1, 2, 3, 8):
                for channels_last in (False, True):
                    # A kernel of 2 without padding needs two voxels.
                    yield ConvCase(kernel, stride, max(width, kernel - 1), channels[number % 4], channels_last)
                    number += 1


def cpu_flags() -> frozenset[str]:
    """Return the instruction sets that Linux names for the first CPU; empty elsewhere."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return frozenset()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((frozenset(line.split(":", 1)[1].split()) for line in lines if line.startswith("flags")), frozenset())


def bf16_problem(
    *,
    gradients: bool = True,
    cache: Path | None = None,
    convolve: Callable[[GuardedConv3d, Tensor], Tensor] | None = None,
) -> str:
    """Return what is wrong with bf16 convolution here, or an empty text if nothing is.

    The verdict holds for torch version, CPU flags and thread count; it is kept in memory and, if given, in a JSON file.

    Args:
        gradients: Whether gradients are checked too, which a prediction does not need: 0.5 against 0.04 s.
        cache: File that keeps verdicts from process to process. A file that cannot be read or written is ignored.
        convolve: What is checked instead of autocast; never cached.
    """
    if convolve is not None:
        return _first_problem(convolve, gradients=gradients)
    key = _key() + (" | gradients" if gradients else "")
    if key not in _VERDICTS:
        kept = _read(cache)
        _VERDICTS[key] = kept[key] if key in kept else _first_problem(_autocast, gradients=gradients)
        if key not in kept:
            _write(cache, {**kept, key: _VERDICTS[key]})
    return _VERDICTS[key]


def _first_problem(convolve: Callable[[GuardedConv3d, Tensor], Tensor], *, gradients: bool) -> str:
    draw = torch.Generator().manual_seed(0)
    for case in conv_cases():
        with torch.set_grad_enabled(gradients):
            problem = _compare(case, draw, convolve)
        if problem:
            return f"bf16 convolution differs from fp32 ({problem}) for {case._asdict()}"
    return ""


def _autocast(conv: GuardedConv3d, image: Tensor) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        result: Tensor = conv(image)
    return result


def _compare(case: ConvCase, draw: torch.Generator, convolve: Callable[[GuardedConv3d, Tensor], Tensor]) -> str:
    layout = torch.channels_last_3d if case.channels_last else torch.contiguous_format
    padding = 1 if case.kernel == 3 or case.width < case.kernel else 0
    conv = GuardedConv3d(case.channels, max(16, case.channels), case.kernel, case.stride, padding, bias=False)
    image = _rounded(torch.randn((2, case.channels, 6, 6, case.width), generator=draw)).contiguous(memory_format=layout)
    with torch.no_grad():
        conv.weight.copy_(_rounded(torch.randn(conv.weight.shape, generator=draw)))
    conv = conv.to(memory_format=layout)  # type: ignore[call-overload]
    answers: list[list[Tensor]] = []
    back: Tensor | None = None
    for way in (conv, lambda x: convolve(conv, x)):
        entrance = image.clone(memory_format=torch.preserve_format).requires_grad_()
        output: Tensor = way(entrance)
        answers.append([output.detach().float()])
        if torch.is_grad_enabled():
            back = _rounded(torch.randn(output.shape, generator=draw)) if back is None else back
            answers[-1] += torch.autograd.grad(output, (entrance, conv.weight), back.to(output.dtype))
    names = ("output", "gradient of the image", "gradient of the weights")
    return next((f"{n}: {p}" for n, a, b in zip(names, *answers, strict=False) if (p := _difference(a, b))), "")


def _rounded(values: Tensor) -> Tensor:
    return values.to(torch.bfloat16).float()


def _difference(exact: Tensor, fast: Tensor) -> str:
    if not bool(torch.isfinite(fast).all()):
        return "not finite"
    share = float((exact - fast).abs().max() / exact.abs().max().clamp_min(1e-12))
    return f"off by {share:.1%} of the largest value" if share > _TOLERANCE else ""


def _key() -> str:
    flags = ",".join(sorted(flag for flag in cpu_flags() if flag.startswith(("avx", "amx"))))
    return f"torch {torch.__version__} | {platform.machine()} | {flags} | {torch.get_num_threads()} threads"


def _read(cache: Path | None) -> dict[str, str]:
    if cache is None:
        return {}
    try:
        data = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}


def _write(cache: Path | None, verdicts: dict[str, str]) -> None:
    if cache is None:
        return
    part = cache.with_name(f"{cache.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(verdicts, indent=1, sort_keys=True), encoding="utf-8")
        part.replace(cache)
    except OSError:
        part.unlink(missing_ok=True)
