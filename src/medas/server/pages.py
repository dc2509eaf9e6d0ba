"""The built page, or an explanation where there is none."""

from __future__ import annotations

from pathlib import Path

from fastapi.responses import FileResponse, HTMLResponse, Response

HERE = Path(__file__).parent
STATIC = HERE / "static"
"""Where the build of `web/` puts its files."""
_FOREVER = "public, max-age=31536000, immutable"


def page_or_file(path: str, static: Path = STATIC) -> Response:
    """Return a file of the built page, or the page itself for every other path, because it has addresses of its own.

    Args:
        path: What was asked for, without the first slash.
        static: Folder of the built page.
    """
    wanted = _file(path, static)
    if wanted is not None:
        # Files in assets/ bear the digest of their content in their name.
        return FileResponse(wanted, headers={"Cache-Control": _FOREVER} if path.startswith("assets/") else None)
    if (static / "index.html").is_file():
        return FileResponse(static / "index.html", media_type="text/html")
    return HTMLResponse((HERE / "unbuilt.html").read_text(encoding="utf-8"))


def _file(path: str, static: Path) -> Path | None:
    """Return a file of the built page, None if there is none of this name or it lies elsewhere."""
    try:
        wanted = (static / path).resolve()
        return wanted if wanted.is_relative_to(static.resolve()) and wanted.is_file() else None
    except (OSError, ValueError):  # a name that is too long, or no name at all
        return None


def used_link() -> Response:
    """Return the page for a link that was used before."""
    return HTMLResponse((HERE / "used_link.html").read_text(encoding="utf-8"), status_code=410)
