"""One of our tools on a volume in memory: read, window, resample, components, dice or hd95."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from benchmarks.child import scratch, serve
from benchmarks.tools import inputs

from medas.media.formats import read_volume
from medas.media.volume import Image, Label
from medas.metrics.segmentation import measure
from medas.tools import KeepLargestComponent, Resample, RescaleWindow


class Job(NamedTuple):
    """What is measured of one tool."""

    given: Any
    work: Callable[[Any], Any]
    answer: Callable[[Any], Any]


def _image() -> Image:
    return Image(inputs.ct()[np.newaxis], inputs.affine(), modality="CT", unit="HU")


def _label(voxels: np.ndarray) -> Label:
    return Label(voxels[np.newaxis], inputs.affine())


def _save(voxels: np.ndarray) -> dict[str, str]:
    np.save(scratch() / "voxels.npy", voxels)
    return {"npy": str(scratch() / "voxels.npy")}


def _window(image: Image) -> Image:
    low, high = inputs.WINDOW
    made: Image = RescaleWindow(image=image, width=high - low, level=(low + high) / 2).run().unwrap()
    return made


def _scores(metric: str) -> Job:
    prediction, truth = map(_label, inputs.two_channels())
    return Job(
        (prediction, truth),
        lambda pair: measure(*pair, metrics=(metric,)),
        lambda made: [one.value for one in made.values],
    )


def job_of(what: str) -> Job:
    """Return what is measured of a tool."""
    if what == "read":
        return Job(inputs.nifti_file(), lambda path: np.asarray(read_volume(path).voxels), lambda made: _save(made[0]))
    if what == "window":
        return Job(_image(), _window, lambda made: _save(made.voxels[0]))
    if what == "resample":
        resample = Resample(spacing=inputs.TARGET, volume=_image())
        return Job(None, lambda _: resample.again().run().unwrap(), lambda made: _save(made.voxels[0]))
    if what == "components":
        label = _label(inputs.pieces())
        return Job(
            label, lambda given: KeepLargestComponent(label=given).run().unwrap(), lambda made: _save(made.voxels[0])
        )
    return _scores(what)


def main() -> None:
    what = sys.argv[1]
    job = job_of(what)
    serve(job.work, prepare=lambda: job.given, answer=job.answer, path=f"medas {what}, reference back-end")


if __name__ == "__main__":
    main()
