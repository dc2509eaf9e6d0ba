"""The folders and switches that nnU-Net wants to find in the environment before it is imported."""

from __future__ import annotations

import os
from pathlib import Path


def surround(folder: Path) -> None:
    """Point nnU-Net at folders below `folder`, without compilation and without processes that load data."""
    for name in ("nnUNet_raw", "nnUNet_preprocessed", "nnUNet_results"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder / name)
    os.environ |= {"nnUNet_compile": "f", "nnUNet_n_proc_DA": "0", "nnUNet_def_n_proc": "1"}
