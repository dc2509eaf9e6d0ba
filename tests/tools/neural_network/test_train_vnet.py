"""Train a V-Net, as the paper prints it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from spheres import ball, split

from medas.errors import CasesDiffer, MedasError, MissingInput
from medas.media import Image, Label, Model
from medas.media.formats import write_volume
from medas.tools import TrainVNet

Folders = tuple[Path, Path]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Two folders with the CT and the segmentation of three cases, under the same names."""
    for name in ("ct", "seg"):
        (tmp_path / name).mkdir()
    for number in range(3):
        image, label = ball(number)
        write_volume(Image(image, np.eye(4)), tmp_path / "ct" / f"case{number}.nii.gz")
        write_volume(Label(label, np.eye(4)), tmp_path / "seg" / f"case{number}.nii.gz")
    return tmp_path / "ct", tmp_path / "seg"


def shown() -> tuple[list[Any], Callable[[Any], None]]:
    seen: list[Any] = []
    return seen, seen.append


def test_the_four_statements_of_the_paper_run_as_printed(folders: Folders) -> None:
    new_ct_dir, new_seg_dir = folders
    seen, handler = shown()

    tool = TrainVNet(epochs=1, patch=(16, 16, 16))
    tool.set_params(new_ct_dir=new_ct_dir, new_seg_dir=new_seg_dir)
    tool.run()
    tool.with_succ(handler)

    assert isinstance(seen[0].model, Model)
    assert seen[0].model.card["training"]["cases"] == 3
    assert seen[0].history.values("epoch") == [1]


def test_the_chain_of_the_paper_runs_as_printed(folders: Folders) -> None:
    new_ct_dir, new_seg_dir = folders
    seen, handler = shown()
    failed, show = shown()

    TrainVNet(epochs=1, patch=(16, 16, 16)).set_params(new_ct_dir=new_ct_dir, new_seg_dir=new_seg_dir).run().with_succ(handler).with_fail(show)  # fmt: skip

    assert seen[0].model.card["network"]["kind"] == "vnet"
    assert failed == []


def test_running_before_setting_parameters_says_what_to_do() -> None:
    failed, show = shown()

    TrainVNet().run().with_fail(show)

    assert isinstance(failed[0], MissingInput)
    assert "Set parameters first" in failed[0].hint


def test_one_folder_is_not_enough(folders: Folders) -> None:
    with pytest.raises(MissingInput, match="new_seg_dir is not set"):
        TrainVNet(new_ct_dir=folders[0]).run().unwrap()


def test_a_file_without_a_partner_is_named(folders: Folders) -> None:
    (folders[1] / "case1.nii.gz").unlink()

    with pytest.raises(CasesDiffer, match="case1 is only in image"):
        TrainVNet(new_ct_dir=folders[0], new_seg_dir=folders[1]).run().unwrap()


def test_a_damaged_file_is_named_with_its_case(folders: Folders) -> None:
    (folders[0] / "case2.nii.gz").write_bytes(b"damaged")

    with pytest.raises(MedasError) as failure:
        TrainVNet(new_ct_dir=folders[0], new_seg_dir=folders[1], epochs=1).run().unwrap()

    assert failure.value.where["case"] == "case2"


def test_it_is_trained_on_the_dice_of_its_authors() -> None:
    card = TrainVNet(split=split(2), epochs=1, patch=(16, 16, 16)).run().unwrap().model.card

    assert card["training"]["settings"]["loss"] == "dice"
