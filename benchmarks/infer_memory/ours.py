"""Our sliding window on a mapped volume."""

from __future__ import annotations

import numpy as np
import torch
from benchmarks.child import scratch, serve
from benchmarks.infer_memory.volume import OVERLAP, PATCH, scores, volume_file

from medas.training.intensity import Intensity
from medas.training.sliding_window import WindowSettings, predict_labels


def network() -> torch.nn.Module:
    """Return a 1x1x1 convolution, so that what is measured are the buffers."""
    made = torch.nn.Conv3d(1, 5, 1)
    weights, biases = scores()
    made.weight.data = torch.tensor(weights).reshape(5, 1, 1, 1, 1)
    made.bias.data = torch.tensor(biases)
    return made


def main() -> None:
    torch.set_num_threads(1)
    intensity = Intensity("fixed", (-2000.0,), (4000.0,), (0.0,), (1000.0,))

    def work(_: None) -> np.ndarray:
        voxels = np.load(volume_file(), mmap_mode="r").transpose(2, 1, 0)[np.newaxis]
        return predict_labels(network(), voxels, WindowSettings(PATCH, OVERLAP), intensity=intensity)

    def save(labels: np.ndarray) -> dict[str, str]:
        np.save(scratch() / "labels.npy", labels[0].transpose(2, 1, 0))
        return {"npy": str(scratch() / "labels.npy")}

    serve(work, answer=save, path="medas predict_labels, fp32, mapped int16")


if __name__ == "__main__":
    main()
