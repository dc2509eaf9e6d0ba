"""Label maps as DICOM segmentations (PS3.3 A.51), written and read with highdicom."""

from __future__ import annotations

import importlib
import io
import re
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, GridMismatch, WrongInput
from medas.media.formats.checks import EXPORT_AGAIN, build, check_counts
from medas.media.formats.dicom import choose
from medas.media.formats.dicom_series import stack
from medas.media.formats.dicom_write import content_digest, uid_from
from medas.media.volume import Label, LabelName, Volume
from medas.safe.durable import write_bytes
from medas.safe.parse_child import in_child

_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
_ANATOMY = ("123037004", "SCT", "Anatomical Structure")
_TRACKING = re.compile(r"medas label ([0-9]{1,5})")


def write_segmentation(
    label: Label, source: Path | str, path: Path | str, *, series: str | None = None, algorithm: str = ""
) -> Path:
    """Write a label map as a binary segmentation that refers to the images it was drawn on.

    Args:
        label: On the grid of the source series; values up to 65535, at least one above 0.
        source: Folder of the source series.
        path: The file to write.
        series: SeriesInstanceUID of the source, if the folder holds several.
        algorithm: Name of what made it; empty if people drew it.

    Raises:
        GridMismatch: If label and source lie on different grids.
        WrongInput: If the label map is empty.
    """
    hd: Any = importlib.import_module("highdicom")
    pydicom: Any = importlib.import_module("pydicom")
    files = choose(Path(source), series)
    planes = stack(files)
    layout = files[0].format
    grid = Label(np.zeros((1, layout.columns, layout.rows, len(planes.planes)), np.uint8), planes.affine)
    label.need_same_grid(grid, names=("label", "source series"))
    values = label.values()
    if not values:
        raise WrongInput("label: holds nothing but background", hint="A segmentation needs at least one segment")
    masks = np.stack([label.voxels[0] == value for value in values], axis=-1).transpose(2, 1, 0, 3).astype(np.uint8)
    sources = [pydicom.dcmread(path) for path in dict.fromkeys(plane.path for plane in planes.planes)]
    digest = content_digest(label)
    made = hd.seg.Segmentation(
        source_images=sources, pixel_array=masks, segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[_segment(hd, label, value, number, algorithm) for number, value in enumerate(values, 1)],
        series_instance_uid=uid_from("seg series", digest, files[0].series), series_number=1000,
        sop_instance_uid=uid_from("seg", digest, files[0].series), instance_number=1, manufacturer="MeDaS",
        manufacturer_model_name="MeDaS", software_versions="1", device_serial_number="1", omit_empty_frames=False,
    )  # fmt: skip
    return write_bytes(path, _bytes(made, sources[0], digest))


def _bytes(made: Any, source: Any, digest: str) -> bytes:
    """Return the file without the time at which it was made, which would make equal content differ."""
    for name in ("ContentDate", "SeriesDate", "InstanceCreationDate"):
        if name in made:
            setattr(made, name, getattr(source, "StudyDate", "") or "19000101")
    for name in ("ContentTime", "SeriesTime", "InstanceCreationTime"):
        if name in made:
            setattr(made, name, getattr(source, "StudyTime", "") or "000000")
    for item in made.get("ContributingEquipmentSequence", ()):
        if item not in source.get("ContributingEquipmentSequence", ()) and "ContributionDateTime" in item:
            del item.ContributionDateTime
    for number, item in enumerate(made.DimensionOrganizationSequence):
        item.DimensionOrganizationUID = uid_from("dimensions", digest, number)
    for item in made.DimensionIndexSequence:
        item.DimensionOrganizationUID = made.DimensionOrganizationSequence[0].DimensionOrganizationUID
    target = io.BytesIO()
    made.save_as(target)
    return target.getvalue()


def _segment(hd: Any, label: Label, value: int, number: int, algorithm: str) -> Any:
    entry = label.labels.get(value, LabelName(f"label {value}"))
    scheme, _, code = entry.code.partition(":")
    kind = hd.sr.CodedConcept(code, scheme, entry.name[:64]) if code else hd.sr.CodedConcept(*_ANATOMY)
    types = hd.seg.SegmentAlgorithmTypeValues
    identification = None
    if algorithm:
        family = hd.sr.CodedConcept("123109", "DCM", "Manual Processing")
        family = hd.sr.CodedConcept("123110", "DCM", "Artificial Intelligence") if algorithm else family
        identification = hd.AlgorithmIdentificationSequence(name=algorithm, family=family, version="1")
    return hd.seg.SegmentDescription(
        segment_number=number, segment_label=entry.name[:64], segmented_property_category=hd.sr.CodedConcept(*_ANATOMY),
        segmented_property_type=kind, algorithm_type=types.AUTOMATIC if algorithm else types.MANUAL,
        algorithm_identification=identification, tracking_id=f"medas label {value}",
        tracking_uid=uid_from("tracking", value, entry.name),
    )  # fmt: skip


def read_segmentation(path: Path, *, like: Volume | None = None) -> Label:
    """Return a segmentation as a label map, on its own grid or on that of `like`.

    Args:
        path: A DICOM file of kind Segmentation, binary or label map.
        like: A volume whose grid contains that of the segmentation, e.g. the source series.

    Raises:
        BadFile: If segments overlap or are fractional, or frames do not make one volume.
        GridMismatch: If it does not lie on the grid of `like`.
    """
    for module in ("highdicom", "pydicom"):
        importlib.import_module(module)  # here, so that the child need not
    found = in_child(decode_segmentation, path, file=path.name)
    names = {int(value): LabelName(name, code=code) for value, name, code in found["names"]}
    image = build(found["voxels"], found["affine"], file=path.name)
    label = Label(image.voxels, image.affine, labels=names)
    return label if like is None else _placed(label, like, path)


def decode_segmentation(path: Path) -> dict[str, Any]:
    """Decode a segmentation; runs in the parse child."""
    hd: Any = importlib.import_module("highdicom")
    seg = hd.seg.segread(path)
    if seg.segmentation_type.value == "FRACTIONAL":
        raise BadFile("fractional segmentations are not supported", hint="Export it as binary")
    check_counts((seg.number_of_segments, int(seg.NumberOfFrames), seg.Rows, seg.Columns), 1, file=path.name)
    try:
        volume = seg.get_volume(combine_segments=True, relabel=False, allow_missing_positions=True)
    except RuntimeError as error:
        if "overlap" in str(error).lower():
            raise BadFile(
                "its segments overlap, which a label map cannot hold", hint="Export one segment per file"
            ) from None
        raise BadFile("its frames do not make one volume", hint=EXPORT_AGAIN) from None
    numbers = list(seg.segment_numbers)
    described = [seg.get_segment_description(number) for number in numbers]
    values = [_value(item, number) for item, number in zip(described, numbers, strict=True)]
    if len(set(values)) < len(values) or max(values) > 65535:
        raise BadFile("two segments have the same number", hint=EXPORT_AGAIN)
    table = np.zeros(max(numbers) + 1, np.uint16 if max(values) > 255 else np.uint8)
    table[numbers] = values
    array = table[np.asarray(volume.array)].transpose(2, 1, 0)[None]
    affine = _LPS @ volume.affine[:, [2, 1, 0, 3]]
    if np.linalg.det(affine[:3, :3]) < 0:  # slices run along the right-handed normal, as in `dicom_series`
        affine[:3, 3] += affine[:3, 2] * (array.shape[3] - 1)
        affine[:3, 2] *= -1
        array = array[..., ::-1]
    names = [[value, item.segment_label, _code(item)] for value, item in zip(values, described, strict=True)]
    return {"voxels": array, "affine": affine, "names": names}


def _value(item: Any, number: int) -> int:
    match = _TRACKING.fullmatch(item.tracking_id or "")
    return int(match[1]) if match else int(number)


def _code(item: Any) -> str:
    kind = item.segmented_property_type
    return "" if (kind.value, kind.scheme_designator) == _ANATOMY[:2] else f"{kind.scheme_designator}:{kind.value}"


def _placed(label: Label, like: Volume, path: Path) -> Label:
    """Return the label map on the grid of `like`, with background where it says nothing."""
    start = np.round(like.to_index(label.to_world([[0, 0, 0]])))[0].astype(int)
    moved = np.array(like.affine)
    moved[:3, 3] = like.to_world([start])[0]
    end = start + label.shape
    fits = (start >= 0).all() and (end <= like.shape).all()
    if not fits or not label.same_grid(Label(label.voxels, moved)):
        hint = "Choose the series that it was drawn on"
        raise GridMismatch("the segmentation lies on another grid than the image", hint=hint, file=path.name)
    voxels = np.zeros((1, *like.shape), label.voxels.dtype)
    voxels[:, start[0] : end[0], start[1] : end[1], start[2] : end[2]] = label.voxels
    return Label(voxels, like.affine, labels=label.labels)
