"""Build the page of the server into the package, where it is missing and nobody forbids it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SKIP = "MEDAS_SKIP_UI"
"""Variable that leaves the page out, e.g. for an installation from which nobody serves."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Wheels and source packages carry the built page, so that whoever installs them needs no Node."""

    def dependencies(self) -> list[str]:
        """Return Node as a package if the page must be built and this machine has none."""
        page = _page()
        return [] if page is None or shutil.which("npm") else [page.NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the interface of hatchling
        """Build the page unless it is current; an installation that points to the sources needs it later at most."""
        page = None if version == "editable" else _page()
        if page is None:
            return
        trouble = page.build(Path(sys.executable), dict(os.environ))
        if trouble:
            message = f"The page could not be built: {trouble}. Set {SKIP}=1 to leave it out."
            raise RuntimeError(message)


def _page() -> Any:
    """Return the module that builds the page; None if it is current, not wanted, or its sources are not here."""
    if os.environ.get(SKIP) == "1" or not (ROOT / "web" / "package.json").is_file():
        return None
    sys.path.insert(0, str(ROOT / "web"))
    import build_page

    return None if build_page.is_current() else build_page
