"""A component that is missing is a failure in CI and a skip with the reason elsewhere."""

from __future__ import annotations

import os

import pytest


def need(component: str, *, found: bool, reason: str) -> None:
    """Go on if a component is there."""
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{component} is needed in CI: {reason}")
    pytest.skip(f"{component}: {reason}")
