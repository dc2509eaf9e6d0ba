"""Every built-in tool by name, loaded when asked for; one tool per file."""

from __future__ import annotations

from importlib import import_module
from typing import Any

MODULES: dict[str, str] = {
    "PhantomCases": "medas.tools.input.phantom_cases",
    "ImportTable": "medas.tools.input.import_table",
    "ImportFolder": "medas.tools.input.import_folder",
    "ImportDicom": "medas.tools.input.import_dicom",
    "SplitCases": "medas.tools.dataset.split_cases",
    "CheckData": "medas.tools.dataset.check_data",
    "Reorient": "medas.tools.preprocessing.reorient",
    "Resample": "medas.tools.preprocessing.resample",
    "Resize": "medas.tools.preprocessing.resize",
    "CropToForeground": "medas.tools.preprocessing.crop_to_foreground",
    "RescaleWindow": "medas.tools.preprocessing.rescale_window",
    "Normalize": "medas.tools.preprocessing.normalize",
    "Mirror": "medas.tools.augmentation.mirror",
    "Rotate": "medas.tools.augmentation.rotate",
    "RandomCrop": "medas.tools.augmentation.random_crop",
    "GaussianNoise": "medas.tools.augmentation.gaussian_noise",
    "TrainUNet": "medas.tools.neural_network.train_unet",
    "TrainVNet": "medas.tools.neural_network.train_vnet",
    "Predict": "medas.tools.neural_network.predict",
    "KeepLargestComponent": "medas.tools.postprocessing.keep_largest_component",
    "FillHoles": "medas.tools.postprocessing.fill_holes",
    "SegmentationMetrics": "medas.tools.analysis.segmentation_metrics",
    "SummarizeMetrics": "medas.tools.analysis.summarize_metrics",
    "LossCurve": "medas.tools.visualization.loss_curve",
    "SegmentationOverlay": "medas.tools.visualization.segmentation_overlay",
    "ResultReport": "medas.tools.visualization.result_report",
}
"""Class -> module, in the order of the palette; the entry point group `medas.tools` of a plug-in names such a table."""


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"medas.tools has no {name!r}")
    return getattr(import_module(MODULES[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *MODULES]
