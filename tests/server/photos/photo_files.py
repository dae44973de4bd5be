"""Photos to send: real ones with positions in them, and some that nobody should keep."""

import io
import struct
import zlib
from functools import cache

from PIL import Image

GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
SECRET = "SECRET-24.6580-116.1710"


def jpeg(width=640, height=480, orientation=1, quality=92) -> bytes:
    """Red on the left, blue on the right as stored; with a position, a maker and a comment."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = SECRET
    gps = exif.get_ifd(GPS_IFD)
    gps[1], gps[2] = "N", (24.0, 39.0, 28.8)
    gps[3], gps[4] = "E", (116.0, 10.0, 15.6)
    exif[GPS_IFD] = gps
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality, exif=exif, comment=SECRET.encode())
    return made.getvalue()


def noise(size: int) -> bytes:
    """A JPEG of about so many bytes, which does not compress."""
    side = max(16, int((size / 1.1) ** 0.5))
    image = Image.effect_noise((side, side), 90).convert("RGB")
    made = io.BytesIO()
    image.save(made, "JPEG", quality=97)
    return made.getvalue()


def of_scans(scans: int, side: int = 512) -> bytes:
    """A progressive JPEG of one shade with so many scans: each has some 20 bytes, and makes a
    decoder go over the whole picture."""
    plain = _progressive(side)
    head, _, last = plain[:-2].rpartition(b"\xff\xda")
    few = plain.count(b"\xff\xda") - 1
    return head + (b"\xff\xda" + last) * (scans - few) + b"\xff\xd9"


@cache
def _progressive(side: int) -> bytes:
    made = io.BytesIO()
    Image.new("L", (side, side), 90).save(made, "JPEG", progressive=True)
    return made.getvalue()


def png(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", compress_level=1)
    return made.getvalue()


def webp(image: Image.Image) -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[MAKE] = SECRET
    image.save(made, "WEBP", exif=exif, method=0)  # the quickest: it is as much to read
    return made.getvalue()


def png_bomb(side=30_000) -> bytes:
    """A valid PNG of one colour: about a hundred kilobytes that become gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    packed = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def segments(data: bytes) -> list[int]:
    """The markers of a JPEG's segments before the first scan."""
    assert data[:2] == b"\xff\xd8"
    found, at = [], 2
    while data[at + 1] != 0xDA:
        assert data[at] == 0xFF
        found.append(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found
