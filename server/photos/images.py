"""What is kept of an image: its pixels, upright, in a new JPEG, and a thumbnail. Nothing else.

Encoding anew is what removes EXIF, positions, comments, previews, profiles and whatever somebody
hid behind the picture: nothing of the file that was sent is copied into the one that is kept.
"""

import io
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from server.photos.problems import PhotoRefused

STORED_MIME = "image/jpeg"
QUALITY, THUMBNAIL_QUALITY = 88, 75
THUMBNAIL_SIDE = 320  # pixels of the longer side
# Larger JPEGs are kept at half their size, or less. Larger PNGs and WebPs, which cannot be decoded
# in part, are refused: no phone's camera makes any.
MAX_KEPT_PIXELS = 25_000_000

# The first bytes decide which reader is tried, and no other is: not the name, not the claimed type.
_JPEG, _PNG, _WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"
_JPEG_END = b"\xff\xd9"
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
# Pillow would only warn of a large picture; the setting is checked before any pixel is read.
Image.MAX_IMAGE_PIXELS = None
# A decoded picture is large: one at a time in each process, whatever the number of its threads.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """Two JPEGs without metadata; width and height are those of ``whole``."""

    whole: bytes
    thumbnail: bytes
    width: int
    height: int


def read_picture(path: Path, most_pixels: int) -> Picture:
    """The picture in a file of unknown content. Raises PhotoRefused with a ``reason``."""
    kind = sniff(path)
    if kind is None:
        raise PhotoRefused(reason="type_not_accepted")
    with _one_at_a_time:
        try:
            with _loaded(path.read_bytes(), kind, most_pixels) as image:
                return _picture(image)
        except PhotoRefused:
            raise
        except Exception as error:
            # Image readers fail on hostile bytes in whatever way their author did not think of.
            raise PhotoRefused(reason="unreadable") from error


def sniff(path: Path) -> str | None:
    """Pillow's name of the image type that the first bytes say; None for any other."""
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(_JPEG):
        return "JPEG"
    if head.startswith(_PNG):
        return "PNG"
    if head.startswith(_WEBP) and head[8:] == b"WEBP":
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
        raise PhotoRefused(reason="too_many_pixels", most=most_pixels)
    for scale in (2, 4, 8):
        if image.width * image.height <= MAX_KEPT_PIXELS:
            break
        image.draft(None, (image.width // scale, image.height // scale))
    return image


def _picture(image: Image.Image) -> Picture:
    turn = _TURNS.get(_orientation(image))
    upright = _opaque(image)
    if turn is not None:
        upright = upright.transpose(turn)
    small = _thumbnail(upright)
    return Picture(
        _jpeg(upright, QUALITY), _jpeg(small, THUMBNAIL_QUALITY), upright.width, upright.height
    )


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
