"""The process that converts one photo, from standard input to standard output.

The bytes may be hostile, and a small file may take minutes or gigabytes to read. So this process
has limits, no secrets and no database. It imports none of our modules, to start fast; ``images.py``
starts it.
"""

import io
import json
import os
import re
import resource
import sys
from typing import Any

from PIL import Image

QUALITY, THUMBNAIL_QUALITY = 88, 75
THUMBNAIL_SIDE = 320  # pixels of the longer side
# Larger JPEGs are stored at half their size or less. Larger PNGs and WebPs, which cannot be decoded
# at a smaller size, are refused: no phone's camera makes any.
MAX_KEPT_PIXELS = 25_000_000
# Each scan of a progressive JPEG covers the whole picture, and may have only 15 bytes. Encoders
# make ten to some twenty.
MAX_SCANS = 100

# Only the first bytes decide which decoder is used: not the name, not the claimed type.
_JPEG, _PNG, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_JPEG_END = b"\xff\xd9"
# Ends the data of a scan: a marker that is neither a stuffed byte nor a restart.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = (0x01, 0xD8)
# Pillow's modes of 16-bit grey; older files have "I".
_DEEP_GREYS = ("I;16", "I;16L", "I;16B", "I")
# EXIF orientation -> the transposition that makes the picture upright (EXIF 2.32, 4.6.4).
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Pillow would only warn of a large picture; we check the limit before any pixel is read.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    def __init__(self, **details: Any) -> None:
        super().__init__()
        self.details = details


def read(data: bytes, max_pixels: int) -> dict[str, Any]:
    """Two JPEGs without metadata, ``whole`` and ``thumbnail``, with the size of the first."""
    kind = sniff(data)
    if kind is None:
        raise Refused(reason="type_not_accepted")
    if kind == "JPEG" and has_many_scans(data):
        raise Refused(reason="too_costly")
    try:
        with _loaded(data, kind, max_pixels) as image:
            return _picture(image)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # On hostile bytes, decoders raise errors of any kind.
        raise Refused(reason="unreadable") from error


def has_many_scans(data: bytes) -> bool:
    """True for a JPEG with more scans than any encoder makes; decodes nothing.

    Segments are skipped by their length: their content, such as a preview, is not the picture.
    """
    at, scans = 2, 0
    while marker := _MARKER.search(data, at):
        kind, at = data[marker.end() - 1], marker.end()
        if kind == _END_OF_IMAGE:
            break
        scans += kind == _START_OF_SCAN
        if scans > MAX_SCANS:
            return True
        if kind not in _WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2])
    return False


def sniff(head: bytes) -> str | None:
    """Pillow's name of the image type, by the first bytes; None for any other type."""
    if head.startswith(_JPEG):
        return "JPEG"
    if head.startswith(_PNG):
        return "PNG"
    if head.startswith(_WEBP) and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def _loaded(data: bytes, kind: str, max_pixels: int) -> Image.Image:
    """The fully decoded image; a JPEG may lack its end marker, which some cameras forget.

    The decoder invents missing pixels from the bytes that follow. If two different continuations
    give the same picture, no pixel was missing.
    """
    image = _opened(data, kind, max_pixels)
    try:
        image.load()
    except OSError:
        if kind != "JPEG":
            raise
        body = data.rstrip(b"\xff")  # half of the marker may be there
        image = _opened(body + _JPEG_END, kind, max_pixels)
        other = _opened(body + b"\xaa" * 64 + _JPEG_END, kind, max_pixels)
        if image.tobytes() != other.tobytes():
            raise
    return image


def _opened(data: bytes, kind: str, max_pixels: int) -> Image.Image:
    """Open the image without decoding it. A JPEG above ``MAX_KEPT_PIXELS`` will be decoded at half
    its size or less, which takes a quarter of the memory or less."""
    image = Image.open(io.BytesIO(data), formats=[kind])
    if kind != "JPEG":
        max_pixels = min(max_pixels, MAX_KEPT_PIXELS)
    if image.width * image.height > max_pixels:
        image.close()
        raise Refused(reason="too_many_pixels", most=max_pixels)
    for scale in (2, 4, 8):
        if image.width * image.height <= MAX_KEPT_PIXELS:
            break
        image.draft(None, (image.width // scale, image.height // scale))
    return image


def _picture(image: Image.Image) -> dict[str, Any]:
    turn = _TURNS.get(_orientation(image))
    upright = _opaque(image)
    if turn is not None:
        upright = upright.transpose(turn)
    small = _thumbnail(upright)
    return {
        "width": upright.width,
        "height": upright.height,
        "whole": _jpeg(upright, QUALITY),
        "thumbnail": _jpeg(small, THUMBNAIL_QUALITY),
    }


def _thumbnail(image: Image.Image) -> Image.Image:
    """Like Image.thumbnail, but without its full copy."""
    scale = min(1, THUMBNAIL_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation; 1 if EXIF is missing or broken."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _opaque(image: Image.Image) -> Image.Image:
    """The image in RGB, with white for transparency; not copied if it is that already."""
    if image.mode in _DEEP_GREYS:
        # Pillow would clip at 255, so nearly all of it would be white.
        import numpy as np  # noqa: PLC0415 -- a tenth of a second that hardly any photo needs

        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    with_alpha = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return white


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # Pillow would copy comments and resolution
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue()


def _limit(memory: int, seconds: int) -> None:
    """Limit memory (MemoryError) and time (a signal), and lower the priority: sync goes first."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


def _main(max_pixels: str, memory: str, seconds: str) -> None:
    """Write one line of JSON, with the lengths of the two pictures, and then the pictures."""
    _limit(int(memory), int(seconds))
    try:
        result = read(sys.stdin.buffer.read(), int(max_pixels))
        parts = [result.pop(name) for name in ("whole", "thumbnail")]
        header = result | {"lengths": [len(part) for part in parts]}
    except Refused as refused:
        parts, header = [], {"refused": refused.details}
    except MemoryError:
        parts, header = [], {"refused": {"reason": "too_costly"}}
    sys.stdout.buffer.write(b"".join([json.dumps(header).encode(), b"\n", *parts]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
