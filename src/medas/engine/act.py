"""Do what was planned: change the snapshot, note it, and talk to executors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from medas.artifacts.shelf import Shelf
from medas.engine.inputs import expand, info_of, to_work
from medas.engine.outputs import outputs_of
from medas.engine.plan import Action, Cancel, Drop, Expand, FinishRun, FinishStep, Reuse, Submit
from medas.engine.record import Record
from medas.engine.snapshot import ItemState, JobInfo, RunState, Snapshot, StepState
from medas.errors import MedasError
from medas.executors.protocol import Executor, Job
from medas.media.medium import Digest
from medas.state.database import Database
from medas.state.runs import RememberedFiles, known_results
from medas.step.spec import StepSpec

_LABEL = 63
"""Longest name of a job: a DNS label."""


class Act:
    """Carries out actions; jobs to submit are handed back, because they must be remembered first."""

    def __init__(
        self, snapshot: Snapshot, record: Record, shelf: Shelf, database: Database, files: RememberedFiles, *,
        folder: Path, installation: str, domain: str,
    ) -> None:  # fmt: skip
        """Keep what actions work on.

        Args:
            snapshot: Changed by every action.
            record: Where changes are noted.
            shelf: Media.
            database: Asked for results that are known.
            files: Digests of files.
            folder: Below it lie the folders of jobs.
            installation: Short id that keeps job names of two installations apart.
            domain: Whose runs these are.
        """
        self.snapshot, self.record, self.shelf, self.database, self.files = snapshot, record, shelf, database, files
        self.folder, self.installation, self.domain = folder, installation, domain

    def do(self, action: Action, executors: dict[str, Executor]) -> Job | None:
        """Carry out one action; return the job if one is to be submitted."""
        if isinstance(action, Submit):
            return self._try_to_submit(action)
        if isinstance(action, Cancel):
            job = self.snapshot.jobs[action.job]
            job.canceled = True
            executors[job.executor].cancel(job.name)
        elif isinstance(action, FinishRun):
            self._finish_run(self.snapshot.runs[action.run], action)
        else:
            run = self.snapshot.runs[action.run]
            step = run.steps[action.step]
            one: Callable[[], None] = {
                Expand: lambda: self._expand(run, step),
                Reuse: lambda: self._reuse(run, step, step.items[action.case]),  # type: ignore[union-attr]
                Drop: lambda: self._drop(run, step, action),  # type: ignore[arg-type]
                FinishStep: lambda: self._finish_step(run, step, action),  # type: ignore[arg-type]
            }[type(action)]
            one()
        return None

    def _expand(self, run: RunState, step: StepState) -> None:
        try:
            expand(run, step, self.shelf, self.files)
        except MedasError as error:
            step.problem = error.problem().at(node=step.id)
            step.state = "failed"
            self.over(run, step)
            return
        step.state, step.started = "running", self.record.clock()
        unknown = [item.key for item in step.items.values() if item.key not in self.snapshot.known]
        if unknown:
            self.snapshot.known |= known_results(self.database, unknown)

    def _reuse(self, run: RunState, step: StepState, item: ItemState) -> None:
        known = self.snapshot.known[item.key]
        digests = {Digest(digest) for digest in known.outputs.values()}
        if self.shelf.has(digests) != digests:  # cleaned up meanwhile: make it again
            del self.snapshot.known[item.key]
            return
        item.results, item.reused, item.state, item.seconds = known.outputs, True, "done", known.seconds
        self.record.item(run, step, item)
        if item.case is not None:
            self.record.event(run, "item_finished", step=step.id, case=item.case, state="done", reused=True)

    def _try_to_submit(self, action: Submit) -> Job | None:
        """Prepare a job; if its inputs cannot be read, its items fail, and nothing else."""
        try:
            return self._submit(action)
        except MedasError as error:
            run = self.snapshot.runs[action.run]
            step = run.steps[action.step]
            for case in action.cases:
                step.items[case].state = "failed"
                step.items[case].problem = error.problem().at(node=step.id, case=case)
                self.record.item(run, step, step.items[case])
            return None

    def _submit(self, action: Submit) -> Job:
        run = self.snapshot.runs[action.run]
        step = run.steps[action.step]
        items = [step.items[case] for case in action.cases]
        number = run.attempts + 1
        name = self._name(run.id, step.id, number)
        info = info_of(step)
        ready = tuple(to_work(item, self.snapshot, self.shelf) for item in items)
        # A worker must be given what lies in no file.
        spec = StepSpec(
            name, info.id, info.module, info.version, step.planned.step.backend, step.params, ready, action.limits,
            self._small(items),
        )  # fmt: skip
        for item in items:
            item.state = "queued"
            item.tries += 1
            self.record.item(run, step, item)
        now = self.record.clock()
        job = JobInfo(name, run.id, step.id, number, action.cases, action.limits, step.executor, now, now)
        self.snapshot.jobs[name] = job
        run.attempts = number
        run.cpus += action.limits.cpus
        if not step.ready:
            run.touched.discard(step.id)
        self.record.attempt(job, "recorded")
        return Job(name, spec, self.folder / run.id / step.id / str(number), info.preload)

    def _small(self, items: list[ItemState]) -> dict[Digest, str]:
        wanted: set[Digest] = set()
        for item in items:
            for digests in item.inputs.values():
                wanted.update(digests if isinstance(digests, list) else [digests])
        return {digest: content.decode() for digest, content in self.shelf.small_among(wanted).items()}

    def _name(self, run: str, step: str, number: int) -> str:
        name = f"medas-{self.installation}-{run}-{step.replace('_', '-')}-{number}"
        if len(name) <= _LABEL:
            return name
        ending = f"-{number}"
        return name[: _LABEL - len(ending)] + ending

    def _drop(self, run: RunState, step: StepState, action: Drop) -> None:
        item = step.items[action.case]
        item.state = action.state
        self.record.item(run, step, item)

    def _finish_step(self, run: RunState, step: StepState, action: FinishStep) -> None:
        step.state = action.state
        if action.state == "done":
            try:
                step.outputs = outputs_of(run, step, self.shelf)
            except MedasError as error:
                step.state, step.problem = "failed", error.problem().at(node=step.id)
        elif step.problem is None:
            step.problem = next((item.problem for item in step.items.values() if item.problem), None)
        self.over(run, step)

    def over(self, run: RunState, step: StepState) -> None:
        """Note that a step has reached its final state, and look at what follows it."""
        step.seconds = self.record.clock() - step.started if step.started is not None else 0.0
        run.touched.discard(step.id)
        run.left -= 1
        for name in run.followers.get(step.id, ()):
            run.steps[name].pending -= 1
            if run.steps[name].pending == 0:
                run.touched.add(name)
        self.record.step(run, step)
        problem = None if step.problem is None else step.problem.to_json()
        self.record.event(
            run, "step_finished", step=step.id, state=step.state, seconds=step.seconds, problem=problem,
            **step.tally()._asdict(),
        )  # fmt: skip

    def _finish_run(self, run: RunState, action: FinishRun) -> None:
        run.state = action.state
        run.problem = next((step.problem for step in run.steps.values() if step.problem), None)
        self.record.run(run, domain=self.domain)
        problem = None if run.problem is None else run.problem.to_json()
        self.record.event(run, "run_finished", state=run.state, problem=problem)
