"""A new image goes through the steps of the training images."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medas.errors import Canceled, ModelHistoryDiffers, NotFound, WrongInput
from medas.media import Image
from medas.tools import Normalize, Resample, RescaleWindow
from medas.training.replay import replay, steps_to_replay

RAW = Image(np.array([-160.0, 40, 240, 9999]).reshape(1, 4, 1, 1), np.diag([2.0, 1, 1, 1]))


def step_of(tool: Any) -> dict[str, Any]:
    return type(tool).identity(tool.backend, tool.params())


WINDOW, FINER = step_of(RescaleWindow()), step_of(Resample(spacing=(1, 1, 1)))


def test_a_raw_image_goes_through_all_steps() -> None:
    assert steps_to_replay([WINDOW, FINER], ()) == [WINDOW, FINER]


def test_an_image_that_went_through_them_goes_through_none() -> None:
    moved = {**WINDOW, "module": "medas.tools.other_place"}

    assert steps_to_replay([WINDOW, FINER], (moved, FINER)) == []
    assert steps_to_replay([], ()) == []


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([FINER], r"step 1 .*images went through RescaleWindow \(.*this image went through Resample"),
        ([WINDOW], r"step 2 .*images went through Resample .*this image went through nothing more"),
        ([WINDOW, FINER, WINDOW], r"step 3 .*images went through nothing more, this image went through RescaleWindow"),
        ([{**WINDOW, "params": {**WINDOW["params"], "width": 350.0}}, FINER], r"step 1 .*width 400.*width 350"),
        ([{**WINDOW, "version": 2}, FINER], "step 1"),
        ([{**WINDOW, "joined": ["image", "mask"]}, FINER], "step 1"),
    ],
)
def test_the_first_step_that_differs_is_named(own: list[Any], message: str) -> None:
    with pytest.raises(ModelHistoryDiffers, match=message) as failure:
        steps_to_replay([WINDOW, FINER], own)

    assert failure.value.code == "model-history-differs"


def test_steps_are_done_in_order_with_their_settings() -> None:
    window = step_of(RescaleWindow(level=40, width=800))

    made = replay(RAW, [window, FINER])

    assert made.spacing == (1, 1, 1)
    by_hand = Resample(volume=RescaleWindow(image=RAW, level=40, width=800).run().unwrap()).run().unwrap()
    np.testing.assert_array_equal(made.voxels, by_hand.voxels)
    np.testing.assert_array_equal(made.affine, by_hand.affine)


def test_old_settings_are_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def upgrade(params: dict[str, Any], since: int) -> dict[str, Any]:
        renamed = {"breadth": "width"} if since == 1 else {}
        return {renamed.get(name, name): value for name, value in params.items()}

    monkeypatch.setattr(RescaleWindow, "version", 2)
    monkeypatch.setattr(RescaleWindow, "upgrade", staticmethod(upgrade))
    params = {name: value for name, value in WINDOW["params"].items() if name != "width"}

    made = replay(RAW, [{**WINDOW, "params": {**params, "breadth": 400.0}}])

    np.testing.assert_allclose(made.voxels.ravel(), [0, 0.5, 1, 1])


def test_a_step_on_several_columns_cannot_be_repeated() -> None:
    with pytest.raises(
        WrongInput, match=r"step 1 of the model's preparation, RescaleWindow .*needs more than one image"
    ):
        replay(RAW, [{**WINDOW, "joined": ["foreground", "volume"]}])


@pytest.mark.parametrize("tool", ["medas.SegmentationMetrics", "medas.Predict", "medas.SplitCases"])
def test_tools_that_take_no_single_image_cannot_be_repeated(tool: str) -> None:
    with pytest.raises(WrongInput, match="needs more than one image"):
        replay(RAW, [{"tool": tool, "version": 1, "backend": "reference", "params": {}}])


def test_an_unknown_tool_is_named() -> None:
    with pytest.raises(NotFound, match=r"'os\.system' is not among the installed tools"):
        replay(RAW, [{"tool": "os.system", "module": "os", "version": 1, "backend": "reference", "params": {}}])


def test_what_is_wrong_with_the_image_is_told_with_the_step() -> None:
    broken = RAW.with_voxels(np.full(RAW.voxels.shape, np.nan))

    with pytest.raises(WrongInput, match="step 1 of the model's preparation, Normalize"):
        replay(broken, [step_of(Normalize()), WINDOW])


def test_a_request_to_stop_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    def told() -> None:
        raise Canceled("stop")

    kernel = RescaleWindow.kernel_of.backends["reference"]

    def reporting(self: Any, **values: Any) -> Any:
        self.report(0, 1)
        return kernel(self, **values)

    monkeypatch.setitem(RescaleWindow.kernel_of.backends, "reference", reporting)

    with pytest.raises(Canceled):
        replay(RAW, [WINDOW], alive=told)
