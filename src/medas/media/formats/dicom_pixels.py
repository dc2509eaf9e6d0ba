"""Pixels of DICOM files (PS3.5 section 8 and annex A): raw ones here, compressed ones in the parse child."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from medas.errors import BadFile, MedasError
from medas.media.formats.checks import EXPORT_AGAIN, check_length
from medas.media.formats.dicom_file import DicomFile, PixelFormat
from medas.media.formats.dicom_fragments import Fragments, fragments
from medas.media.formats.dicom_header import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT
from medas.safe.parse_child import in_child

RAW = {IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED}
CODECS = {
    "1.2.840.10008.1.2.5": "rle", "1.2.840.10008.1.2.4.50": "jpeg", "1.2.840.10008.1.2.4.51": "jpeg",
    "1.2.840.10008.1.2.4.57": "jpeg", "1.2.840.10008.1.2.4.70": "jpeg", "1.2.840.10008.1.2.4.80": "jpegls",
    "1.2.840.10008.1.2.4.81": "jpegls", "1.2.840.10008.1.2.4.90": "jpeg2k", "1.2.840.10008.1.2.4.91": "jpeg2k",
    "1.2.840.10008.1.2.4.201": "jpeg2k", "1.2.840.10008.1.2.4.202": "jpeg2k", "1.2.840.10008.1.2.4.203": "jpeg2k",
}  # fmt: skip
"""Transfer syntax -> codec."""
_MAX_EXPANSION = 10_000
"""A codec that promises more pixels per byte than this is lying; an empty slice in JPEG 2000 reaches about 2000."""
_JPEG_END = b"\xff\xd9"
"""What libjpeg makes up if it is missing, with gray for all pixels that are not there."""
_SECONDS_PER_MB = 0.5


def read_pixels(files: Sequence[DicomFile]) -> np.ndarray:
    """Return all frames of files of one pixel format, shape (frames, rows, columns, samples), as stored."""
    first = files[0].format
    shape = (first.rows, first.columns, first.samples)
    out = np.empty((sum(file.frames for file in files), *shape), _dtype(first))
    packed: list[tuple[int, DicomFile]] = []
    start = 0
    for file in files:
        if file.syntax in RAW:
            out[start : start + file.frames] = _raw(file)
        else:
            packed.append((start, file))
        start += file.frames
    for place, decoded in _unpack(packed):
        out[place : place + len(decoded)] = decoded
    _check_range(out, files)
    return out


def _dtype(layout: PixelFormat) -> np.dtype[Any]:
    return (
        np.dtype("u1") if layout.allocated == 1 else np.dtype(f"{'i' if layout.signed else 'u'}{layout.allocated // 8}")
    )


def _raw(file: DicomFile) -> np.ndarray:
    layout = file.format
    count = file.frames * layout.rows * layout.columns * layout.samples
    subsampled = layout.photometric == "YBR_FULL_422" and layout.samples == 3
    if subsampled:
        raise _bad("uncompressed colors with half resolution (YBR_FULL_422) are not supported", file)
    if layout.photometric not in ("MONOCHROME1", "MONOCHROME2", "RGB"):
        raise _bad(f"colors stored as {layout.photometric[:16]} without compression are not supported", file)
    size = -(-count * layout.allocated // 8)
    length = file.pixels.length
    # PS3.5 8.1.1: one byte of padding makes the length even.
    check_length(length - (length == size + 1 and size % 2), size, file=file.path.name)
    if file.inflated is not None:
        data = np.frombuffer(file.inflated, np.uint8, size, file.pixels.start)
    else:
        data = np.fromfile(file.path, np.uint8, size + size % 2, offset=file.pixels.start)
    if layout.allocated <= 8 and file.order == ">" and file.pixels.words:
        data = data.view(np.uint16).byteswap().view(np.uint8)  # PS3.5 8.1.1: bytes lie in big-endian words
    data = data[:size]
    if layout.allocated == 1:
        flat = np.unpackbits(data, count=count, bitorder="little")
    else:
        flat = data.view(_dtype(layout).newbyteorder(file.order))
    if layout.planar == 1 and layout.samples == 3:
        return flat.reshape(file.frames, 3, layout.rows, layout.columns).transpose(0, 2, 3, 1)
    return flat.reshape(file.frames, layout.rows, layout.columns, layout.samples)


def _check_range(pixels: np.ndarray, files: Sequence[DicomFile]) -> None:
    """Refuse values beyond BitsStored: some readers cut them off, others do not."""
    layout = files[0].format
    if layout.allocated in (layout.stored, 1):
        return
    low, high = (
        (-(1 << layout.stored - 1), (1 << layout.stored - 1) - 1) if layout.signed else (0, (1 << layout.stored) - 1)
    )
    if pixels.min() < low or pixels.max() > high:
        start = 0
        for file in files:
            part = pixels[start : start + file.frames]
            if part.min() < low or part.max() > high:
                raise _bad(f"pixels need more bits than BitsStored {layout.stored} says", file)
            start += file.frames


def _unpack(packed: list[tuple[int, DicomFile]]) -> list[tuple[int, np.ndarray]]:
    """Decode compressed files in one child; a file that kills it is found by decoding one at a time."""
    if not packed:
        return []
    _load_codecs()
    files = [file for _, file in packed]
    try:
        decoded = _decode_in_child(files)
    except MedasError as error:
        if "file" not in error.where:
            for file in files:
                _name_culprit(file)
            error.at(file=files[0].path.parent.name)
        raise
    return [(place, frames) for (place, _), frames in zip(packed, decoded, strict=True)]


def _decode_in_child(files: Sequence[DicomFile]) -> list[np.ndarray]:
    jobs = [_job(file) for file in files]
    size = sum(file.frames * file.format.frame_bytes for file in files)
    seconds = 30 + _SECONDS_PER_MB * size / 2**20
    found: list[np.ndarray] = in_child(decode, jobs, memory_gib=2 + size / 2**30, seconds=seconds)
    return found


def _name_culprit(file: DicomFile) -> None:
    try:
        _decode_in_child([file])
    except MedasError as error:
        raise error.at(file=file.path.name) from None


def _load_codecs() -> None:
    import imagecodecs  # in this process, so that no child pays for the import again

    for name in ("jpeg_decode", "jpegls_decode", "jpeg2k_decode", "packbits_decode"):
        getattr(imagecodecs, name)


def _job(file: DicomFile) -> list[Any]:
    codec = CODECS.get(file.syntax)
    if codec is None:
        hint = "Export it uncompressed, or as JPEG 2000"
        raise BadFile("its compression is not supported", hint=hint, file=file.path.name)
    layout = file.format
    if file.pixels.length != -1 or layout.allocated not in (8, 16, 32):
        raise _bad("its compression and its pixel data contradict each other", file)
    frames = fragments(file)
    if sum(length for parts in frames for _, length in parts) * _MAX_EXPANSION < file.frames * layout.frame_bytes:
        raise _bad("the compressed pixels are far too short for its size", file)
    plain = [
        layout.rows,
        layout.columns,
        layout.samples,
        layout.photometric,
        layout.allocated,
        layout.stored,
        layout.signed,
    ]
    return [str(file.path), codec, plain, frames]


def decode(jobs: list[list[Any]]) -> list[np.ndarray]:
    """Decode files, shape (frames, rows, columns, samples) each; runs in the parse child."""
    return [_decode_file(Path(path), codec, plain, frames) for path, codec, plain, frames in jobs]


def _decode_file(path: Path, codec: str, plain: list[Any], frames: list[Fragments]) -> np.ndarray:
    rows, columns, samples, photometric, allocated, stored, signed = plain
    layout = PixelFormat(rows, columns, samples, photometric, 0, allocated, stored, signed)
    out = np.empty((len(frames), rows, columns, samples), _dtype(layout))
    with path.open("rb") as data:
        for number, parts in enumerate(frames):
            pieces = []
            for start, length in parts:
                data.seek(start)
                pieces.append(data.read(length))
            try:
                out[number] = _decode_frame(b"".join(pieces), codec, layout)
            except BadFile as error:
                raise error.at(file=path.name) from None
            except Exception as error:  # noqa: BLE001 - codecs raise anything
                message = f"the compressed pixels are damaged ({type(error).__name__})"
                raise BadFile(message, hint=EXPORT_AGAIN, file=path.name) from None
    return out


def _decode_frame(data: bytes, codec: str, layout: PixelFormat) -> np.ndarray:
    import imagecodecs

    if codec == "rle":
        frame = _decode_rle(data, layout)
    elif codec == "jpeg":
        if not data.rstrip(b"\0").endswith(_JPEG_END):
            raise BadFile("the compressed pixels are cut off", hint=EXPORT_AGAIN)
        frame = imagecodecs.jpeg_decode(data, **_color_hint(layout))
    elif codec == "jpegls":
        frame = imagecodecs.jpegls_decode(data)
    else:
        frame = imagecodecs.jpeg2k_decode(data)
    shape = (layout.rows, layout.columns, layout.samples)
    if frame.shape != (shape[:2] if layout.samples == 1 else shape):
        raise BadFile("the compressed pixels have another size than the header says", hint=EXPORT_AGAIN)
    return _as_stored(frame.reshape(shape), layout)


def _color_hint(layout: PixelFormat) -> dict[str, Any]:
    # PS3.5 8.2.1: the header, not the JPEG markers, says whether the three samples are RGB.
    if layout.samples == 1:
        return {}
    return {"colorspace": "RGB" if layout.photometric == "RGB" else "YCBCR", "outcolorspace": "RGB"}


def _as_stored(frame: np.ndarray, layout: PixelFormat) -> np.ndarray:
    """Return the frame in the type of the header; signs are extended where the codec knows none."""
    wanted = _dtype(layout)
    if frame.dtype == wanted:
        return frame
    if frame.dtype.kind not in "iu" or (frame.dtype.kind == "i" and not layout.signed and frame.min() < 0):
        raise BadFile("the compressed pixels have another type than the header says", hint=EXPORT_AGAIN)
    wide = frame.astype(np.int64)
    if layout.signed and frame.dtype.kind == "u":
        wide[wide >= 1 << (layout.stored - 1)] -= 1 << layout.stored
    limits = np.iinfo(wanted)
    if wide.min() < limits.min or wide.max() > limits.max:
        raise BadFile("the compressed pixels need more bits than the header says", hint=EXPORT_AGAIN)
    return wide.astype(wanted)


def _decode_rle(data: bytes, layout: PixelFormat) -> np.ndarray:
    """Return the frame of PS3.5 annex G: one segment per byte of a sample, most significant first."""
    import imagecodecs

    width, size = layout.allocated // 8, layout.rows * layout.columns
    count, *offsets = struct.unpack_from("<16I", data)
    if count != layout.samples * width or offsets[:count] != sorted(set(offsets[:count])) or offsets[0] != 64:
        raise BadFile("the RLE header contradicts the image", hint=EXPORT_AGAIN)
    planes = np.empty((layout.samples, width, size), np.uint8)
    for number, (low, high) in enumerate(zip(offsets[:count], [*offsets[1:count], len(data)], strict=True)):
        segment = np.frombuffer(imagecodecs.packbits_decode(data[low:high]), np.uint8)
        # A segment is padded to an even length; nothing else may be too much or missing.
        if not size <= len(segment) <= size + 2:
            raise BadFile("an RLE segment has another length than the image", hint=EXPORT_AGAIN)
        planes[number // width, number % width] = segment[:size]
    samples = np.ascontiguousarray(planes.transpose(2, 0, 1)).view(f">u{width}").reshape(size, layout.samples)
    stored = samples.astype(f"u{width}").view(_dtype(layout))
    if layout.photometric == "YBR_FULL":
        raise BadFile("RLE colors that are not RGB are not supported", hint="Export it as RGB")
    return stored.reshape((layout.rows, layout.columns, layout.samples)[: 2 + (layout.samples > 1)])


def _bad(message: str, file: DicomFile) -> BadFile:
    return BadFile(message, hint=EXPORT_AGAIN, file=file.path.name)
