"""Parameters that name files: what they hold counts, not where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medas.artifacts.fingerprint import Remembered, fingerprint
from medas.media.medium import Json
from medas.tool.schema import ToolInfo, is_path


def without_paths(info: ToolInfo, params: Mapping[str, Json], files: Remembered) -> dict[str, Json]:
    """Return parameters with the digest of each file or folder in place of its path.

    Args:
        info: The tool.
        params: All its parameters.
        files: Digests that are remembered.

    Raises:
        NotFound: If there is no such file or folder.
    """
    schemas = info.params["properties"]
    return {name: _content(schemas[name], value, files) for name, value in params.items()}


def _content(schema: Mapping[str, Any], value: Json, files: Remembered) -> Json:
    if value is None or not is_path(schema):
        return value
    path = Path(value)
    # The name of a file is the name of its case; the name of a folder says nothing.
    return {"content": fingerprint(path, files), "name": path.name if path.is_file() else ""}
