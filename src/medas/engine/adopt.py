"""Go on with a run that another engine left unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from medas.engine.begin import options_of, run_of
from medas.engine.record import Record
from medas.engine.snapshot import Snapshot
from medas.errors import MedasError
from medas.executors.protocol import Capabilities
from medas.state.database import Database
from medas.state.runs import last_seq, run_row
from medas.tool.catalog import Catalog
from medas.workflow.document import load
from medas.workflow.upgrade_steps import upgrade_steps


def adopt(
    run: str,
    database: Database,
    catalog: Catalog,
    capabilities: Mapping[str, Capabilities],
    snapshot: Snapshot,
    record: Record,
    *,
    home: Path | None = None,
) -> None:
    """Put a remembered run back into the snapshot.

    Its steps begin anew; what was done is found by its key, so nothing is computed twice, and a training goes on from
    its last checkpoint. Attempts of the former engine are given up: its workers died with it.
    """
    row = run_row(database, run)
    values = {"run": run, "at": record.clock()}
    sql = "UPDATE attempts SET state = 'lost', reason = 'engine lost', ended = :at WHERE run = :run AND ended IS NULL"
    with database.transaction():
        database.change(sql, values)
    try:
        document = upgrade_steps(load(row["document"]), catalog)
        options = {"executor": next(iter(capabilities)), **options_of(row["options"])}
        if options["executor"] not in capabilities:
            options["executor"] = next(iter(capabilities))
        state = run_of(run, document, catalog, capabilities, options, created=row["created"], home=home)
    except MedasError as error:
        _give_up(row, error, record)
        return
    state.seq = last_seq(database, run)
    state.attempts = _attempts(database, run)
    snapshot.runs[run] = state
    record.run(state, domain=row["domain"])
    record.event(state, "run_resumed", title=document.title, steps=len(state.steps))


def _attempts(database: Database, run: str) -> int:
    found = database.rows("SELECT COALESCE(MAX(number), 0) FROM attempts WHERE run = :run", {"run": run})
    return int(found[0][0])


def _give_up(row: Mapping[str, object], error: MedasError, record: Record) -> None:
    """Note that a run cannot go on, e.g. because its tools were uninstalled or it was killed before it was written."""
    from medas.safe.strict_json import canonical

    problem = canonical(error.problem().to_json()).decode()
    changed = {**row, "state": "crashed", "finished": record.clock(), "problem": problem}
    record.journal.add("runs", **changed)
