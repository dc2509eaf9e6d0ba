"""The digest of a tool's code: its module and everything that it imports from its own package."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from medas.errors import BadDeclaration

FRAMEWORK = (
    "medas.tool",
    "medas.media",
    "medas.artifacts",
    "medas.safe",
    "medas.errors",
    "medas.either",
    "medas.texts",
)
"""Read on the way to helpers, but not part of the digest: `FORMAT` in the key stands for them."""
_NOT_FRAMEWORK = ("medas.media.formats",)
"""Readers decide what an import gives, so they count for a tool that reads; the framework reads only for scripts."""
_TABLES = ("medas", "medas.tools")
"""Lists of names: one more tool must not make all others new."""


class Code(NamedTuple):
    """What a tool's result depends on."""

    digest: str
    """SHA-256 over the syntax trees, without docstrings, comments and layout."""
    files: tuple[str, ...]
    """The files that were read; if one changes, the digest must be computed again."""


def code_of(module: str) -> Code:
    """Return digest and files of a module that has been imported.

    Raises:
        BadDeclaration: If the module does not lie in a file, so that nobody could notice a change.
    """
    seen: dict[str, Path] = {}
    left = [module]
    while left:
        name = left.pop()
        path = _file_of(name)
        if name in seen or path is None:
            continue
        seen[name] = path
        left += [one for one in _imports(name, path) if one not in seen and not (_framework(name) and _reader(one))]
    if module not in seen:
        hint = "Write the tool into a file, so that a change of it can be noticed"
        raise BadDeclaration(f"the code of {module} does not lie in a file", hint=hint)
    counted = {
        name: _tree(path, *_stamp(path)) for name, path in seen.items() if name == module or not _framework(name)
    }
    text = "\n".join(f"{name} {counted[name]}" for name in sorted(counted))
    return Code(hashlib.sha256(text.encode()).hexdigest(), tuple(sorted(str(path) for path in seen.values())))


def _reader(name: str) -> bool:
    return _inside(name, _NOT_FRAMEWORK)


def _framework(name: str) -> bool:
    return name in _TABLES or (_inside(name, FRAMEWORK) and not _reader(name))


def _inside(name: str, packages: tuple[str, ...]) -> bool:
    # With the dot: `medas.tool` must not match `medas.tools`.
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _file_of(name: str) -> Path | None:
    """Return the file of a module: where it was imported from, else beside its top package, without importing it."""
    own = getattr(sys.modules.get(name), "__file__", None)
    if own is not None:
        return Path(own)
    top, _, rest = name.partition(".")
    origin = getattr(sys.modules.get(top), "__file__", None)
    if origin is None:
        return None
    home = Path(origin)
    if not rest:
        return home
    stem = home.parent.joinpath(*rest.split("."))
    return next((path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()), None)


def _imports(name: str, path: Path) -> tuple[str, ...]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return _imports_of(path, *_stamp(path), name.partition(".")[0], package)


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=4096)
def _imports_of(path: Path, _changed: int, _size: int, top: str, package: str) -> tuple[str, ...]:
    return tuple(sorted(set(_named(ast.parse(path.read_bytes()), top, package))))


def _named(tree: ast.Module, top: str, package: str) -> Iterator[str]:
    """Yield the modules of the own package that a file imports, also inside functions; packages on the way count too."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            # `from package import name`: the name may be a module or something inside the package.
            source = _absolute(node, package)
            names = [source, *(f"{source}.{one.name}" for one in node.names)]
        for found in names:
            parts = found.split(".")
            if parts[0] == top:
                yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the module of a `from ... import`, in full also for `from .. import`."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, node.module] if node.module else above)


@lru_cache(maxsize=4096)
def _tree(path: Path, _changed: int, _size: int) -> str:
    tree = ast.parse(path.read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [line for line in body if not _is_text(line)]  # type: ignore[attr-defined]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _is_text(line: ast.stmt) -> bool:
    """Return whether a line is a docstring, of a module, a class, a function or an attribute."""
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)
