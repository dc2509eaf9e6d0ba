"""Give jobs to executors, and notice what has become of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from medas.engine.intake import Intake, make_folder
from medas.engine.record import Record
from medas.engine.snapshot import JobInfo, Snapshot
from medas.errors import ExecutorUnavailable, JobRefused, MedasError
from medas.executors.protocol import Executor, Job, JobState, Reason, Status
from medas.safe.crashpoints import crashpoint
from medas.safe.durable import replace_json
from medas.step.spec import SPEC

_DOWN_SECONDS = 5.0
"""How long an executor that did not answer is left alone."""


class Dispatch:
    """The engine's way to its executors."""

    def __init__(
        self, snapshot: Snapshot, record: Record, intake: Intake, executors: Mapping[str, Executor], *,
        remember: Callable[[], None],
    ) -> None:  # fmt: skip
        """Keep whom to talk to.

        Args:
            snapshot: Holds the jobs that are under way.
            record: Where changes are noted.
            intake: Takes in what workers say and make.
            executors: Name -> where jobs run.
            remember: Commits what was noted so far.
        """
        self.snapshot, self.record, self.intake, self.executors = snapshot, record, intake, executors
        self.remember = remember

    def submit(self, jobs: list[Job]) -> None:
        """Remember jobs, then submit them, so that none runs that nobody knows of."""
        for job in jobs:
            make_folder(job.folder)
            replace_json(job.folder / SPEC, job.spec.to_json())
        self.remember()
        crashpoint("recorded")
        for job in jobs:
            info = self.snapshot.jobs[job.name]
            try:
                self.executors[info.executor].submit(job)
            except JobRefused as error:
                self._refused(info, error)
            except ExecutorUnavailable as error:
                self._postpone(info, error)
        crashpoint("submitted")

    def _postpone(self, job: JobInfo, error: MedasError) -> None:
        """Wait for a machinery that does not answer; that is nobody's failure and costs no attempt."""
        self.record.event(self.snapshot.runs[job.run], "step_queued", step=job.step, reason=error.message)
        self.snapshot.capacity[job.executor].down_until = self.record.clock() + _DOWN_SECONDS
        lost = JobState(Status.ENDED, None, Reason.CANNOT_START)
        self.intake.over(job, lost, None, self.executors[job.executor], counted=False)

    def _refused(self, job: JobInfo, error: MedasError) -> None:
        step = self.snapshot.runs[job.run].steps[job.step]
        problem = error.problem().at(node=step.id)
        for case in job.cases:
            failed = {"kind": "item_failed", "case": case, "problem": problem.at(case=case).to_json()}
            self.intake.event(job, failed)
        self.intake.over(job, JobState(Status.ENDED), None, self.executors[job.executor])

    def look(self) -> bool:
        """Read what workers wrote, and notice those that are over; return whether there was news."""
        names: dict[str, list[str]] = {}
        for job in self.snapshot.jobs.values():
            names.setdefault(job.executor, []).append(job.name)
        before = sum(job.offset for job in self.snapshot.jobs.values())
        over = False
        for executor, wanted in names.items():
            states = self.executors[executor].poll(wanted)
            for name in wanted:
                over |= self._look_at(self.snapshot.jobs[name], states.get(name))
        return over or sum(job.offset for job in self.snapshot.jobs.values()) != before

    def _look_at(self, job: JobInfo, state: JobState | None) -> bool:
        executor = self.executors[job.executor]
        self.intake.read(job)
        ended = state is not None and state.status is Status.ENDED
        result = self.intake.result(job) if ended or state is None else None
        silent = state is None and self.record.clock() - job.last_sign > executor.capabilities.grace_seconds
        if not (ended or result is not None or silent):
            return False
        self.intake.read(job)  # what was written between reading and ending
        self.intake.over(job, state or JobState(Status.ENDED), result, executor)
        forget = getattr(executor, "forget", None)
        if forget is not None:
            forget(job.name)
        return True
