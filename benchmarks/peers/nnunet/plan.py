"""nnU-Net's own plan of the hippocampus (3d_fullres), as its planner writes it, with batches of 7."""

from __future__ import annotations

from typing import Any

_NETWORK = {
    "n_stages": 4,
    "features_per_stage": [32, 64, 128, 256],
    "conv_op": "torch.nn.modules.conv.Conv3d",
    "kernel_sizes": [[3, 3, 3]] * 4,
    "strides": [[1, 1, 1], [2, 2, 2], [2, 2, 2], [2, 2, 2]],
    "n_conv_per_stage": [2] * 4,
    "n_conv_per_stage_decoder": [2] * 3,
    "conv_bias": True,
    "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d",
    "norm_op_kwargs": {"eps": 1e-05, "affine": True},
    "dropout_op": None,
    "dropout_op_kwargs": None,
    "nonlin": "torch.nn.LeakyReLU",
    "nonlin_kwargs": {"inplace": True},
}
_RESAMPLING = {"is_seg": False, "order": 3, "order_z": 0, "force_separate_z": None}


def plans() -> dict[str, Any]:
    """Return what the planner writes to `nnUNetPlans.json`."""
    resampling = "resample_data_or_seg_to_shape"
    network = {
        "network_class_name": "dynamic_network_architectures.architectures.unet.PlainConvUNet",
        "arch_kwargs": _NETWORK,
        "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
    }
    configuration = {
        "data_identifier": "nnUNetPlans_3d_fullres", "preprocessor_name": "DefaultPreprocessor", "batch_size": 7,
        "patch_size": [40, 56, 40], "median_image_size_in_voxels": [36, 50, 35], "spacing": [1.0, 1.0, 1.0],
        "normalization_schemes": ["ZScoreNormalization"], "use_mask_for_norm": [False],
        "resampling_fn_data": resampling, "resampling_fn_seg": resampling, "resampling_fn_probabilities": resampling,
        "resampling_fn_data_kwargs": _RESAMPLING, "resampling_fn_seg_kwargs": {**_RESAMPLING, "is_seg": True},
        "resampling_fn_probabilities_kwargs": _RESAMPLING, "architecture": network, "batch_dice": False,
    }  # fmt: skip
    return {
        "dataset_name": "Dataset004_Hippocampus", "plans_name": "nnUNetPlans",
        "original_median_spacing_after_transp": [1.0, 1.0, 1.0],
        "original_median_shape_after_transp": [36, 50, 35], "image_reader_writer": "SimpleITKIO",
        "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2],
        "configurations": {"3d_fullres": configuration}, "experiment_planner_used": "ExperimentPlanner",
        "label_manager": "LabelManager", "foreground_intensity_properties_per_channel": {}, "continue_training": False,
    }  # fmt: skip


def dataset() -> dict[str, Any]:
    """Return what a user writes to `dataset.json`."""
    return {
        "channel_names": {"0": "MRI"}, "labels": {"background": 0, "anterior": 1, "posterior": 2},
        "numTraining": 200, "file_ending": ".nii.gz",
    }  # fmt: skip
