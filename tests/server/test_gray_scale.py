from __future__ import annotations

from medas.server.gray_scale import GrayScale, gray_scale

WINDOW = {"tool": "medas.RescaleWindow", "params": {"level": 40.0, "width": 400.0, "preset": "as set"}}


def test_a_rescaled_window_leads_back_to_hounsfield_units() -> None:
    assert gray_scale([WINDOW]) == GrayScale(slope=400, intercept=-160)
    assert gray_scale([{"tool": "medas.RescaleWindow", "params": {"preset": "lung"}}]) == GrayScale(
        slope=1500, intercept=-1350
    )


def test_steps_that_only_move_voxels_change_nothing() -> None:
    assert gray_scale([WINDOW, {"tool": "medas.Resample", "params": {}}]) == GrayScale(slope=400, intercept=-160)


def test_after_other_steps_nobody_can_say() -> None:
    assert gray_scale([WINDOW, {"tool": "medas.Normalize", "params": {}}]) is None
    assert gray_scale([]) is None
