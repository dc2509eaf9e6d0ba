"""Tools that are slow, fail or die on purpose, for tests of executors and engines; they are in no catalog."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from pathlib import Path

import numpy as np

from medas.errors import WrongInput
from medas.media.dataset import CaseId, Column, PatientId, PatientIndex
from medas.tool import Dataset, Image, Label, Number, Split, Text, Tool, kernel, plug, result


class Increase(Tool):
    """Add to a number, or begin with 0."""

    category = "Analysis"

    value: Number | None = plug("Number to add to", default=None)
    by: float = plug("What is added", default=1.0, unit="1")

    sum: Number = result("The sum")

    @kernel
    def add(self, value: Number | None, by: float) -> float:
        return (value.value if value else 0.0) + by


class Slow(Tool):
    """Take a while, reporting all the time, and count how often it ran."""

    category = "Analysis"

    value: Number | None = plug("Passed through", default=None)
    seconds: float = plug("How long", default=0.05, unit="s", ge=0)
    marks: str = plug("Folder in which each execution leaves a file; empty for none", default="")
    name: str = plug("Name of the file", default="slow")

    same: Number = result("The same number")

    @kernel
    def wait(self, value: Number | None, seconds: float, marks: str, name: str) -> float:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.report(seconds - (until - time.monotonic()), seconds)
            time.sleep(0.005)
        leave_mark(marks, name)
        return value.value if value else 0.0


class MarkedImage(Tool):
    """Pass an image through, leaving a mark per execution."""

    category = "Pre-processing"

    image: Image = plug("Passed through")
    add: float = plug("Added to each voxel", default=0.0, unit="1")
    seconds: float = plug("How long", default=0.0, unit="s", ge=0)
    marks: str = plug("Folder for marks; empty for none", default="")
    name: str = plug("Name of the marks", default="image")

    changed: Image = result("The image plus a number", like="image")

    @kernel
    def pass_on(self, image: Image, add: float, seconds: float, marks: str, name: str) -> Image:
        leave_mark(marks, name)
        time.sleep(seconds)
        return image.with_voxels(image.voxels + add)


class ManyCases(Tool):
    """Make cases whose images are constant: case `c000` is 0, `c001` is 1 and so on."""

    category = "Input"

    count: int = plug("How many", default=3, ge=1)
    scans: int = plug("Cases per patient", default=1, ge=1)

    dataset: Dataset = result("Cases with an image and a label", columns={"image": Image, "label": Label})

    @kernel
    def make_them(self, count: int, scans: int) -> Dataset:
        names = [CaseId(f"c{number:03}") for number in range(count)]
        index = PatientIndex({name: PatientId(f"p{number // scans:03}") for number, name in enumerate(names)})
        images = {name: Image(np.full((1, 4, 4, 4), float(n)), np.eye(4)) for n, name in enumerate(names)}
        labels = {name: Label(np.full((1, 4, 4, 4), n % 2, np.uint8), np.eye(4)) for n, name in enumerate(names)}
        return Dataset(index, {"image": Column(Image, images), "label": Column(Label, labels, "answer")})


class MeanOfMeans(Tool):
    """Average the means of all images."""

    category = "Analysis"

    dataset: Dataset = plug("Cases", columns={"image": Image})
    marks: str = plug("Folder for marks; empty for none", default="")

    mean: Number = result("Mean of the means")

    @kernel
    def average(self, dataset: Dataset, marks: str) -> float:
        leave_mark(marks, "mean")
        return float(np.mean([image.voxels.mean() for _, (image,) in dataset.each("image")]))


class Learn(Tool):
    """Add up the images that may be learned from, as a trainer would see them."""

    category = "Neural network"
    wants_history = True

    split: Split = plug("Cases", part="train", columns={"image": Image})
    marks: str = plug("Folder for marks; empty for none", default="")

    seen: Text = result("Names of the cases that were seen, and the steps that their images went through")

    @kernel
    def learn(self, split: Split, marks: str) -> str:
        leave_mark(marks, "learn")
        names = ",".join(case for case, _ in split.each("image"))
        return f"{names} after {'+'.join(step['tool'] for step in self.workspace.history)}"


class SplitAll(Tool):
    """Split by patient."""

    category = "Dataset"

    dataset: Dataset = plug("Cases")
    test: float = plug("Share of the patients for the test", default=0.25, unit="1", ge=0, lt=1)

    split: Split = result("The same cases, split", like="dataset")

    @kernel
    def divide(self, dataset: Dataset, test: float) -> Split:
        return Split.by_patient(dataset, test=test)


class Mean(Tool):
    """Average the voxels of an image."""

    category = "Analysis"

    image: Image = plug("Image")
    marks: str = plug("Folder for marks; empty for none", default="")

    mean: Number = result("Mean")

    @kernel
    def average(self, image: Image, marks: str) -> float:
        leave_mark(marks, "average")
        return float(image.voxels.mean())


class Reads(Tool):
    """Measure a file."""

    category = "Input"

    path: Path = plug("File to measure")
    marks: str = plug("Folder for marks; empty for none", default="")

    size: Number = result("Its size in bytes")

    @kernel
    def measure(self, path: Path, marks: str) -> float:
        leave_mark(marks, "read")
        return float(path.stat().st_size)


class Deaf(Tool):
    """Never report, so that only a signal can stop it."""

    category = "Analysis"

    seconds: float = plug("How long", default=30.0, unit="s")
    ignore_term: bool = plug("Whether TERM is ignored too", default=False)

    out: Number = result("Nothing of interest")

    @kernel
    def sleep(self, seconds: float, ignore_term: bool) -> float:
        if ignore_term:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(seconds)
        return 0.0


class Dies(Tool):
    """End its own process, as a broken library would, the first `times` times."""

    category = "Analysis"

    counter: str = plug("File that counts the deaths")
    times: int = plug("How often", default=1, ge=0)
    number: int = plug("Signal; 0 for none", default=0, ge=0, le=64)
    exit_code: int = plug("Exit code, if there is no signal", default=1, ge=0, le=255)

    survived: Number = result("How often it died before")

    @kernel
    def die(self, counter: str, times: int, number: int, exit_code: int) -> float:
        """Count, and die or live."""
        path = Path(counter)
        deaths = int(path.read_text()) if path.exists() else 0
        if deaths < times:
            path.write_text(str(deaths + 1))
            if number:
                os.kill(os.getpid(), number)
                time.sleep(5)
            os._exit(exit_code)
        return float(deaths)


class Prints(Tool):
    """Print some lines."""

    category = "Analysis"

    lines: int = plug("How many", default=1, ge=0)

    out: Number = result("How many were printed")

    @kernel
    def say(self, lines: int) -> float:
        """Print."""
        for number in range(lines):
            print(f"line {number}", flush=True)  # noqa: T201 - what is tested
        return float(lines)


class Chatty(Tool):
    """Print more than anybody reads."""

    category = "Analysis"

    megabytes: int = plug("How much", default=1, ge=0)

    out: Number = result("How much was printed")

    @kernel
    def talk(self, megabytes: int) -> float:
        """Print, with time for somebody to notice."""
        for _ in range(megabytes):
            print("x" * 1_000_000, flush=True)  # noqa: T201 - what is tested
            time.sleep(0.1)
        time.sleep(1)
        for _ in range(megabytes):
            print("x" * 1_000_000, flush=True)  # noqa: T201 - what is tested
        return float(megabytes)


class Environment(Tool):
    """Print a variable of the environment."""

    category = "Analysis"

    name: str = plug("Name of the variable")

    out: Number = result("1 if it is set")

    @kernel
    def show(self, name: str) -> float:
        """Print it."""
        print(f"{name}={os.environ.get(name)!r}")  # noqa: T201 - what is tested
        return float(name in os.environ)


class Picky(Tool):
    """Refuse images whose mean is above a limit."""

    category = "Pre-processing"

    image: Image = plug("Image")
    highest: float = plug("Highest mean", default=10.0, unit="1")

    accepted: Image = result("The same image", like="image")

    @kernel
    def judge(self, image: Image, highest: float) -> Image:
        if image.voxels.mean() > highest:
            raise WrongInput(f"the mean is {image.voxels.mean():g}, more than {highest:g}", hint="Choose another image")
        return image


class Buggy(Tool):
    """Divide by zero."""

    category = "Analysis"

    value: float = plug("A number", default=0.0, unit="1")

    inverse: Number = result("One over the number")

    @kernel
    def invert(self, value: float) -> float:
        return 1 / value


class Steps(Tool):
    """Count to a number, keeping a checkpoint at each step, as a training does."""

    category = "Neural network"
    stochastic = True

    upto: int = plug("Number to count to", default=20, ge=1)
    seconds: float = plug("Time per step", default=0.02, unit="s", ge=0)
    marks: str = plug("Folder for marks; empty for none", default="")

    total: Number = result("Sum of random draws")

    @kernel
    def count(self, upto: int, seconds: float, marks: str) -> float:
        done, total = (0, 0.0) if self.workspace.resume is None else _state(self.workspace.resume)
        while done < upto:
            total += float(self.workspace.generator().spawn(upto)[done].random())
            done += 1
            leave_mark(marks, f"step-{done}")
            self.workspace.save(f"{done} {total!r}".encode())
            self.report(done, upto, total=total)
            time.sleep(seconds)
        return total


def _state(checkpoint: bytes) -> tuple[int, float]:
    done, total = checkpoint.decode().split()
    return int(done), float(total)


def leave_mark(marks: str, name: str) -> None:
    """Leave a new file, so that executions can be counted across processes."""
    if marks:
        handle, _ = tempfile.mkstemp(prefix=f"{name}-", dir=marks)
        os.close(handle)
