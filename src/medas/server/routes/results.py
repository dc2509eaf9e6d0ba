"""What a run has measured."""

from __future__ import annotations

from medas.server.policies import Policy, Routes
from medas.server.results import RunResults, results_of
from medas.server.routes.needs import Here, Run
from medas.server.run_accounts import outputs_of

routes = Routes("/api/v1/runs/{run}/results", "Results")


@routes.get("", policy=Policy.read("run"))
def get_results(run: Run, here: Here) -> RunResults:
    """Give the measured cases, worst first, with the digests of their volumes."""
    return results_of(here.served, here.database, outputs_of(here.database, run))
