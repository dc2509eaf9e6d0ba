"""A store in a folder: each object whole or not at all, named by its content, one copy of equal content."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import datasets, images, labels

from medas.artifacts.folder_store import FolderStore, _npy
from medas.artifacts.manifest import Manifest, digest_of_bytes
from medas.errors import StoreDamaged
from medas.media import CaseId, Dataset, Image, Label, Mesh, Number
from medas.media.item import Stored
from medas.media.medium import Digest


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """A store for many examples."""
    return FolderStore(tmp_path_factory.mktemp("objects"))


def voxels_of(store: FolderStore, digest: Digest) -> Path:
    return store.path(store.manifest(digest).blobs["voxels.npy"])


def flip(path: Path, place: int = -1) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@given(volume=st.one_of(images(), labels()))
@settings(max_examples=25)
def test_a_volume_comes_back_as_it_went_in(shared: FolderStore, volume: Image | Label) -> None:
    found: Any = shared.get(shared.put(volume))

    assert type(found) is type(volume)
    assert found.voxels.dtype == volume.voxels.dtype
    np.testing.assert_array_equal(found.voxels, volume.voxels)
    np.testing.assert_array_equal(found.affine, volume.affine)


@given(cases=datasets())
@settings(max_examples=25)
def test_cases_come_back_with_what_they_hold(shared: FolderStore, cases: Dataset) -> None:
    found: Any = shared.get(shared.put(cases))

    assert found.index == cases.index
    for name, column in cases.columns.items():
        assert {case: found.load(name, case) for case in column.items} == dict(column.items)


def test_the_same_content_twice_is_one_copy(store: FolderStore, image: Image) -> None:
    copy = Image(image.voxels.copy(order="F"), image.affine.copy())

    digests = {store.put(image), store.put(copy)}

    assert len(digests) == 1
    assert len(list(store.objects())) == 2  # voxels and manifest


def test_equal_voxels_at_another_place_share_their_bytes(store: FolderStore, image: Image) -> None:
    moved = image.affine.copy()
    moved[0, 3] = 5

    one, other = store.put(image), store.put(Image(image.voxels, moved))

    assert one != other
    assert len(list(store.objects())) == 3


def test_digests_stay_the_same_from_version_to_version(store: FolderStore) -> None:
    image = Image(np.arange(24, dtype=np.int16).reshape(1, 4, 3, 2), np.diag([1.0, 2.0, 3.0, 1.0]), unit="HU")

    assert store.put(Number(3)) == "001b6881d2f5bc7dfe7e29495087a7ce23af166f5d77ff2c7afdb99a54854e11"
    assert store.put(image) == "01fb580662add466a49ad0a2a8310ada7c33ea942df5359f627c0d271cb3049b"


def test_objects_lie_under_the_first_digits_of_their_digest(store: FolderStore) -> None:
    digest = store.put(Number(3))

    path = store.root / digest[:2] / digest[2:4] / digest
    assert store.path(digest) == path
    assert digest_of_bytes(path.read_bytes()) == digest
    assert list(store.objects()) == [(digest, path.stat().st_size)]


def test_voxels_are_mapped_from_disk_and_read_only(store: FolderStore, image: Image) -> None:
    found: Any = store.get(store.put(image))

    assert isinstance(_base(found.voxels), np.memmap)
    assert found.voxels.strides == (96, 4, 16, 48)  # i runs fastest
    with pytest.raises(ValueError, match="read-only"):
        found.voxels[0, 0, 0, 0] = 1


def _base(array: Any) -> Any:
    while not isinstance(array, np.memmap) and array.base is not None:
        array = array.base
    return array


def test_on_disk_the_axes_are_channel_k_j_i(store: FolderStore, image: Image) -> None:
    digest = store.put(image)

    stored = np.load(voxels_of(store, digest))

    assert stored.shape == (1, 2, 3, 4)
    assert stored[0, 0, 0].tolist() == image.voxels[0, :, 0, 0].tolist()


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<i2", ">i2"])
def test_equal_arrays_are_equal_bytes_on_every_machine(dtype: str, order: Any) -> None:
    array = np.arange(6).reshape(2, 3)

    found = b"".join(bytes(piece) for piece in _npy(array.astype(dtype, order=order)))

    assert found == b"".join(bytes(piece) for piece in _npy(array.astype(f"<{dtype[1:]}")))


def test_an_array_without_elements_comes_back(store: FolderStore) -> None:
    mesh = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))

    found: Any = store.get(store.put(mesh))

    assert found.vertices.shape == (0, 3)


@pytest.mark.parametrize("place", [0, 60, 127, 128, -1])
def test_a_flipped_bit_of_a_blob_is_noticed(place: int, store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    flip(voxels_of(store, digest), place)

    with pytest.raises(StoreDamaged, match="damaged or missing") as caught:
        store.get(digest)

    assert caught.value.hint.startswith("Run `medas verify --repair`")


def test_a_flipped_bit_of_a_manifest_is_noticed(store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    flip(store.path(digest), 20)

    with pytest.raises(StoreDamaged, match="damaged or missing"):
        store.get(digest)


@pytest.mark.parametrize("gone", ["manifest", "voxels"])
def test_an_object_that_is_gone_is_noticed(gone: str, store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    (store.path(digest) if gone == "manifest" else voxels_of(store, digest)).unlink()

    with pytest.raises(StoreDamaged, match="damaged or missing"):
        store.get(digest)


def test_a_store_that_trusts_still_raises_only_its_own_error(store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    flip(voxels_of(store, digest), 1)

    with pytest.raises(StoreDamaged):
        FolderStore(store.root, verify=False).get(digest)


def test_a_blob_is_read_in_full_once_only(store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    store.get(digest)
    flip(voxels_of(store, digest))

    assert store.get(digest) is not None
    assert store.damaged_objects() == [voxels_of(store, digest).name]


def test_what_a_medium_holds_comes_when_asked_for(store: FolderStore, cases: Dataset) -> None:
    digest = store.put(cases)
    held = store.manifest(digest).holds
    store.drop(held)

    found: Any = store.get(digest)

    assert isinstance(found.column("image").items[CaseId("a")], Stored)
    with pytest.raises(StoreDamaged):
        found.load("image", CaseId("a"))


def test_dropping_leaves_what_is_held(store: FolderStore, cases: Dataset) -> None:
    digest = store.put(cases)
    held = set(store.manifest(digest).holds)

    store.drop([digest, Digest("0" * 64)])

    assert store.has([digest, *held]) == held


def test_bytes_can_be_kept_as_they_are(store: FolderStore) -> None:
    digest = store.put_bytes(b"a checkpoint")

    assert store.get_bytes(digest) == b"a checkpoint"
    assert store.has([digest]) == {digest}


def test_putting_again_marks_an_object_as_just_used(store: FolderStore, image: Image) -> None:
    digest = store.put(image)
    paths = [store.path(digest), voxels_of(store, digest)]
    for path in paths:
        os.utime(path, (1, 1))

    store.put(image)

    assert all(path.stat().st_mtime > 1e9 for path in paths)


def test_a_medium_of_a_newer_form_is_kept_and_asks_for_an_update(store: FolderStore) -> None:
    digest = store.put_bytes(Manifest("Number", 99, {"value": 1}).to_bytes())

    with pytest.raises(StoreDamaged, match="is not known here"):
        store.get(digest)


PUT = """
import sys
import numpy as np
from pathlib import Path
from medas.artifacts.folder_store import FolderStore
from medas.media import Image
FolderStore(Path(sys.argv[1])).put(Image(np.zeros((1, 4, 3, 2)), np.eye(4)))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("crashpoint", "left"), [("before_rename", 0), ("after_rename", 1), ("before_rename:2", 1)])
def test_a_crash_leaves_whole_objects_only(crashpoint: str, left: int, store: FolderStore) -> None:
    environment = {**os.environ, "MEDAS_CRASHPOINT": crashpoint}

    child = subprocess.run([sys.executable, "-c", PUT, str(store.root)], env=environment, check=False)

    assert child.returncode == -signal.SIGKILL
    assert len(list(store.objects())) == left
    assert store.damaged_objects() == []
    swept = store.sweep()
    assert swept == (0 if crashpoint == "after_rename" else 1)
    assert [path for path in store.root.rglob("*") if path.is_file()] == [
        store.path(name) for name, _ in store.objects()
    ]
