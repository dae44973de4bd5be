"""Check that the parts of a Shapefile are complete, and read its declared encoding and CRS. GDAL is
lenient with both, and silently leaves rows out."""

from pathlib import Path
from typing import Final, NamedTuple

from importing.problems import FileIncomplete
from importing.reading.encodings import GB18030, UTF8, decode, encoding_of_dbf

_NEEDED: Final = (".shx", ".dbf")
_MAX_TEXT: Final = 2**16
# In bytes: the limit of the table's format.
HEAD_WIDTH: Final = 10


class Declared(NamedTuple):
    """``crs``: the text of the .prj. ``encoding``: from the .cpg, or else from the table's head."""

    crs: str | None
    encoding: str


def check_parts(shp: Path, name: str) -> Declared:
    """Check the parts; returns the declared CRS and encoding. Raises FileIncomplete.

    Removes the .prj, because GDAL cannot read every one. ``name`` is the Shapefile's original name.
    """
    missing = [f"{name}{part}" for part in _NEEDED if not shp.with_suffix(part).exists()]
    if missing:
        raise FileIncomplete(f"{name}.shp is there without {', '.join(missing)}")
    with shp.with_suffix(".dbf").open("rb") as file:
        head = file.read(32).ljust(32, b"\x00")
    rows, head_size, row_size = (
        int.from_bytes(head[at : at + size], "little") for at, size in ((4, 4), (8, 2), (10, 2))
    )
    shapes = max(0, _size(shp.with_suffix(".shx")) - 100) // 8
    for part, size in (
        (".shp", _declared_size(shp)),
        (".shx", _declared_size(shp.with_suffix(".shx"))),
        (".dbf", max(32, head_size + rows * row_size)),
    ):
        if _size(shp.with_suffix(part)) < size:
            raise FileIncomplete(f"{name}{part} is cut: it says that it has {size:,} bytes")
    if shapes != rows:
        raise FileIncomplete(
            f"{name}.shx has {shapes:,} shapes, {name}.dbf {rows:,} rows: they are not of one copy"
        )
    crs = _text(shp.with_suffix(".prj"))
    shp.with_suffix(".prj").unlink(missing_ok=True)
    return Declared(crs, _text(shp.with_suffix(".cpg")) or encoding_of_dbf(head[29]))


def _declared_size(path: Path) -> int:
    """The length that a .shp or .shx declares in its head of 100 bytes."""
    with path.open("rb") as file:
        return max(100, 2 * int.from_bytes(file.read(28)[24:], "big"))


def _size(path: Path) -> int:
    return path.stat().st_size


def _text(path: Path) -> str | None:
    """The text of a small file in UTF-8 or GB18030; names in it may be Chinese."""
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_TEXT).removeprefix(b"\xef\xbb\xbf").strip(b"\x00 \t\r\n")
    except OSError:
        return None
    decoded = decode(raw, UTF8) or decode(raw, GB18030)
    return (decoded.text if decoded else raw.decode("latin-1")) or None
