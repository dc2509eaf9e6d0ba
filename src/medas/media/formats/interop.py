"""Volumes to and from SimpleITK, nibabel, torch and numpy, without importing what is not used."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from medas.errors import WrongInput
from medas.media.formats import read_volume
from medas.media.formats.as_medium import AnyVolume, as_medium
from medas.media.formats.checks import build
from medas.media.formats.numpy_file import with_axes
from medas.media.volume import Image, Volume, checked_affine

if TYPE_CHECKING:
    import torch

_FLIP = np.diag([-1.0, -1.0, 1.0, 1.0])
"""LPS of ITK to RAS and back."""


def to_sitk(volume: Volume) -> Any:
    """Return a copy as a SimpleITK image; several channels become a vector image."""
    import SimpleITK as sitk

    array = np.ascontiguousarray(volume.voxels.transpose(3, 2, 1, 0))
    many = volume.voxels.shape[0] > 1
    image: Any = sitk.GetImageFromArray(array if many else array[..., 0], isVector=many)
    lps = _FLIP @ volume.affine
    directions = lps[:3, :3] / np.array(volume.spacing)
    if np.abs(directions.T @ directions - np.eye(3)).max() > 1e-4:
        raise WrongInput("affine: SimpleITK cannot hold axes that are not at right angles", hint="Resample it first")
    image.SetSpacing(volume.spacing)
    image.SetOrigin(lps[:3, 3].tolist())
    image.SetDirection(directions.ravel().tolist())
    return image


def from_sitk(image: Any, medium: type[AnyVolume] = Image) -> AnyVolume:  # type: ignore[assignment]
    """Return a volume with a copy of the voxels of a SimpleITK image of 2 or 3 axes."""
    import SimpleITK as sitk

    axes = image.GetDimension()
    if axes not in (2, 3):
        raise WrongInput(f"image: must have 2 or 3 axes, got {axes}")
    # A copy: the view of SimpleITK shows freed memory when the image goes.
    array = sitk.GetArrayFromImage(image)
    if image.GetNumberOfComponentsPerPixel() == 1:
        array = array[..., None]
    if axes == 2:
        array = array[None]
    lps = np.eye(4)
    lps[:axes, :axes] = np.reshape(image.GetDirection(), (axes, axes)) * image.GetSpacing()
    lps[:axes, 3] = image.GetOrigin()
    return _made(array.transpose(3, 2, 1, 0), _FLIP @ lps, medium)


def to_nibabel(volume: Volume) -> Any:
    """Return a copy as a nibabel NIfTI image; channels become the fourth axis."""
    nibabel: Any = importlib.import_module("nibabel")

    array = np.moveaxis(volume.voxels, 0, -1)
    data = np.array(array[..., 0] if array.shape[-1] == 1 else array)
    return nibabel.Nifti1Image(data, np.array(volume.affine), dtype=data.dtype)


def from_nibabel(image: Any, medium: type[AnyVolume] = Image) -> AnyVolume:  # type: ignore[assignment]
    """Return a volume with a copy of the voxels of a nibabel image; axes after the third become channels, time first."""
    found = np.asarray(image.dataobj)  # not `np.array`: the proxies of nibabel do not know `copy`
    array = found.copy() if found is image.dataobj or not found.flags.owndata else found
    if not 1 <= array.ndim <= 7:
        raise WrongInput(f"image: must have 1 to 7 axes, got {array.ndim}")
    while array.ndim < 4:
        array = array[..., None]
    array = array.reshape(*array.shape[:3], -1, order="F")  # as the file has them, and `read_nifti` reads them
    return _made(np.moveaxis(array, -1, 0), image.affine, medium)


def to_torch(volume: Volume) -> torch.Tensor:
    """Return a copy of the voxels as a tensor of shape (C, I, J, K)."""
    import torch

    return torch.from_numpy(np.array(volume.voxels, order="C"))


def from_any(raw: Any, medium: type[AnyVolume]) -> AnyVolume:
    """Return a volume from a path, a volume, an array or tensor (2 to 4 axes), a SimpleITK or a nibabel image.

    Arrays and tensors are (I, J), (I, J, K) or (C, I, J, K) on a grid of 1 mm with identity affine. No library is
    imported to find out what `raw` is.

    Raises:
        WrongInput: If it is none of these, or its values do not fit `medium`.
    """
    if isinstance(raw, Volume):
        return as_medium(raw, medium)
    if isinstance(raw, str | Path):
        return read_volume(raw, medium=medium)
    if isinstance(raw, np.ndarray):
        return _made(with_axes(raw), np.eye(4), medium)
    library = type(raw).__module__.partition(".")[0]
    if library == "SimpleITK":
        return from_sitk(raw, medium)
    if library == "nibabel":
        return from_nibabel(raw, medium)
    if library == "torch":
        return _made(with_axes(raw.detach().cpu().numpy().copy()), np.eye(4), medium)
    hint = "Give a path, a volume, an array, a tensor, or an image of SimpleITK or nibabel"
    raise WrongInput(f"a {type(raw).__name__} is no volume", hint=hint)


def _made(voxels: np.ndarray, affine: Any, medium: type[AnyVolume]) -> AnyVolume:
    return as_medium(build(voxels, checked_affine(affine), file="image"), medium)
