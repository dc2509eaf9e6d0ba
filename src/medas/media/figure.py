"""Figures and reports as data; PNG, XLSX and HTML are renderings made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from medas.media.item import Stored, digest_of, load
from medas.media.medium import Fetch, Json, Keep, Medium, Packed


@dataclass(frozen=True, eq=False)
class Figure(Medium):
    """A picture that can be drawn again: what kind it is, its numbers, and the media it shows."""

    kind: str
    """What draws it: `lines`, `box`, `overlay` or `scatter`; `medas.reporting` says what data and media each needs."""
    title: str
    data: Mapping[str, Json] = field(default_factory=dict)
    media: Mapping[str, Any] = field(default_factory=dict)
    """Role -> medium, `Stored` or `Later`."""

    def shown(self, role: str) -> Any:
        """Return the medium in a role, None if there is none."""
        return load(self.media.get(role))

    def pack(self, keep: Keep) -> Packed:
        digests = {role: digest_of(item, keep) for role, item in self.media.items()}
        meta = {"kind": self.kind, "title": self.title, "data": dict(self.data), "media": digests}
        return Packed(meta, holds=tuple(sorted(set(digests.values()))))

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:
        meta = packed.meta
        media = {role: Stored(digest, fetch) for role, digest in meta["media"].items()}
        return cls(meta["kind"], meta["title"], meta["data"], media)


@dataclass(frozen=True, eq=False)
class Block:
    """One part of a report."""

    kind: Literal["text", "table", "metrics", "figure", "facts"]
    title: str
    """Heading; one word of the sheet name in a workbook."""
    text: str = ""
    """A paragraph in plain words."""
    data: Json = None
    """`facts`: list of [name, value] pairs."""
    medium: Any = None
    """Table, Metrics or Figure, `Stored` or `Later`."""

    def shown(self) -> Any:
        """Return the medium of the block, None if it has none."""
        return load(self.medium)


@dataclass(frozen=True, eq=False)
class Report(Medium):
    """A result to hand around: blocks in reading order."""

    title: str
    blocks: tuple[Block, ...] = ()

    def pack(self, keep: Keep) -> Packed:
        blocks, holds = [], set()
        for block in self.blocks:
            digest = None if block.medium is None else digest_of(block.medium, keep)
            holds |= {digest} if digest else set()
            blocks.append(
                {"kind": block.kind, "title": block.title, "text": block.text, "data": block.data, "medium": digest}
            )
        return Packed({"title": self.title, "blocks": blocks}, holds=tuple(sorted(holds)))

    @classmethod
    def unpack(cls, packed: Packed, fetch: Fetch) -> Self:
        def block(data: dict[str, Any]) -> Block:
            medium = None if data["medium"] is None else Stored(data["medium"], fetch)
            return Block(data["kind"], data["title"], data["text"], data["data"], medium)

        return cls(packed.meta["title"], tuple(block(data) for data in packed.meta["blocks"]))
