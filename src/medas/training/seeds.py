"""Named random generators, so that a draw depends on what it is for and never on what was drawn before."""

from __future__ import annotations

import zlib

import numpy as np


def generator(seed: int, purpose: str, *numbers: int) -> np.random.Generator:
    """Return the generator of (root seed, purpose, numbers), e.g. `generator(7, "patches", iteration)`.

    Equal arguments give equal draws in any process and order: this is what makes resuming exact.
    """
    # The count too, because `SeedSequence` takes no notice of zeros at the end.
    return np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32(purpose.encode()), len(numbers), *numbers]))
