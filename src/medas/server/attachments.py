"""Files that a browser saves and never shows."""

from __future__ import annotations

from fastapi import Response

from medas.reporting.file_names import file_name
from medas.server.headers import SANDBOX


def disposition(name: str, *, inline: bool = False) -> str:
    """Return the header that names a file, in any language."""
    spelled = "".join(f"%{byte:02X}" for byte in file_name(name).encode())  # RFC 5987
    return f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{spelled}"


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return an answer that is saved under a name."""
    headers = {"Content-Disposition": disposition(name), "Content-Security-Policy": SANDBOX}
    return Response(content, media_type=media_type, headers=headers)
