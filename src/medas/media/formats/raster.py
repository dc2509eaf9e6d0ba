"""Pictures: PNG, JPEG, BMP and TIFF, one file (K = 1, or the pages of a TIFF) or a folder of slices.

Index i is the column, to the right; j is the row, downwards; k is the page or file. The affine is
diag(-width, -height, depth): LPS without rotation, as an axial slice is shown and as ITK assumes. Sizes are 1 mm
unless the file is OME-TIFF with physical sizes, or a PNG by MeDaS: dots per inch tell how to print, not how large
a pixel was in the patient.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, OverLimit
from medas.media.formats.checks import EXPORT_AGAIN, build, check_counts
from medas.media.formats.png import MAGIC, check_png
from medas.media.volume import Image
from medas.safe.budget import in_words, memory_budget
from medas.safe.parse_child import in_child

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff")
_MAGICS = {
    b"\xff\xd8\xff": "picture",
    b"BM": "picture",
    b"II*\0": "tiff",
    b"MM\0*": "tiff",
    b"II+\0": "tiff",
    b"MM\0+": "tiff",
}
_ONE_VOLUME = "Keep only the slices of one volume in the folder"
_MODES = {"1", "L", "LA", "RGB", "RGBA", "I;16", "I;16B", "I", "F", "P"}
_MM = {"m": 1e3, "cm": 10.0, "mm": 1.0, "µm": 1e-3, "um": 1e-3, "nm": 1e-6}


def read_picture(path: Path) -> Image:
    """Return a picture as an image; colors become channels."""
    kind = kind_of(path)
    if kind is None:
        raise BadFile("it is neither PNG, JPEG, BMP nor TIFF", hint=EXPORT_AGAIN, file=path.name)
    affine = check_png(path) if kind == "png" else None
    _load(kind)
    decode = {"png": decode_png, "picture": decode_picture, "tiff": decode_tiff}[kind]
    found = in_child(decode, path, memory_budget(), memory_gib=2, file=path.name)
    if affine is None:
        width, height, depth = found["size"]
        affine = np.diag([-width, -height, depth, 1.0])
    channels = {3: ("red", "green", "blue"), 4: ("red", "green", "blue", "alpha")}.get(found["colors"], ())
    return build(found["voxels"], affine, file=path.name, channels=channels)


def read_pictures(folder: Path) -> Image:
    """Return the pictures of a folder as slices, in natural order of their names (2 before 10)."""
    paths = pictures(folder)
    if not paths:
        raise BadFile("there are no pictures in the folder", hint="Choose another folder", file=folder.name)
    slices: list[Image] = []
    for path in paths:
        image = read_picture(path)
        first = slices[0] if slices else image
        if image.voxels.shape != first.voxels.shape or image.voxels.dtype != first.voxels.dtype or image.shape[2] != 1:
            raise BadFile("pictures of the folder differ in size or kind", hint=_ONE_VOLUME, file=path.name)
        if not _follows(image, first, len(slices)):
            raise BadFile("pictures of the folder lie on different grids", hint=_ONE_VOLUME, file=path.name)
        slices.append(image)
        check_counts((len(paths), *image.voxels.shape), image.voxels.dtype.itemsize, file=folder.name)
    voxels = np.concatenate([image.voxels for image in slices], axis=3)
    return build(voxels, slices[0].affine, file=folder.name, channels=slices[0].channels)


def _follows(image: Image, first: Image, k: int) -> bool:
    """Return whether a picture lies where slice k belongs, or, as pictures without a place do, where the first one lies."""
    affines = np.array(first.affine), np.array(first.affine)
    affines[1][:3, 3] = first.to_world([0, 0, k])[0]
    return any(image.same_grid(Image(image.voxels, affine)) for affine in affines)


def pictures(folder: Path) -> list[Path]:
    """Return the picture files of a folder in natural order."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file()]
    return sorted((path for path in found if not path.name.startswith(".")), key=natural_key)


def natural_key(path: Path) -> list[tuple[int, str]]:
    """Return a sort key under which `slice2` comes before `slice10`."""
    parts = re.split(r"([0-9]+)", path.name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def kind_of(path: Path) -> str | None:
    """Return `png`, `picture` or `tiff` by the first bytes of a file."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == MAGIC:
        return "png"
    return next((kind for magic, kind in _MAGICS.items() if head.startswith(magic)), None)


def _load(kind: str) -> None:
    """Import the decoder here, so that no child pays for it again."""
    names = {
        "png": ["imagecodecs._png"],
        "tiff": ["tifffile"],
        "picture": ["PIL.JpegImagePlugin", "PIL.BmpImagePlugin"],
    }
    for name in names[kind]:
        importlib.import_module(name)


def decode_png(path: Path, budget: int) -> dict[str, Any]:  # noqa: ARG001 - same call as the others
    """Decode a PNG; runs in the parse child. imagecodecs, because Pillow cuts 16-bit colors to 8."""
    import imagecodecs

    return _answer(imagecodecs.png_decode(path.read_bytes()))


def decode_picture(path: Path, budget: int) -> dict[str, Any]:
    """Decode JPEG or BMP; runs in the parse child."""
    from PIL import Image as Pillow

    Pillow.MAX_IMAGE_PIXELS = None  # the budget decides
    with Pillow.open(path, formats=("JPEG", "BMP")) as picture:
        _need(picture.width * picture.height * 4, budget)
        if picture.getexif().get(0x0112, 1) != 1:
            # Viewers turn it, segmentation tools do not: a mask drawn on one does not fit the other.
            raise BadFile("the picture is meant to be turned (EXIF orientation)", hint="Save it upright")
        if picture.mode not in _MODES:
            raise BadFile(f"colors of kind {picture.mode[:8]} are not supported", hint="Save it as RGB or gray")
        picture.load()
        shown = picture.convert("RGB") if picture.mode == "P" else picture
        return _answer(np.asarray(shown))


def decode_tiff(path: Path, budget: int) -> dict[str, Any]:
    """Decode the only series of a TIFF; runs in the parse child."""
    import tifffile

    complaints = _Complaints()
    logging.getLogger("tifffile").addHandler(complaints)
    # Not several files: OME-XML names others, and a file must not make us read them.
    with tifffile.TiffFile(path, _multifile=False) as file:
        _check_pages(file.pages, path.stat().st_size)
        if len(file.series) != 1:
            hint = "Save the wanted level as a plain TIFF, or open it as a slide"
            raise BadFile(f"it holds {len(file.series)} series of pictures", hint=hint)
        series = file.series[0]
        if len(series.levels) > 1:
            raise BadFile("it is a pyramid of several resolutions", hint="Open it as a slide")
        if int(file.pages.first.photometric) not in (1, 2, 6):
            # 1 gray, 2 RGB, 6 YCbCr
            raise BadFile("its kind of colors is not supported", hint="Save it as RGB or gray")
        _need(series.nbytes, budget)
        voxels, colors = _arranged(series.asarray(), series.axes)
        if complaints.heard:
            raise BadFile("it is damaged, or parts of it are missing", hint=EXPORT_AGAIN)
        return {"voxels": voxels, "size": _physical(file.ome_metadata), "colors": colors}


class _Complaints(logging.Handler):
    """Hears the warnings of tifffile, which it writes where it goes on without a part of the file."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = False

    def emit(self, record: logging.LogRecord) -> None:  # noqa: ARG002 - its text may hold patient data
        self.heard = True


def _check_pages(pages: Iterable[Any], size: int) -> None:
    """Refuse pages with missing strips or tiles, which tifffile fills with zeros; short ones it refuses itself."""
    seen: set[int] = set()
    for page in pages:
        if page.offset in seen:
            raise BadFile("its pages follow each other in a circle", hint=EXPORT_AGAIN)
        seen.add(page.offset)
        pieces = list(zip(page.dataoffsets, page.databytecounts, strict=True))
        whole = pieces and all(start > 0 and count > 0 and start + count <= size for start, count in pieces)
        if not whole or (page.compression == 1 and sum(page.databytecounts) < page.nbytes):
            raise BadFile("it is cut off, or parts of it are missing", hint=EXPORT_AGAIN)


def _need(size: int, budget: int) -> None:
    if size > budget:
        raise OverLimit(f"the picture needs about {in_words(size)}, limit {in_words(budget)}", hint="Crop it first")


def _answer(pixels: np.ndarray) -> dict[str, Any]:
    if pixels.dtype == np.bool_:
        pixels = pixels.astype(np.uint8) * np.uint8(255)
    voxels, colors = _arranged(pixels, "YX" if pixels.ndim == 2 else "YXS")
    return {"voxels": voxels, "size": [1.0, 1.0, 1.0], "colors": colors}


def _arranged(array: np.ndarray, axes: str) -> tuple[np.ndarray, int]:
    """Return (C, I, J, K) of an array with tifffile's axis letters, and the number of color samples."""
    # I and Q are pages and unknown axes: slices, as in the stacks of microscopes and ImageJ.
    target = {"X": 1, "Y": 2, "Z": 3, "I": 3, "Q": 3, "T": 0, "C": 0, "S": 0}
    places = [target.get(axis, -1) for axis in axes]
    if -1 in places or places.count(3) > 1 or len(set(axes)) != len(axes) or not {"X", "Y"} <= set(axes):
        raise BadFile(f"its axes {axes[:8]} are not supported", hint="Save it as slices, colors and time at most")
    order = [axis for place in range(4) for axis, found in enumerate(places) if found == place]
    turned = array.transpose(order)
    extra = sum(place == 0 for place in places)
    shape = (int(np.prod(turned.shape[:extra])), *turned.shape[extra:])
    colors = array.shape[axes.index("S")] if "S" in axes and extra == 1 else 0
    return turned.reshape(shape if len(shape) == 4 else (*shape, 1)), colors


def _physical(description: str | None) -> Sequence[float]:
    """Return the voxel size in mm that OME-XML states, 1 mm where it does not."""
    sizes = []
    for axis in "XYZ":
        value = re.search(rf'\bPhysicalSize{axis}="([0-9.eE+-]{{1,40}})"', description or "")
        unit = re.search(rf'\bPhysicalSize{axis}Unit="([^"]{{1,10}})"', description or "")
        scale = _MM.get(unit[1] if unit else "µm")
        sizes.append(float(value[1]) * scale if value and scale else 1.0)
    return sizes
