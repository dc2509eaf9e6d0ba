"""The sample workspace: look whether it is there, make it."""

from __future__ import annotations

import threading
from typing import Literal

from medas.server.installation import Installation
from medas.server.policies import Policy, Routes
from medas.server.routes.needs import Chosen, Here, Me, Target
from medas.server.routes.runs import NewRun, post_resume, post_run
from medas.server.routes.workflows import NewWorkflow, post_workflow
from medas.server.sample import TITLES, newest_among, sample_document
from medas.server.sample_table import TITLES as TABLES
from medas.server.sample_table import new_sample_table, plant_mistakes
from medas.server.shapes import Body, Shape
from medas.state.datasets import datasets_of
from medas.state.users import User
from medas.state.workflows import workflows_of

routes = Routes("/api/v1/sample", "Sample")
_ONE_AT_A_TIME = threading.Lock()


class Sample(Shape):
    """What belongs to the sample; all null before it was started."""

    dataset: str | None
    """Its table of cases."""
    workflow: str | None
    run: str | None
    """Its newest run."""
    state: str | None
    """State of that run."""


class NewSample(Body):
    """How to make it."""

    language: Literal["en", "zh"] = "en"
    """Of the titles."""


@routes.get("", policy=Policy.USER)
def get_sample(here: Here, me: Me, project: Chosen) -> Sample:
    """Say whether the sample was started, and how far it is."""
    return _known(here, me, project)


@routes.post("", policy=Policy.USER, status_code=201)
def post_sample(new: NewSample, here: Here, me: Me, project: Target) -> Sample:
    """Make the sample and run it; one that is there already is given again, and gone on with if it did not end well."""
    with _ONE_AT_A_TIME:  # two clicks make one sample
        known = _known(here, me, project)
        if known.run is None:
            _make(new.language, here, me, project)
        elif known.state in {"failed", "crashed", "canceled"}:
            post_resume(known.run, here, me)
        return _known(here, me, project)


def _make(language: str, here: Installation, me: User, project: str) -> None:
    dataset = new_sample_table(here, me, language, project=project)
    document = sample_document(language, dataset).to_json()
    workflow = post_workflow(NewWorkflow(document=document, template=None, title=None), here, me, project).id
    post_run(NewRun(workflow=workflow, until=None, cases=None), here, me)
    # The run has the table as it was before: with the mistakes in it, it would be refused.
    plant_mistakes(here, me, dataset)


def _known(here: Installation, me: User, project: str | None) -> Sample:
    flow = newest_among(workflows_of(here.database, me, project=project), TITLES) or {}
    table = newest_among(datasets_of(here.database, me, project=project), TABLES) or {}
    return Sample(
        dataset=table.get("id"), workflow=flow.get("id"), run=flow.get("last_run"), state=flow.get("last_state")
    )
