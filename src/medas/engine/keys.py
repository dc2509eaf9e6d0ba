"""The key of an item: everything that its result depends on, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from medas.media.medium import Digest, Json
from medas.safe.strict_json import canonical
from medas.tool.schema import ToolInfo

FORMAT = 1
"""Raised when the framework itself would give other results for equal inputs."""


class Keys:
    """Makes the keys of the items of one step; what is common to all is prepared once."""

    def __init__(self, info: ToolInfo, backend: str, params: Mapping[str, Json], *, environment: str | None) -> None:
        """Keep what all items of a step have in common.

        Args:
            info: The tool.
            backend: Chosen implementation.
            params: All parameters, as the plugs take them: 400 in the document is 400.0 here.
            environment: Digest of the environment, for tools whose result depends on it.
        """
        self._common: dict[str, Any] = {
            "format": FORMAT, "tool": info.id, "version": info.version, "backend": backend, "code": info.code_with(backend),
            "params": dict(params), "environment": environment if info.exact else None,
        }  # fmt: skip

    def of(
        self, inputs: Mapping[str, Digest | list[Digest]], *, seed: int | None = None, history: tuple[Json, ...] = ()
    ) -> str:
        """Return the key of an item.

        Args:
            inputs: Plug -> digest of the content that goes in.
            seed: Resolved seed of a stochastic tool.
            history: For tools that look at it.
        """
        own = {"inputs": dict(inputs), "seed": seed, "history": list(history)}
        return hashlib.sha256(canonical({**self._common, **own})).hexdigest()


def seed_of(root: int, stream: str, case: str | None) -> int:
    """Return the seed of an item; it follows from names, so moving or renaming a step or adding a case changes no draw.

    Args:
        root: Seed of the document.
        stream: Name of the random stream of the step.
        case: Case id, None for a step that is not mapped.
    """
    text = f"{root}\n{stream}\n{'' if case is None else f'case {case}'}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little") >> 1
