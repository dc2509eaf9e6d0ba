"""Files of volumes: read and write them by content and suffix."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from medas.errors import BadFile, OverLimit, WrongInput
from medas.media.formats import dicom, dicom_file, dicom_header, metaimage, nifti, nrrd, numpy_file, png, raster
from medas.media.formats.as_medium import AnyVolume, as_medium
from medas.media.formats.dicom import list_series
from medas.media.formats.dicom_series import Series
from medas.media.formats.raster import natural_key
from medas.media.volume import Image, Label, Volume

__all__ = [
    "READABLE",
    "WRITABLE",
    "Series",
    "case_name",
    "is_volume_file",
    "list_series",
    "natural_key",
    "read_volume",
    "suffix_of",
    "write_volume",
]

_READERS: dict[str, Callable[[Path], Image]] = {
    ".nii": nifti.read_nifti, ".nii.gz": nifti.read_nifti, ".nrrd": nrrd.read_nrrd, ".nhdr": nrrd.read_nrrd,
    ".mha": metaimage.read_metaimage, ".mhd": metaimage.read_metaimage, ".dcm": dicom.read_dicom,
    ".dicom": dicom.read_dicom, ".ima": dicom.read_dicom, ".npy": numpy_file.read_npy, ".npz": numpy_file.read_npz,
}  # fmt: skip
_READERS.update(dict.fromkeys(raster.SUFFIXES, raster.read_picture))
_WRITERS: dict[str, Callable[[Volume, Path], Path]] = {
    ".nii": nifti.write_nifti, ".nii.gz": nifti.write_nifti, ".nrrd": nrrd.write_nrrd,
    ".mha": metaimage.write_metaimage, ".png": png.write_png, ".npy": numpy_file.write_npy,
    ".npz": numpy_file.write_npz,
}  # fmt: skip

READABLE = tuple(_READERS)
"""Suffixes that can be read; DICOM files are also known without one, and a folder is a series."""
WRITABLE = tuple(_WRITERS)
"""Suffixes that can be written; a name without a suffix is a folder of DICOM files."""


def read_volume(path: Path | str, *, medium: type[AnyVolume] = Image, series: str | None = None) -> AnyVolume:  # type: ignore[assignment]
    """Read a file, or a folder of DICOM files or of pictures, as a volume.

    Args:
        path: File or folder.
        medium: Image, Label (values must be whole numbers) or Prob.
        series: SeriesInstanceUID, needed if a folder holds several series.

    Raises:
        BadFile: If the file is damaged, contradicts itself, or is no volume.
        OverLimit: If it does not fit into memory or time.
        WrongInput: If there is no such file, several series and none was chosen, or values do not fit `medium`.
    """
    path = Path(path)
    try:
        return as_medium(_read(path, series), medium, file=path.name)
    except MemoryError:
        hint = "Crop or downsample it, or free memory"
        raise OverLimit("there is not enough memory for it", hint=hint, file=path.name) from None
    except OSError as error:
        raise BadFile(
            f"it cannot be read ({error.strerror})", hint="Check the path and its rights", file=path.name
        ) from None


def write_volume(volume: Volume, path: Path | str) -> Path:
    """Write a volume in the format of the suffix; a name without a known suffix becomes a folder of DICOM files.

    Raises:
        WrongInput: If the format cannot hold the volume, or the disk cannot hold the file.
    """
    path = Path(path)
    try:
        return _writer(volume, path)(volume, path)
    except OSError as error:
        hint = "Check the folder, its rights and the space on the disk"
        raise WrongInput(f"path: it cannot be written ({error.strerror})", hint=hint, file=path.name) from None


def _writer(volume: Volume, path: Path) -> Callable[[Volume, Path], Path]:
    suffix = suffix_of(path)
    if suffix in _WRITERS:
        return _WRITERS[suffix]
    if path.suffix[1:].isdecimal() or not path.suffix or path.is_dir():  # also a UID is a name without a suffix
        from medas.media.formats.dicom_write import write_dicom  # pydicom takes 0.2 s to import

        return write_dicom
    if path.suffix == ".dcm" and isinstance(volume, Label):
        hint = "Use write_segmentation, which needs the source series"
        raise WrongInput("path: a label map in DICOM refers to the images it was drawn on", hint=hint)
    raise WrongInput(f"path: {path.suffix!r} cannot be written", hint=f"Use one of {' '.join(WRITABLE)}, or a folder")


def is_volume_file(path: Path | str) -> bool:
    """Return whether a file looks like one that `read_volume` reads, by suffix or by the mark of DICOM."""
    path = Path(path)
    if not path.is_file() or path.name.startswith("."):
        return False
    return suffix_of(path) in _READERS or dicom_header.is_dicom(path)


def case_name(path: Path | str) -> str:
    """Return the name of a file or folder without known suffixes, e.g. `liver_07` for `liver_07.nii.gz`."""
    name = Path(path).name
    suffix = suffix_of(Path(path))
    return name[: len(name) - len(suffix)] if suffix else name


def suffix_of(path: Path) -> str:
    """Return the known suffix of a name in lower case, empty if it has none."""
    name = path.name.lower()
    return next((suffix for suffix in sorted(_READERS, key=len, reverse=True) if name.endswith(suffix)), "")


def _read(path: Path, series: str | None) -> Volume:
    if path.is_dir():
        if series is None and raster.pictures(path) and not dicom.has_dicom(path):
            return raster.read_pictures(path)
        return dicom.read_dicom(path, series=series)
    if not path.exists():
        raise WrongInput("path: there is no such file", hint="Check the spelling", file=path.name)
    if not path.is_file():
        raise BadFile("it is neither a file nor a folder", hint="Choose an image file", file=path.name)
    if path.stat().st_size == 0:
        raise BadFile("the file is empty", hint="Copy or export the file again", file=path.name)
    return _read_file(path)


def _read_file(path: Path) -> Volume:
    if dicom_header.is_dicom(path):
        if dicom_file.sop_class(path) in (dicom_file.SEGMENTATION, dicom_file.LABELMAP):
            from medas.media.formats.dicom_seg import read_segmentation  # highdicom takes 1 s to import

            return read_segmentation(path)
        return dicom.read_dicom(path)
    suffix = suffix_of(path)
    if not suffix:
        hint = f"Use one of {' '.join(READABLE)}, or DICOM"
        raise BadFile("its format is not known", hint=hint, file=path.name)
    return _READERS[suffix](path)
