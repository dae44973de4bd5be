"""The address of a tile, and where it lies on the square map (EPSG:3857)."""

import math
import re
from dataclasses import dataclass
from typing import Final

from records.fieldwork.households import MAP_BITS

EXTENT: Final = 4096  # units of a tile's side
# Units beyond each side that a polygon keeps, so that its cut edge is not drawn as a border.
BUFFER: Final = 64
HALF_SIDE: Final = math.pi * 6_378_137  # metres from the middle of the map to its edge
_NUMBER = re.compile(r"[0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Tile:
    """Tile ``x``, ``y`` of zoom ``z``, counted from the north-west."""

    z: int
    x: int
    y: int

    @classmethod
    def named(cls, z: str, x: str, y: str, max_zoom: int) -> "Tile | None":
        """The tile of a path; None where there is no such tile."""
        if not all(map(_NUMBER.fullmatch, (z, x, y))):
            return None
        tile = cls(int(z), int(x), int(y))
        side = 2 ** min(tile.z, max_zoom)
        return tile if tile.z <= max_zoom and tile.x < side and tile.y < side else None

    @property
    def in_metres(self) -> dict[str, float]:
        """For SQL: ``west`` and ``north``, units a metre, and the box with its buffer."""
        side = 2 * HALF_SIDE / 2**self.z
        west, north = self.x * side - HALF_SIDE, HALF_SIDE - self.y * side
        edge = side * BUFFER / EXTENT
        return {
            "west": west,
            "north": north,
            "scale": EXTENT / side,
            "from_x": west - edge,
            "from_y": north - side - edge,
            "to_x": west + side + edge,
            "to_y": north + edge,
        }

    @property
    def in_steps(self) -> dict[str, int]:
        """For SQL: the range of ``map_x`` and ``map_y``, and the bits of a place within a tile."""
        bits = MAP_BITS - self.z
        x, y = self.x << bits, self.y << bits
        return {"x": x, "y": y, "to_x": x + (1 << bits), "to_y": y + (1 << bits), "bits": bits}
