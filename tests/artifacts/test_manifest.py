"""A medium as data: its manifest, whose SHA-256 is its digest."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medas.artifacts.manifest import Manifest, digest_of_bytes, is_manifest
from medas.errors import StoreDamaged
from medas.media import Image, Number

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
manifests = st.builds(
    Manifest, st.sampled_from(["Image", "Dataset"]), st.integers(1, 9), st.dictionaries(st.text(), json_values, max_size=3),
    st.dictionaries(st.text(min_size=1), digests, max_size=2), st.lists(digests, max_size=2).map(tuple),
)  # fmt: skip


@given(manifests)
def test_a_manifest_survives_its_bytes(manifest: Manifest) -> None:
    content = manifest.to_bytes()

    assert Manifest.from_bytes(content, digest_of_bytes(content)) == manifest
    assert is_manifest(content)


def test_the_bytes_are_canonical_so_that_equal_media_have_equal_digests() -> None:
    one = Manifest("Number", 1, {"b": 1, "a": -0.0})
    other = Manifest("Number", 1, {"a": 0.0, "b": 1})

    assert one.to_bytes() == other.to_bytes() == b'{"blobs":{},"form":1,"medium":"Number","meta":{"a":0.0,"b":1}}'


def test_the_digest_is_the_sha_256_of_the_bytes() -> None:
    assert digest_of_bytes(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_flipped_bit_anywhere_is_damage(place: int) -> None:
    content = bytearray(Manifest("Number", 1, {"value": 1}).to_bytes())
    digest = digest_of_bytes(content)

    content[place] ^= 1

    with pytest.raises(StoreDamaged, match="damaged or missing"):
        Manifest.from_bytes(bytes(content), digest)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"[]", b'{"a":1}'])
def test_an_object_that_is_no_manifest_is_no_medium(content: bytes) -> None:
    with pytest.raises(StoreDamaged, match="is no medium"):
        Manifest.from_bytes(content, digest_of_bytes(content))


def test_the_kind_of_a_medium_is_its_class() -> None:
    assert Manifest("Number", 1, {}).kind() is Number
    assert Manifest("Image", 1, {}).kind() is Image


@pytest.mark.parametrize(("medium", "form"), [("Hologram", 1), ("Number", 2)])
def test_a_kind_that_nobody_knows_asks_for_a_newer_medas(medium: str, form: int) -> None:
    with pytest.raises(StoreDamaged, match="is not known here") as caught:
        Manifest(medium, form, {}).kind()

    assert caught.value.hint == "Update MeDaS"
