"""What a step wants of the machine."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from medas.errors import BadDeclaration


@dataclass(frozen=True)
class Resources:
    """A wish: CPUs and GPUs are lowered to what the executor has, memory is not."""

    cpus: int = 1
    memory_gib: float = 2.0
    gpus: int = 0

    def __post_init__(self) -> None:
        if self.cpus < 1 or self.memory_gib <= 0 or self.gpus < 0:
            raise BadDeclaration(f"resources: {self.cpus} CPUs, {self.memory_gib} GiB, {self.gpus} GPUs make no sense")

    def to_json(self) -> dict[str, Any]:
        """Return the wish as JSON."""
        return asdict(self)
