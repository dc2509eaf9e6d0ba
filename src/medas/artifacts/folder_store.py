"""A store in a folder: one file per blob and per manifest, named by its SHA-256."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from medas.artifacts.manifest import Manifest, damaged, digest_of_bytes
from medas.media.medium import Blob, Digest, Medium, Packed
from medas.safe.durable import sweep, write_bytes, write_stream

_PIECE = 1 << 22
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    """Objects under `root/ab/cd/<64 hexadecimal digits>`; each is written whole or not at all."""

    def __init__(self, root: Path, *, verify: bool = True) -> None:
        """Make the folder if it is not there.

        Args:
            root: Folder of the objects.
            verify: Whether each object is compared with its digest when it is first read; a viewer may trust instead.
        """
        self.root = root
        self.verify = verify
        self._verified: set[str] = set()
        root.mkdir(parents=True, exist_ok=True)

    def put(self, medium: Medium) -> Digest:
        return self.put_packed(medium, medium.pack(self.put))

    def put_packed(self, medium: Medium, packed: Packed) -> Digest:
        """Keep a packed medium, whose held media are stored already."""
        blobs = {name: self._put_blob(blob) for name, blob in packed.blobs.items()}
        manifest = Manifest(type(medium).__name__, medium.form, packed.meta, blobs, packed.holds)
        return self.put_bytes(manifest.to_bytes())

    def put_bytes(self, content: bytes) -> Digest:
        """Keep bytes as they are, and return their digest."""
        digest = digest_of_bytes(content)
        path = self._place(digest)
        if not _touched(path):
            write_bytes(path, content)
        return digest

    def get(self, digest: Digest) -> Medium:
        manifest = self.manifest(digest)
        return self.open(manifest, self.get)

    def manifest(self, digest: Digest) -> Manifest:
        """Return the manifest of a medium.

        Raises:
            StoreDamaged: If it is missing or damaged.
        """
        return Manifest.from_bytes(self.get_bytes(digest), digest)

    def get_bytes(self, digest: str) -> bytes:
        """Return an object as it is."""
        try:
            content = self.path(digest).read_bytes()
        except OSError:
            raise damaged(digest) from None
        if self.verify and digest_of_bytes(content) != digest:
            raise damaged(digest)
        return content

    def open(self, manifest: Manifest, fetch: object) -> Medium:
        """Return the medium of a manifest, its arrays mapped; what it holds comes through `fetch` when asked for."""
        blobs = {name: self._open_blob(name, digest) for name, digest in manifest.blobs.items()}
        return manifest.kind().unpack(Packed(manifest.meta, blobs, manifest.holds), fetch)  # type: ignore[arg-type]

    def has(self, digests: Collection[Digest]) -> set[Digest]:
        return {digest for digest in digests if self.path(digest).exists()}

    def drop(self, digests: Collection[Digest]) -> None:
        for digest in digests:
            self.path(digest).unlink(missing_ok=True)

    def path(self, digest: str) -> Path:
        """Return where an object lies."""
        return self.root / digest[:2] / digest[2:4] / digest

    def objects(self) -> Iterator[tuple[Digest, int]]:
        """Yield every object with its size in bytes."""
        for path in sorted(self.root.glob("??/??/*")):
            if _DIGEST.fullmatch(path.name):
                yield Digest(path.name), path.stat().st_size

    def damaged_objects(self) -> list[Digest]:
        """Read everything, and return the digests of objects whose bytes are not what their name says."""
        return [digest for digest, _ in self.objects() if _digest_of_file(self.path(digest)) != digest]

    def sweep(self) -> int:
        """Remove unfinished files of dead processes, and return how many."""
        return sweep(self.root)

    def _put_blob(self, blob: Blob) -> str:
        pieces = _npy(blob) if isinstance(blob, np.ndarray) else [memoryview(blob)]
        hashed = hashlib.sha256()
        for piece in pieces:
            hashed.update(piece)
        digest = hashed.hexdigest()
        path = self._place(digest)
        if not _touched(path):
            write_stream(
                path, (piece[start : start + _PIECE] for piece in pieces for start in range(0, len(piece), _PIECE))
            )
        return digest

    def _place(self, digest: str) -> Path:
        path = self.path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _open_blob(self, name: str, digest: str) -> Blob:
        path = self.path(digest)
        if not name.endswith(".npy"):
            return self.get_bytes(digest)
        if not path.exists():
            raise damaged(digest)
        if self.verify and digest not in self._verified:
            if _digest_of_file(path) != digest:
                raise damaged(digest)
            self._verified.add(digest)
        try:
            array: np.ndarray = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError):
            raise damaged(digest) from None
        return array


def _touched(path: Path) -> bool:
    """Return whether an object is there, and mark it as just used, so that a clean-up at this moment lets it be."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    except PermissionError:
        return path.exists()  # another user of a shared store wrote it
    return True


def _npy(array: np.ndarray) -> list[memoryview]:
    """Return the array as the pieces of a `.npy` file, without copying it."""
    # C order and little-endian, so that equal arrays are equal bytes on every machine.
    plain = np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(head, np.lib.format.header_data_from_array_1_0(plain))
    return [memoryview(head.getvalue()), plain.reshape(-1).view(np.uint8).data]


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
