"""The workflows that come with MeDaS, as documents beside this file."""

from __future__ import annotations

from importlib.resources import files

from medas.errors import NotFound
from medas.workflow.document import SUFFIX, Document, load


def template_names() -> list[str]:
    """Return the names of all templates."""
    found = (path.name for path in files(__name__).iterdir())
    return sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX))


def template_text(name: str) -> str:
    """Return a template as it is written.

    Raises:
        NotFound: If there is none of this name.
    """
    if name not in template_names():
        raise NotFound(f"there is no template {name!r}", hint=f"Templates: {', '.join(template_names())}")
    return (files(__name__) / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def template(name: str) -> Document:
    """Return a template as a document.

    Raises:
        NotFound: If there is none of this name.
    """
    return load(template_text(name), file=f"{name}{SUFFIX}")
