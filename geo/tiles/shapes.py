"""Outlines of a drawing, simplified by zoom so that neighbours keep one border.

A border of two grids is simplified once and used by both (`shapely.coverage_simplify`), so there
is no gap and no overlap between them at any zoom. Divisions without an outline are the union of the
simplified grids, so that their borders lie on borders of grids.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from geo.tiles.address import HALF_SIDE

# Shapes for zooms up to each of these; those of the last are not simplified.
ZOOMS: Final = (6, 8, 10, 12, 14)
MAX_ZOOM: Final = ZOOMS[-1]
PIXELS: Final = 512  # of a tile on the screen
LEVELS: Final = (12, 9, 6)  # lengths of division codes, the smallest first


class Shape(NamedTuple):
    """A grid or division as it is drawn at zooms up to ``zoom`` (EPSG:3857)."""

    zoom: int
    code: str
    name: str | None
    geometry: Any

    @property
    def wkb(self) -> bytes:
        return bytes(shapely.to_wkb(self.geometry))


def zoom_of_shapes(zoom: int) -> int:
    """The zoom whose shapes a tile of ``zoom`` shows."""
    return next(each for each in ZOOMS if each >= zoom)


def drawn_grids(rows: Iterable[Sequence[Any]]) -> list[Shape]:
    """The shapes of rows ``(code, polygon as WKB)`` at every zoom."""
    outlines = {code: _polygon(wkb) for code, wkb in rows}
    return [
        Shape(zoom, code, None, shape)
        for zoom in ZOOMS
        for code, shape in _simplified(outlines, zoom).items()
    ]


def drawn_divisions(rows: Iterable[Sequence[Any]], grids: Iterable[Shape]) -> list[Shape]:
    """The shapes of rows ``(code, name, outline as WKB or None)``, given those of the grids."""
    names, outlines = {}, {}
    for code, name, wkb in rows:
        names[code] = name
        if wkb is not None:
            outlines[code] = _polygon(wkb)
    by_zoom: dict[int, dict[str, Any]] = {zoom: {} for zoom in ZOOMS}
    for grid in grids:
        by_zoom[grid.zoom][grid.code] = grid.geometry
    found = []
    for zoom, parts in by_zoom.items():
        for length in LEVELS:
            # Unions of unions: a county is not made of its thousand grids again.
            parts = _united(parts, length)
            own = {code: shape for code, shape in outlines.items() if len(code) == length}
            drawn = parts | _simplified(own, zoom)
            found += [
                Shape(zoom, code, names[code], drawn[code])
                for code in sorted(drawn)
                if code in names
            ]
    return found


def _polygon(wkb: bytes | memoryview) -> Any:
    return shapely.from_wkb(bytes(wkb))


def _simplified(outlines: Mapping[str, Any], zoom: int) -> dict[str, Any]:
    """Without bends whose triangle is smaller than a pixel of the screen at that zoom."""
    if zoom == MAX_ZOOM or not outlines:
        return dict(outlines)
    pixel = 2 * HALF_SIDE / (PIXELS * 2**zoom)
    shapes = shapely.coverage_simplify(np.array(list(outlines.values())), pixel)
    return dict(zip(outlines, shapes, strict=True))


def _united(parts: Mapping[str, Any], length: int) -> dict[str, Any]:
    """The union of the parts of each code of this length."""
    groups: dict[str, list[Any]] = {}
    for code, shape in parts.items():
        groups.setdefault(code[:length], []).append(shape)
    return {code: shapely.union_all(shapes) for code, shapes in groups.items()}
