"""What is uploaded: files of random bytes, which no disk and no network packs."""

from __future__ import annotations

import random

FILES, PIECES, PIECE = 4, 12, 4 << 20
"""Files at a time, pieces of each, bytes of a piece: 201 MB together."""
TOTAL = FILES * PIECES * PIECE


def piece() -> bytes:
    """Return the piece of which all files consist."""
    return random.Random(0).randbytes(PIECE)
