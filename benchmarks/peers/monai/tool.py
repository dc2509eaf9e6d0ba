"""MONAI's counterpart of one of our tools, by its public call on an array in memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from benchmarks.child import scratch, serve
from benchmarks.tools import inputs
from monai.data import MetaTensor
from monai.metrics import compute_dice, compute_hausdorff_distance
from monai.networks.utils import one_hot
from monai.transforms import KeepLargestConnectedComponent, LoadImage, ScaleIntensityRange, SpatialResample


class Job(NamedTuple):
    """What is measured of one transform."""

    given: Any
    work: Callable[[Any], Any]
    answer: Callable[[Any], Any]


def _save(voxels: torch.Tensor) -> dict[str, str]:
    np.save(scratch() / "voxels.npy", np.asarray(voxels)[0])
    return {"npy": str(scratch() / "voxels.npy")}


def _image() -> MetaTensor:
    return MetaTensor(torch.from_numpy(inputs.ct()[None].astype(np.float32)), affine=torch.from_numpy(inputs.affine()))


def _one_hot(voxels: np.ndarray) -> torch.Tensor:
    return one_hot(torch.from_numpy(voxels)[None, None], num_classes=3)


def _scores(metric: Callable[..., torch.Tensor], **options: Any) -> Job:
    def work(pair: tuple[np.ndarray, np.ndarray]) -> torch.Tensor:
        return metric(*map(_one_hot, pair), include_background=False, **options)

    return Job(inputs.two_channels(), work, lambda made: made[0].tolist())


def job_of(what: str) -> Job:
    """Return what is measured of a transform."""
    if what == "read":
        return Job(inputs.nifti_file(), LoadImage(image_only=True), lambda made: _save(made[None]))
    if what == "window":
        return Job(_image(), ScaleIntensityRange(*inputs.WINDOW, 0.0, 1.0, clip=True), _save)
    if what == "resample":
        resample = SpatialResample(mode="bilinear", padding_mode="border", dtype=torch.float32)
        shape, affine = inputs.target_grid()
        grid = {"dst_affine": torch.from_numpy(affine), "spatial_size": shape}
        return Job(_image(), lambda image: resample(image, **grid), _save)
    if what == "components":
        keep = KeepLargestConnectedComponent(applied_labels=[1], connectivity=3)
        return Job(torch.from_numpy(inputs.pieces()[None]), keep, _save)
    if what == "dice":
        return _scores(compute_dice)
    return _scores(compute_hausdorff_distance, percentile=95, spacing=inputs.SPACING)


def main() -> None:
    torch.set_num_threads(1)
    what = sys.argv[1]
    job = job_of(what)
    serve(job.work, prepare=lambda: job.given, answer=job.answer, path=f"monai {what}")


if __name__ == "__main__":
    main()
