"""What a tile shows, by a reader that is not ours; and which tiles lie where."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import mapbox_vector_tile
import shapely
from shapely.geometry import shape

from geo.tiles.address import BUFFER, EXTENT, Tile

Feature = dict[str, Any]
Segment = frozenset[tuple[float, float]]
INNER = shapely.box(0, 0, EXTENT, EXTENT)  # without what a tile keeps beyond its sides
OUTER = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


def features(tile: bytes, layer: str) -> list[Feature]:
    """The features of a tile of this layer; y counts downwards, as it is sent."""
    if not tile:
        return []
    decoded = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    assert decoded.keys() == {layer}
    assert decoded[layer]["extent"] == EXTENT
    found: list[Feature] = decoded[layer]["features"]
    return found


def geometry(feature: Feature) -> Any:
    return shape(feature["geometry"])


def segments(feature: Feature) -> Iterator[Segment]:
    """The sides of a polygon that end within the tile: cut ones are left out."""
    for part in shapely.get_parts(geometry(feature)):
        for ring in (part.exterior, *part.interiors):
            for side in pairwise(ring.coords):
                if all(-BUFFER < value < EXTENT + BUFFER for point in side for value in point):
                    yield frozenset(side)


def tile_at(zoom: int, lng: float, lat: float) -> Tile:
    x, y = on_map(lng, lat)
    return Tile(zoom, int(x * 2**zoom), int(y * 2**zoom))


def on_map(lng: float, lat: float) -> tuple[float, float]:
    """From 0 to 1, from the north-west."""
    return (lng + 180) / 360, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2


def in_tile(tile: Tile, lng: float, lat: float) -> tuple[float, float]:
    """A point in units of the tile."""
    x, y = on_map(lng, lat)
    return (x * 2**tile.z - tile.x) * EXTENT, (y * 2**tile.z - tile.y) * EXTENT


def tiles_over(zoom: int, west: float, south: float, east: float, north: float) -> list[Tile]:
    first, last = tile_at(zoom, west, north), tile_at(zoom, east, south)
    return [
        Tile(zoom, x, y) for x in range(first.x, last.x + 1) for y in range(first.y, last.y + 1)
    ]
