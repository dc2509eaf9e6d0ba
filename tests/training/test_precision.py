"""Which number format a wish comes to."""

from __future__ import annotations

import pytest
import torch

from medas.errors import WrongInput
from medas.training import precision
from medas.training.precision import Precision, resolve_precision


@pytest.mark.parametrize("flags", [frozenset({"amx_bf16"}), frozenset({"avx512_bf16", "avx2"})])
def test_auto_takes_bf16_where_the_cpu_has_instructions_for_it(flags: frozenset[str]) -> None:
    found = resolve_precision("auto", flags=flags, training=False)

    assert found.format == "bf16"
    assert "passed the self-check" in found.note


def test_auto_takes_fp32_elsewhere() -> None:
    assert resolve_precision("auto", flags=frozenset({"avx2"})).format == "fp32"


def test_a_failed_self_check_means_fp32_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "bf16_problem", lambda **_: "garbage")

    found = resolve_precision("bf16", flags=frozenset({"amx_bf16"}))

    assert found.format == "fp32"
    assert "garbage" in found.note


def test_wishes_are_granted() -> None:
    assert resolve_precision("fp32", flags=frozenset({"amx_bf16"})).format == "fp32"
    assert resolve_precision("bf16", flags=frozenset(), training=False).format == "bf16"


def test_other_devices_compute_in_fp32() -> None:
    assert resolve_precision("auto", device="mps").format == "fp32"


def test_an_unknown_wish_is_refused() -> None:
    with pytest.raises(WrongInput, match="got 'fp8'"):
        resolve_precision("fp8")


@pytest.mark.parametrize(("chosen", "dtype"), [("bf16", torch.bfloat16), ("fp32", torch.float32)])
def test_convolutions_inside_the_block_compute_in_the_format(chosen: str, dtype: torch.dtype) -> None:
    conv = torch.nn.Conv3d(1, 1, 1)

    with Precision(chosen, "cpu", "").computing():  # type: ignore[arg-type]
        result = conv(torch.zeros(1, 1, 2, 2, 2))

    assert result.dtype == dtype
