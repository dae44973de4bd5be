"""GeoJSON's encoding and CRS. GDAL takes unknown coordinates for WGS 84, and downloads a CRS from a
URL that the file names."""

import codecs
import json
import re
from pathlib import Path
from typing import Final

from importing.problems import CrsUnknown, EncodingUnknown, FileIncomplete
from importing.reading.encodings import UTF8, choose_encoding, decode

WGS84: Final = "EPSG:4326"
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_CRS = re.compile(rb'"crs"\s*:\s*(\{[^{}]*\{[^{}]*\}[^{}]*\}|null)')
_MARKS: Final = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_geojson(path: Path) -> bytes:
    """The text, converted to UTF-8. Raises EncodingUnknown."""
    raw = path.read_bytes()
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding).encode()
            except UnicodeError:
                raise EncodingUnknown() from None
    raw = raw.removeprefix(codecs.BOM_UTF8)
    encoding = choose_encoding([raw]).encoding
    text = decode(raw, encoding)
    return raw if encoding == UTF8 or text is None else text.text.encode()


def check_whole(text: bytes) -> None:
    """Raises FileIncomplete for a text with unclosed brackets. GDAL silently reads the rest of a
    long one."""
    outside = _STRING.sub(b"", text)
    opened = outside.count(b"{") + outside.count(b"[")
    if opened > outside.count(b"}") + outside.count(b"]"):
        raise FileIncomplete("it ends before all of its brackets are closed")


def declared_crs(text: bytes) -> str | None:
    """The CRS that the file names; WGS 84 by default, as in the standard. Raises CrsUnknown."""
    member = _CRS.search(text)
    if not member:
        return WGS84
    try:
        crs = json.loads(member[1])
        if crs is None:
            return None
        properties = crs["properties"]
        return str(properties["name"] if "name" in properties else f"EPSG:{properties['code']}")
    except (ValueError, KeyError, TypeError):
        raise CrsUnknown(member[1].decode("utf-8", "replace")[:200]) from None
