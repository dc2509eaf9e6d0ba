"""MeDaS: train, check and use deep learning on medical images, by picture, by Python, by command."""

from __future__ import annotations

from typing import Any

_HOME = {
    "Workflow": "medas.workflow.workflow",
    "Run": "medas.workflow.workflow",
    "Image": "medas.media.volume",
    "Label": "medas.media.volume",
    "Prob": "medas.media.volume",
    "Dataset": "medas.media.dataset",
    "Split": "medas.media.split",
    "Tool": "medas.tool.base",
    "read_volume": "medas.media.formats",
    "write_volume": "medas.media.formats",
}
"""Public name -> where it lives; loaded when asked for, so that `import medas` costs nothing."""

__all__ = [*sorted(_HOME), "__version__"]  # noqa: PLE0604 - names of the table


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        return version("medas")
    if name not in _HOME:
        raise AttributeError(f"medas has no {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
