"""Cases of a run that somebody has flagged."""

from __future__ import annotations

from pydantic import Field

from medas.errors import NotFound
from medas.server.policies import Policy, Routes
from medas.server.results import results_of
from medas.server.routes.needs import Here, Me, Run
from medas.server.run_accounts import outputs_of
from medas.server.shapes import NO_NUL, Body, Shape
from medas.state.flags import flags_of, set_flag

routes = Routes("/api/v1/runs/{run}/flags", "Results")


class Flags(Shape):
    """What was flagged."""

    cases: list[str]


class NewFlag(Body):
    """A flag, or its end."""

    case: str = Field(max_length=500, pattern=NO_NUL)
    flagged: bool


@routes.get("", policy=Policy.read("run"))
def get_flags(run: Run, here: Here) -> Flags:
    """List the flagged cases of a run."""
    return Flags(cases=flags_of(here.database, run))


@routes.put("", policy=Policy.write("run"))
def put_flag(new: NewFlag, run: Run, here: Here, me: Me) -> Flags:
    """Flag a measured case of a run, or take its flag away."""
    measured = results_of(here.served, here.database, outputs_of(here.database, run)).cases
    if new.case not in {one.case for one in measured}:
        raise NotFound(f"the run has measured no case {new.case!r}", hint="Choose a case of its results")
    set_flag(here.database, me, run, new.case, flagged=new.flagged)
    return Flags(cases=flags_of(here.database, run))
