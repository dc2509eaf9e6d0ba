"""MONAI's sliding window on the same volume, in the axis order of the file."""

from __future__ import annotations

import numpy as np
import torch
from benchmarks.child import scratch, serve
from benchmarks.infer_memory.volume import OVERLAP, PATCH, scores, volume_file
from monai.inferers import sliding_window_inference


def network() -> torch.nn.Module:
    """Return the same 1x1x1 convolution."""
    made = torch.nn.Conv3d(1, 5, 1)
    weights, biases = scores()
    made.weight.data = torch.tensor(weights).reshape(5, 1, 1, 1, 1)
    made.bias.data = torch.tensor(biases)
    return made


def work(_: None) -> torch.Tensor:
    """Return the label of each voxel, (K, J, I)."""
    voxels = torch.from_numpy(np.load(volume_file(), mmap_mode="r").astype(np.float32))
    voxels /= 1000
    with torch.no_grad():
        logits = sliding_window_inference(
            voxels[None, None], PATCH[::-1], 1, network(), overlap=OVERLAP, mode="gaussian"
        )
        return logits[0].argmax(dim=0).to(torch.uint8)


def main() -> None:
    torch.set_num_threads(1)

    def save(labels: torch.Tensor) -> dict[str, str]:
        np.save(scratch() / "labels.npy", labels.numpy())
        return {"npy": str(scratch() / "labels.npy")}

    serve(work, answer=save, path="monai sliding_window_inference, fp32")


if __name__ == "__main__":
    main()
