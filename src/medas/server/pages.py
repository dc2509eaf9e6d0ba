"""The built page, or an explanation where there is none."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import FileResponse, HTMLResponse, Response

from medas.server.always import FOREVER
from medas.server.built_page import STATIC, built_file

HERE = Path(__file__).parent


def page_or_file(path: str, static: Path = STATIC) -> Response:
    """Return a file of the built page, or the page itself for every other path, because it has addresses of its own.

    Args:
        path: What was asked for, without the first slash.
        static: Folder of the built page.
    """
    wanted = built_file(path, static)
    if wanted is not None:
        # Files in assets/ bear the digest of their content in their name.
        return FileResponse(wanted, headers={"Cache-Control": FOREVER} if path.startswith("assets/") else None)
    if (static / "index.html").is_file():
        return FileResponse(static / "index.html", media_type="text/html")
    return HTMLResponse((HERE / "unbuilt.html").read_text(encoding="utf-8"))


def used_link() -> Response:
    """Return the page for a link that was used before."""
    return HTMLResponse((HERE / "used_link.html").read_text(encoding="utf-8"), status_code=410)
