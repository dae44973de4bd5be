"""Shapefiles whose attribute table is written byte by byte, as no library would."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from tests.importing.files import write_polygons
from tests.importing.grid_loads import LEFT

Field = tuple[bytes, int]


def dbf(fields: Sequence[Field], rows: Sequence[Sequence[bytes]], language: int = 0) -> bytes:
    """A table of text; a value longer than its field is cut where the field ends."""
    width = 1 + sum(size for _, size in fields)
    head = bytearray(32)
    head[:4] = b"\x03\x7e\x0b\x16"
    head[4:8] = len(rows).to_bytes(4, "little")
    head[8:10] = (33 + 32 * len(fields)).to_bytes(2, "little")
    head[10:12] = width.to_bytes(2, "little")
    head[29] = language
    for name, size in fields:
        head += name[:10].ljust(11, b"\x00") + b"C" + bytes(4) + bytes([size]) + bytes(15)
    head += b"\x0d"
    for row in rows:
        cells = (value[:size].ljust(size) for value, (_, size) in zip(row, fields, strict=True))
        head += b" " + b"".join(cells)
    return bytes(head + b"\x1a")


def write_shapefile(
    path: Path,
    table: bytes,
    shapes: Sequence[BaseGeometry] = (LEFT,),
    cpg: bytes | None = None,
    prj: bytes | None = None,
    without: Sequence[str] = (),
    **parts: bytes,
) -> Path:
    """A zip file with a Shapefile of this table; ``parts`` replace what would be there."""
    folder = path.parent / f"{path.stem}-parts"
    folder.mkdir(exist_ok=True)
    write_polygons(folder / "a.zip", shapes, code=["1"] * len(shapes))
    made = {f.suffix[1:]: f.read_bytes() for f in folder.glob("a.*") if f.suffix != ".zip"}
    made |= {"dbf": table} | parts
    made.pop("cpg", None)
    if cpg is not None:
        made["cpg"] = cpg
    if prj is not None:
        made["prj"] = prj
    with zipfile.ZipFile(path, "w") as archive:
        for suffix, content in made.items():
            if suffix not in without:
                archive.writestr(f"网格.{suffix}", content)
    return path
