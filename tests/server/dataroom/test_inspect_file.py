"""What a file is, and what is kept of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medas.artifacts.folder_store import FolderStore
from medas.media import Image, Label
from medas.media.formats.as_medium import as_medium
from medas.server.dataroom.inspect_file import ensure_mask, facts_as, keep
from medas.testing.samples import image, label


def test_an_image_of_gray_values_is_no_mask(tmp_path: Path) -> None:
    facts = keep(image(), FolderStore(tmp_path))

    assert set(facts["volumes"]) == {"image"}
    assert (facts["unit"], facts["shape"], facts["spacing"]) == ("HU", [24, 20, 12], [1.5, 1.5, 3.0])


def test_whole_numbers_may_be_a_mask_which_is_written_when_it_is_wanted(tmp_path: Path) -> None:
    store, volume = FolderStore(tmp_path / "a"), Image(label().voxels, label().affine)
    facts = keep(volume, store)
    before = store.has({facts["volumes"]["mask"]})

    ensure_mask(store, facts["volumes"])
    ensure_mask(store, facts["volumes"])

    assert before == set()
    assert facts["volumes"]["mask"] == FolderStore(tmp_path / "b").put(as_medium(volume, Label))
    made = store.get(facts["volumes"]["mask"])
    assert isinstance(made, Label)
    assert np.array_equal(made.voxels, volume.voxels)
    assert {int(value): count for value, count in facts["counts"].items()} == dict(
        zip(*np.unique(volume.voxels, return_counts=True), strict=True)
    )


def test_whole_numbers_that_were_saved_as_decimals_are_a_mask_of_their_own(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)

    facts = keep(Image(label().voxels.astype(np.float32), label().affine), store)

    assert store.has({facts["volumes"]["mask"]}) == {facts["volumes"]["mask"]}


def test_facts_of_an_image_do_not_count_labels(tmp_path: Path) -> None:
    facts = keep(Image(label().voxels, label().affine), FolderStore(tmp_path))

    assert facts_as(facts, "image", "a.nii")["counts"] == {}
    assert facts_as(facts, "mask", "a.nii")["counts"] == facts["counts"]
    assert "volumes" not in facts_as(facts, "mask", "a.nii")
