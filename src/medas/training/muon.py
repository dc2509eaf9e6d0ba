"""The idea of Muon: a step in which all directions of a layer learn equally fast."""

from __future__ import annotations

from torch import Tensor

_STEPS = 5


def orthogonal(matrix: Tensor) -> Tensor:
    """Return about U V^T of the matrix U S V^T (singular values 0.7 to 1.2), by five Newton-Schulz steps.

    The quintic 3.4445 x - 4.7750 x^3 + 2.0315 x^5 is Jordan's (2024): not exact, but quickest to come near 1.
    """
    is_tall = matrix.shape[0] > matrix.shape[1]
    x: Tensor = matrix.T if is_tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(_STEPS):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * (gram @ gram)) @ x
    return x.T if is_tall else x
