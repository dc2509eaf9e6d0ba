"""The check of bf16 finds what it is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from medas.nets.guarded_conv import GuardedConv3d
from medas.training import self_check
from medas.training.self_check import bf16_problem, conv_cases, cpu_flags


def rounded(conv: GuardedConv3d, image: Tensor) -> Tensor:
    """A right bf16 convolution: exact, then rounded."""
    return conv(image).to(torch.bfloat16)


def garbage_when_thin(conv: GuardedConv3d, image: Tensor) -> Tensor:
    """What torch 2.13 does on AMX: wrong if the output is one voxel wide and the stride above 1."""
    result = rounded(conv, image)
    return result * 1e6 if conv.stride[-1] > 1 and result.shape[-1] == 1 else result


def wrong_weight_gradient(conv: GuardedConv3d, image: Tensor) -> Tensor:
    wrong = conv.weight * 2 - conv.weight.detach()  # the right value with twice the gradient
    return functional.conv3d(image, wrong, None, conv.stride, conv.padding).to(torch.bfloat16)


def test_a_right_convolution_passes() -> None:
    assert bf16_problem(convolve=rounded) == ""


def test_garbage_on_thin_outputs_is_found() -> None:
    problem = bf16_problem(convolve=garbage_when_thin)

    assert "output: off by" in problem
    assert "stride=2" in problem or "'stride': 2" in problem


def test_values_that_are_not_finite_are_found() -> None:
    assert "not finite" in bf16_problem(convolve=lambda conv, image: rounded(conv, image) / 0)


def test_a_wrong_gradient_is_found_if_gradients_are_asked_for() -> None:
    assert "gradient of the weights" in bf16_problem(convolve=wrong_weight_gradient)
    assert bf16_problem(convolve=wrong_weight_gradient, gradients=False) == ""


def test_there_are_cases_of_every_kind() -> None:
    cases = list(conv_cases())

    assert len(cases) == 48
    assert {case.width for case in cases} >= {1, 2, 3, 8}
    assert {(case.kernel, case.stride) for case in cases} == {(k, s) for k in (1, 2, 3) for s in (1, 2)}
    assert {case.channels for case in cases} == {1, 16, 32, 64}


def test_a_kept_verdict_is_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "bf16.json"
    monkeypatch.setattr(self_check, "_VERDICTS", {})
    cache.write_text(json.dumps({self_check._key(): "broken here"}))

    assert bf16_problem(cache=cache, gradients=False) == "broken here"


@pytest.mark.parametrize("content", [None, "no json", "[1]"])
def test_a_cache_that_cannot_be_read_is_written_anew(
    tmp_path: Path, content: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "bf16.json"
    monkeypatch.setattr(self_check, "_VERDICTS", {})
    monkeypatch.setattr(self_check, "_autocast", rounded)
    if content is not None:
        cache.write_text(content)

    assert bf16_problem(cache=cache, gradients=False) == ""

    assert json.loads(cache.read_text()) == {self_check._key(): ""}
    assert [path.name for path in tmp_path.iterdir()] == ["bf16.json"]


def test_a_cache_that_cannot_be_written_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_check, "_VERDICTS", {})
    monkeypatch.setattr(self_check, "_autocast", rounded)

    assert bf16_problem(cache=tmp_path / "missing" / "bf16.json", gradients=False) == ""


def test_flags_are_words() -> None:
    assert all(flag and " " not in flag for flag in cpu_flags())
