"""Draw a report and write it to standard output: the child of `rendering`."""

from __future__ import annotations

import sys
from pathlib import Path

from medas.artifacts.folder_store import FolderStore
from medas.artifacts.shelf import Shelf
from medas.errors import WrongInput
from medas.media.figure import Report
from medas.media.medium import Digest
from medas.state.database import open_home
from medas.state.runs import small_manifest


def draw(home: Path, digest: Digest, kind: str) -> bytes:
    """Return a stored report as `html`, `xlsx` or `pdf`.

    Raises:
        WrongInput: If the digest is that of something else.
    """
    database = open_home(home)
    try:
        shelf = Shelf(FolderStore(home / "objects"), lookup=lambda wanted: small_manifest(database, wanted))
        report = shelf.get(digest)
        if not isinstance(report, Report):
            raise WrongInput(f"a {type(report).__name__} is no report")
        if kind == "xlsx":
            from medas.reporting.workbook import xlsx

            return xlsx(report)
        if kind == "pdf":
            from medas.reporting.pdf import pdf

            return pdf(report)
        from medas.reporting.page import html

        return html(report)
    finally:
        database.close()


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(Path(sys.argv[1]), Digest(sys.argv[2]), sys.argv[3]))
