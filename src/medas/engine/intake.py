"""Take in what workers say: events as they come, results when a job is over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from medas.artifacts.shelf import Shelf
from medas.engine.record import Record
from medas.engine.snapshot import MOST_LOSSES, ItemState, JobInfo, RunState, Snapshot, StepState
from medas.errors import OutOfMemory, Problem, ToolFailed
from medas.executors.protocol import Executor, JobState, Reason, Status
from medas.media.medium import Digest
from medas.safe.durable import sync_folder
from medas.safe.strict_json import canonical
from medas.state.runs import Known
from medas.step.spec import EVENTS, RESULT, StepResult

_PASSED_ON = {"progress": "step_progress", "log": "step_logged"}
_MOST_BYTES = 4 << 20
"""Of events that are read from a job at a time."""


class Intake:
    """Publishes what jobs made. A job that is not current any more is not listened to."""

    def __init__(self, snapshot: Snapshot, record: Record, shelf: Shelf, *, folder: Path) -> None:
        self.snapshot, self.record, self.shelf, self.folder = snapshot, record, shelf, folder
        self.left_strays = False
        """Whether a worker died that may have left unfinished files."""

    def event(self, job: JobInfo, event: Mapping[str, Any]) -> None:
        """Take in one event of a job."""
        run = self.snapshot.runs[job.run]
        step = run.steps[job.step]
        kind = event["kind"]
        job.last_sign = self.record.clock()
        if kind == "started":
            self._started(run, step, job)
        elif kind == "item_done":
            self._file(event["small"])
            self.done(run, step, step.items[event.get("case")], event)
        elif kind == "item_failed":
            self.failed(run, step, step.items[event.get("case")], Problem.from_json(event["problem"]))
        else:
            self.told(run, step, event)

    def told(self, run: RunState, step: StepState, event: Mapping[str, Any]) -> None:
        """Take in what a kernel said while it works."""
        kind = event["kind"]
        if kind == "checkpoint":
            self.snapshot.checkpoints[event["key"]] = event["digest"]
            self.record.journal.add("checkpoints", key=event["key"], digest=event["digest"], at=self.record.clock())
            self.record.event(run, "step_checkpoint", step=step.id, case=event.get("case"))
        elif kind in _PASSED_ON:
            own = {name: value for name, value in event.items() if name not in {"kind", "seq", "at"}}
            self.record.event(run, _PASSED_ON[kind], step=step.id, **own)

    def read(self, job: JobInfo) -> None:
        """Take in the new events of a job with a folder."""
        path = self._folder(job) / EVENTS
        try:
            with path.open("rb") as file:
                file.seek(job.offset)
                content = file.read(_MOST_BYTES)
        except OSError:
            return
        whole = content[: content.rfind(b"\n") + 1]  # the last line may be half written
        job.offset += len(whole)
        for line in whole.splitlines():
            try:
                event = json.loads(line)
            except ValueError:
                continue  # torn by a crash of the machine; the result says what counts
            self.event(job, event)

    def result(self, job: JobInfo) -> StepResult | None:
        """Return the result that a job left in its folder, None if there is none."""
        try:
            content = (self._folder(job) / RESULT).read_bytes()
        except OSError:
            return None
        return StepResult.from_json(json.loads(content))

    def over(
        self, job: JobInfo, state: JobState, result: StepResult | None, executor: Executor, *, counted: bool = True
    ) -> None:
        """Take in the end of a job: its result if there is one, else its loss.

        Args:
            job: The job.
            state: Why it is over.
            result: What it answered.
            executor: Where it ran.
            counted: Whether a loss counts against its items; not if it never began.
        """
        run = self.snapshot.runs[job.run]
        step = run.steps[job.step]
        if result is not None:
            self._finish(run, step, job, result)
            self.record.attempt(job, "done")
        else:
            self._lose(run, step, job, state, executor, counted=counted)
        del self.snapshot.jobs[job.name]
        run.cpus -= job.limits.cpus
        if not step.is_over:  # it may be: the last events of a job come before its end
            run.touched.add(step.id)

    def done(self, run: RunState, step: StepState, item: ItemState, made: Mapping[str, Any]) -> None:
        """Publish what an item made.

        Args:
            run: The run.
            step: The step.
            item: The item; nothing happens if it is over.
            made: `results` name -> digest, `seconds`, `environment` and `versions`.
        """
        if item.is_over:
            return
        outputs = {name: str(digest) for name, digest in made["results"].items()}
        item.results, item.state, item.seconds = outputs, "done", made["seconds"]
        step.expected = item.seconds if step.expected is None else 0.8 * step.expected + 0.2 * item.seconds
        self._publish(step, item, made)
        self.record.item(run, step, item)
        if item.case is not None:
            self.record.event(run, "item_finished", step=step.id, case=item.case, state="done", reused=False)

    def failed(self, run: RunState, step: StepState, item: ItemState, problem: Problem) -> None:
        """Note that an item failed; nothing happens if it is over."""
        if item.is_over:
            return
        lenient = step.planned.step.on_error == "leave_out" and step.planned.mapped
        item.state = "left_out" if lenient else "failed"
        item.problem = problem.at(node=step.id, case=item.case)
        self.record.item(run, step, item)
        self.record.event(
            run, "item_finished", step=step.id, case=item.case, state=item.state, problem=item.problem.to_json()
        )

    def _started(self, run: RunState, step: StepState, job: JobInfo) -> None:
        for case in job.cases:
            item = step.items[case]
            if item.state == "queued":
                item.state = "running"
        self.record.attempt(job, "running")
        self.record.event(run, "step_started", step=step.id, cases=len(job.cases), of=len(step.items))

    def _publish(self, step: StepState, item: ItemState, made: Mapping[str, Any]) -> None:
        assert step.planned.info is not None
        outputs = dict(item.results)
        self.snapshot.known[item.key] = Known(outputs, item.seconds)
        now = self.record.clock()
        journal = self.record.journal
        journal.add(
            "results", key=item.key, outputs=canonical(outputs).decode(), tool=step.planned.info.id,
            seconds=item.seconds, made=now, environment=made.get("environment", ""),
            versions=_spelled(tuple(made.get("versions", {}).items())),
        )  # fmt: skip
        for digest in outputs.values():
            journal.add("uses", key=item.key, digest=digest, way="out")
        for digests in item.inputs.values():
            for digest in digests if isinstance(digests, list) else [digests]:
                journal.add("uses", key=item.key, digest=digest, way="in")
        if self.snapshot.checkpoints.pop(item.key, None) is not None:
            journal.over.add(item.key)

    def _file(self, small: Mapping[Any, str]) -> None:
        self.shelf.learn({Digest(digest): text.encode() for digest, text in small.items()})
        for digest, text in small.items():
            self.record.journal.add("artifacts", digest=digest, small=text, last_used=self.record.clock(), pinned=0)

    def _finish(self, run: RunState, step: StepState, job: JobInfo, result: StepResult) -> None:
        self._file(result.small)
        for one in result.items:
            item = step.items[one.case]
            if one.outcome == "done":
                about = {"environment": result.environment, "versions": result.versions}
                self.done(run, step, item, {"results": one.results, "seconds": one.seconds, **about})
            elif one.outcome == "failed" and one.problem is not None:
                self.failed(run, step, item, one.problem)
            elif not item.is_over:
                item.state = "ready"
                if run.cancel or job.canceled:
                    item.state = "canceled"
                self.record.item(run, step, item)

    def _lose(
        self, run: RunState, step: StepState, job: JobInfo, state: JobState, executor: Executor, *, counted: bool
    ) -> None:
        self.left_strays = True
        reason = state.reason.value or ("ended" if state.status is Status.ENDED else "lost")
        self.record.attempt(job, "canceled" if job.canceled else "lost", reason=reason)
        for case in job.cases:
            item = step.items[case]
            if item.is_over:
                continue
            item.state = "canceled" if job.canceled else "ready"
            if counted and not job.canceled:
                self._loss(run, step, item, job, state.reason, executor)
            self.record.item(run, step, item)

    def _loss(
        self, run: RunState, step: StepState, item: ItemState, job: JobInfo, reason: Reason, executor: Executor
    ) -> None:
        """Decide whether an item whose worker died is tried again."""
        if reason is Reason.OUT_OF_MEMORY:
            if item.memory_factor > 1 or 1.5 * job.limits.memory_gib > executor.capabilities.memory_gib:
                text = f"the step needs more memory than {job.limits.memory_gib:.1f} GiB"
                self.failed(run, step, item, OutOfMemory(text, hint="Use smaller patches or images").problem())
                return
            item.memory_factor = 1.5
        elif reason is Reason.TIME_LIMIT:
            text = f"the step took longer than {job.limits.wall_seconds or 0:.0f} s"
            self.failed(run, step, item, ToolFailed(text, hint="Raise its time limit").problem())
            return
        elif reason not in (Reason.PREEMPTED, Reason.NODE_LOST):
            item.losses += 1
        if item.losses >= MOST_LOSSES:
            log = executor.read_log(job.name).content.decode(errors="replace").strip()
            item.problem = _crashed(step.id, item.case, log)
        self.record.event(run, "item_lost", step=step.id, case=item.case, reason=reason.value, losses=item.losses)

    def _folder(self, job: JobInfo) -> Path:
        return self.folder / job.run / job.step / str(job.number)


@cache
def _spelled(versions: tuple[tuple[str, str], ...]) -> str:
    return canonical(dict(versions)).decode()


def _crashed(step: str, case: str | None, log: str) -> Problem:
    from medas.texts import sentence

    message, hint = (sentence("problem", "crashed", part) for part in ("message", "hint"))
    last = log.splitlines()[-1][:300] if log else ""
    why = {"en": last, "zh": last} if last else {}
    return Problem("crashed", message, hint, why, node=step, case=case)


def make_folder(folder: Path) -> None:
    """Make the folder of a job so that it survives a power failure."""
    folder.mkdir(parents=True, exist_ok=True)
    sync_folder(folder.parent)
