"""The sample workspace: look whether it is there, make it."""

from __future__ import annotations

import threading
from typing import Literal

from medas.server.installation import Installation
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Here, Me
from medas.server.routes.runs import NewRun, post_run
from medas.server.routes.workflows import NewWorkflow, post_workflow
from medas.server.sample import sample_among, sample_document
from medas.server.shapes import Body, Shape
from medas.state.users import User
from medas.state.workflows import workflows_of

routes = Routes("/api/v1/sample", "Sample")
_ONE_AT_A_TIME = threading.Lock()


class Sample(Shape):
    """What belongs to the sample; all null before it was started."""

    workflow: str | None
    run: str | None
    """Its newest run."""
    state: str | None
    """State of that run."""


class NewSample(Body):
    """How to make it."""

    language: Literal["en", "zh"] = "en"
    """Of the title."""


@routes.get("", policy=Policy.USER)
def get_sample(here: Here, me: Me) -> Sample:
    """Say whether the sample was started, and how far it is."""
    return _known(here, me)


@routes.post("", policy=Policy.USER, status_code=201)
def post_sample(new: NewSample, here: Here, me: Me) -> Sample:
    """Make the sample and run it; one that is there already is given again, and run again if it did not end well."""
    with _ONE_AT_A_TIME:  # two clicks make one sample
        known = _known(here, me)
        if known.run and known.state not in {"failed", "crashed", "canceled"}:
            return known
        made = known.workflow or post_workflow(_wish(new), here, me).id
        post_run(NewRun(workflow=made, until=None), here, me)
        return _known(here, me)


def _wish(new: NewSample) -> NewWorkflow:
    return NewWorkflow(document=sample_document(new.language).to_json(), template=None, title=None)


def _known(here: Installation, me: User) -> Sample:
    row = sample_among(workflows_of(here.database, me))
    if row is None:
        return Sample(workflow=None, run=None, state=None)
    return Sample(workflow=row["id"], run=row["last_run"], state=row["last_state"])
