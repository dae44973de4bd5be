"""The process that reads one photo: from its standard input, to its standard output.

Readers of images meet hostile bytes, and a small file may take minutes or gigabytes to read. Here
that costs a process of its own, which has limits and nothing but the photo: no secrets, no
database. It imports nothing of ours, to start in a moment; ``images.py`` starts it.
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
# Larger JPEGs are kept at half their size, or less. Larger PNGs and WebPs, which cannot be decoded
# in part, are refused: no phone's camera makes any.
MAX_KEPT_PIXELS = 25_000_000
# Each scan of a progressive JPEG goes over the whole picture, and may have 15 bytes. Encoders make
# ten, or some twenty.
MAX_SCANS = 100

# The first bytes decide which reader is tried, and no other is: not the name, not the claimed type.
_JPEG, _PNG, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_JPEG_END = b"\xff\xd9"
# What ends the data of a scan: a marker that is neither a stuffed byte nor a restart.
_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH = (0x01, 0xD8)
# As Pillow calls grey of 16 bits; "I" is how older files of it come.
_DEEP_GREYS = ("I;16", "I;16L", "I;16B", "I")
# EXIF's orientation -> what makes the picture upright (EXIF 2.32, 4.6.4).
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
# Pillow would only warn of a large picture; the limit is checked before any pixel is read.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    def __init__(self, **details: Any) -> None:
        super().__init__()
        self.details = details


def read(data: bytes, most_pixels: int) -> dict[str, Any]:
    """Two JPEGs without metadata, ``whole`` and ``thumbnail``, with the size of the first."""
    kind = sniff(data)
    if kind is None:
        raise Refused(reason="type_not_accepted")
    if kind == "JPEG" and has_many_scans(data):
        raise Refused(reason="too_costly")
    try:
        with _loaded(data, kind, most_pixels) as image:
            return _picture(image)
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # Image readers fail on hostile bytes in whatever way their author did not think of.
        raise Refused(reason="unreadable") from error


def has_many_scans(data: bytes) -> bool:
    """True for a JPEG of more scans than any encoder makes, told without decoding any.

    Segments are skipped by their length: what is in them, a preview say, is none of the picture.
    """
    at, scans = 2, 0
    while found := _MARKER.search(data, at):
        kind, at = data[found.end() - 1], found.end()
        if kind == _END_OF_IMAGE:
            break
        scans += kind == _START_OF_SCAN
        if scans > MAX_SCANS:
            return True
        if kind not in _WITHOUT_LENGTH:
            at += int.from_bytes(data[at : at + 2])
    return False


def sniff(head: bytes) -> str | None:
    """Pillow's name of the image type that the first bytes say; None for any other."""
    if head.startswith(_JPEG):
        return "JPEG"
    if head.startswith(_PNG):
        return "PNG"
    if head.startswith(_WEBP) and head[8:12] == b"WEBP":
        return "WEBP"
    return None


def _loaded(data: bytes, kind: str, most_pixels: int) -> Image.Image:
    """Decoded, all of it; a JPEG also where it lacks its end marker, which some cameras forget.

    Where pixels are missing, the decoder makes them up from whatever follows: what two different
    continuations agree on was in the file.
    """
    image = _opened(data, kind, most_pixels)
    try:
        image.load()
    except OSError:
        if kind != "JPEG":
            raise
        body = data.rstrip(b"\xff")  # half of the marker may be there
        image = _opened(body + _JPEG_END, kind, most_pixels)
        other = _opened(body + b"\xaa" * 64 + _JPEG_END, kind, most_pixels)
        if image.tobytes() != other.tobytes():
            raise
    return image


def _opened(data: bytes, kind: str, most_pixels: int) -> Image.Image:
    """Opened, not decoded yet. A JPEG larger than what is kept will be decoded at half its size, or
    less: that costs a quarter of the memory, or less."""
    image = Image.open(io.BytesIO(data), formats=[kind])
    if kind != "JPEG":
        most_pixels = min(most_pixels, MAX_KEPT_PIXELS)
    if image.width * image.height > most_pixels:
        image.close()
        raise Refused(reason="too_many_pixels", most=most_pixels)
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
    """Not Image.thumbnail, which would need a whole copy first."""
    scale = min(1, THUMBNAIL_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2)


def _orientation(image: Image.Image) -> int:
    """As EXIF has it; a broken EXIF does not spoil a good picture."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:
        return 1


def _opaque(image: Image.Image) -> Image.Image:
    """In RGB; what is transparent becomes white. No copy of what is that already."""
    if image.mode in _DEEP_GREYS:
        # Pillow would cut off at 255, which makes nearly all of it white.
        import numpy as np  # noqa: PLC0415 -- a tenth of a second that hardly any photo needs

        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)).convert("RGB")
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    with_alpha = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return white


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()  # Pillow would carry comments and resolution over
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def _limit(memory: int, seconds: int) -> None:
    """What goes over these ends the process, or raises MemoryError. Sync goes first."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(5)


def _main(most_pixels: str, memory: str, seconds: str) -> None:
    """Answer with a line of JSON; after it the two pictures, whose lengths it says."""
    _limit(int(memory), int(seconds))
    try:
        found = read(sys.stdin.buffer.read(), int(most_pixels))
        parts = [found.pop(name) for name in ("whole", "thumbnail")]
        said = found | {"lengths": [len(part) for part in parts]}
    except Refused as refused:
        parts, said = [], {"refused": refused.details}
    except MemoryError:
        parts, said = [], {"refused": {"reason": "too_costly"}}
    sys.stdout.buffer.write(b"".join([json.dumps(said).encode(), b"\n", *parts]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
