"""Bring the hippocampus into nnU-Net's form, plan and preprocess it once, by nnU-Net's own functions."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from benchmarks.accuracy.score import training_cases, validation_cases
from benchmarks.data import real_data
from benchmarks.peers.nnunet.plan import dataset
from benchmarks.peers.nnunet.surroundings import surround
from benchmarks.ratio import PEERS

NAME = "Dataset004_Hippocampus"


def home() -> Path:
    """Return the folder of everything that nnU-Net writes."""
    return PEERS / "data" / "nnunet"


def main() -> None:
    surround(home())
    done = home() / "nnUNet_preprocessed" / NAME / "splits_final.json"
    source = real_data("hippocampus")
    if done.exists() or source is None:
        return
    raw = home() / "nnUNet_raw" / NAME
    for folder in ("imagesTr", "labelsTr"):
        (raw / folder).mkdir(parents=True, exist_ok=True)
    for image in sorted((source / "images").glob("*.nii.gz")):
        name = image.name.removesuffix(".nii.gz")
        shutil.copyfile(image, raw / "imagesTr" / f"{name}_0000.nii.gz")
        shutil.copyfile(source / "labels" / image.name, raw / "labelsTr" / image.name)
    (raw / "dataset.json").write_text(json.dumps(dataset()), encoding="utf-8")
    _plan()
    folds = [{"train": training_cases(source), "val": validation_cases(source)}]
    done.write_text(json.dumps(folds), encoding="utf-8")


def _plan() -> None:
    # While it plans it takes this as its number of threads, which must not be 0.
    os.environ |= {"nnUNet_n_proc_DA": "1"}
    from nnunetv2.experiment_planning import plan_and_preprocess_api as api

    api.extract_fingerprints([4], num_processes=1, check_dataset_integrity=False)
    api.plan_experiments([4])
    api.preprocess([4], configurations=("3d_fullres",), num_processes=(1,))


if __name__ == "__main__":
    main()
