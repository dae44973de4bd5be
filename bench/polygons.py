"""Grids drawn by a program: how many, and of what shape, is for the figure to say."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import shapely
from shapely import Polygon, affinity

WEST, SOUTH, EAST, NORTH = 116.0, 24.5, 116.4, 24.9
# Corners and bends of one polygon. Surveyed outlines have this order of magnitude.
VERTICES = 40


def draw(shape: str, count: int, seed: int = 1, vertices: int = VERTICES) -> list[Polygon]:
    """``count`` polygons that fill the county's box; neighbours in the list are near each other."""
    cells = SHAPES[shape](count, np.random.default_rng(seed))
    # Bends at equal distances, and all corners rounded: neighbours share them to the last bit.
    step = sum(cell.length for cell in cells) / len(cells) / vertices
    cells = list(shapely.set_precision(shapely.segmentize(cells, step), 1e-9, mode="pointwise"))
    band = (NORTH - SOUTH) / math.sqrt(count) * 2
    return sorted(cells, key=lambda c: (c.centroid.y // band, c.centroid.x))


def _voronoi(count: int, random: np.random.Generator) -> list[Polygon]:
    """Crooked and uneven, as villages are: some are ten times as large as others."""
    points = shapely.multipoints(
        random.uniform((WEST, SOUTH), (EAST, NORTH), size=(count, 2)),
    )
    outline = shapely.box(WEST, SOUTH, EAST, NORTH)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=outline))
    return list(shapely.intersection(cells, outline))


def _squares(count: int, random: np.random.Generator) -> list[Polygon]:
    return _boxes(count, math.isqrt(count - 1) + 1)


def _strips(count: int, random: np.random.Generator) -> list[Polygon]:
    """Valleys: 16 times as long as wide, and aslant, so that their bounding boxes overlap."""
    cells = _boxes(count, (math.isqrt(count - 1) + 1) * 4)
    middle = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    return [affinity.skew(cell, xs=10, origin=middle) for cell in cells]


def _boxes(count: int, columns: int) -> list[Polygon]:
    rows = -(-count // columns)
    width, height = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    corners = [
        (WEST + column * width, SOUTH + row * height)
        for row in range(rows)
        for column in range(columns)
    ]
    return [shapely.box(x, y, x + width, y + height) for x, y in corners[:count]]


SHAPES: Mapping[str, Callable[[int, np.random.Generator], list[Polygon]]] = {
    "voronoi": _voronoi,
    "squares": _squares,
    "strips": _strips,
}
