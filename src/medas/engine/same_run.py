"""Recognize a run of which nothing has changed, and copy it in one go instead of step by step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medas.artifacts.fingerprint import Remembered
from medas.artifacts.shelf import Shelf
from medas.engine.begin import document_digest, params_of
from medas.engine.keys import FORMAT
from medas.engine.paths import without_paths
from medas.errors import MedasError
from medas.executors.protocol import Capabilities
from medas.media.medium import Digest
from medas.safe.strict_json import canonical
from medas.state.database import Database
from medas.step.environment import environment_digest
from medas.step.spec import Limits
from medas.tool.catalog import Catalog
from medas.workflow.document import Document

_COPY = """
INSERT INTO {table} (run, {columns}) SELECT :new, {values} FROM {table} WHERE run = :old
"""
_STEPS = _COPY.format(
    table="steps",
    columns="step, state, mapped, total, done, reused, failed, seconds, outputs, problem",
    values="step, state, mapped, total, done, done, failed, 0, outputs, problem",
)
_ITEMS = _COPY.format(
    table="items",
    columns="step, case_id, state, key, reused, tries, seconds, problem",
    values="step, case_id, state, key, 1, 0, seconds, problem",
)
_LOST = """
SELECT COUNT(*) FROM items LEFT JOIN results ON results.key = items.key WHERE items.run = :old AND results.key IS NULL
"""
_IN_FILES = """
SELECT DISTINCT uses.digest FROM items JOIN uses ON uses.key = items.key AND uses.way = 'out'
LEFT JOIN artifacts ON artifacts.digest = uses.digest AND artifacts.small IS NOT NULL
WHERE items.run = :old AND artifacts.digest IS NULL
"""
_CASES = "SELECT outputs FROM steps WHERE run = :old AND mapped = 1"


def identity_of(
    document: Document, catalog: Catalog, has: Capabilities, options: Mapping[str, Any], files: Remembered, *,
    home: Path | None = None,
) -> str | None:  # fmt: skip
    """Return the digest of everything that the results of a run depend on; None if it has problems.

    Args:
        document: What to run.
        catalog: The installed tools, whose code counts.
        has: What the executor has; threads count for exact tools.
        options: `until` counts.
        files: Digests of the files that parameters name; their contents count, not where they lie.
        home: Folder of the installation, where tables of cases lie.
    """
    code: dict[str, Any] = {}
    contents: dict[str, Any] = {}
    for name, step in document.steps.items():
        info = catalog.tools.get(step.tool)
        if info is None:
            return None
        code[f"{step.tool} {step.backend}"] = [info.version, info.code_with(step.backend)]
        if info.has_paths:
            try:
                contents[name] = without_paths(info, params_of(step, info, home), files)
            except MedasError:
                return None
        if info.exact:
            code[f"{name} on"] = environment_digest(Limits(min(int(info.resources["cpus"]), has.cpus), 1.0, has.gpus))
    own = {"format": FORMAT, "document": document_digest(document), "until": options.get("until"), "code": code}
    return hashlib.sha256(canonical({**own, "files": contents})).hexdigest()


def same_run(database: Database, shelf: Shelf, identity: str) -> str | None:
    """Return a finished run of this identity whose results are all there, None if there is none."""
    sql = "SELECT id FROM runs WHERE identity = :identity AND state = 'done' ORDER BY created DESC LIMIT 1"
    found = database.rows(sql, {"identity": identity})
    if not found:
        return None
    old = str(found[0][0])
    if database.rows(_LOST, {"old": old})[0][0]:
        return None
    digests = {Digest(row[0]) for row in database.rows(_IN_FILES, {"old": old})}
    for (outputs,) in database.rows(_CASES, {"old": old}):
        digests |= {Digest(digest) for digest in json.loads(outputs).values()}
    return old if shelf.has(digests) == digests else None


def copy_steps(database: Database, old: str, new: str) -> None:
    """Give a new run the steps and items of an old one, all reused; must be called inside a transaction."""
    database.change(_STEPS, {"old": old, "new": new})
    database.change(_ITEMS, {"old": old, "new": new})
