"""The map of the village: a strip cut into grids from west to east, and how it is drawn anew."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

from tests.chaos.world import GRIDS, VILLAGE, grid_code

SOUTH, NORTH = 24.6, 24.61


@dataclass(frozen=True)
class Slice:
    """A grid; ``old`` where it has not been drawn today, so that it can end today."""

    code: str
    west: float
    east: float
    old: bool = False


@dataclass
class Map:
    slices: list[Slice]
    used: int = GRIDS  # the last number that any grid has had

    @classmethod
    def at_first(cls) -> Map:
        corners = [round(116.10 + at * 0.01, 6) for at in range(GRIDS + 1)]
        return cls(
            [Slice(grid_code(n + 1), corners[n], corners[n + 1], True) for n in range(GRIDS)]
        )

    def split(self, chance: random.Random) -> Map:
        """The widest grid loses its eastern part to a new one."""
        at = max(range(len(self.slices)), key=lambda n: self.slices[n].east - self.slices[n].west)
        one = self.slices[at]
        middle = round(one.west + (one.east - one.west) * chance.uniform(0.3, 0.7), 6)
        new = Slice(grid_code(self.used + 1), middle, one.east)
        parts = [replace(one, east=middle, old=False), new]
        return Map([*self.slices[:at], *parts, *self.slices[at + 1 :]], self.used + 1)

    def shift(self, chance: random.Random) -> Map:
        """The border between two neighbours moves."""
        at = chance.randrange(len(self.slices) - 1)
        one, other = self.slices[at], self.slices[at + 1]
        border = round(chance.uniform(one.west + 0.001, other.east - 0.001), 6)
        parts = [replace(one, east=border, old=False), replace(other, west=border, old=False)]
        return Map([*self.slices[:at], *parts, *self.slices[at + 2 :]], self.used)

    def merge(self, chance: random.Random) -> Map:
        """A grid ends, and a neighbour takes its land. One that was drawn today cannot end."""
        able = [n for n, one in enumerate(self.slices) if one.old]
        if not able or len(self.slices) < 3:
            return self
        at = chance.choice(able)
        heir = at - 1 if at else 1
        both = self.slices[at], self.slices[heir]
        ends = [end for one in both for end in (one.west, one.east)]
        wider = replace(self.slices[heir], west=min(ends), east=max(ends), old=False)
        kept = [wider if n == heir else one for n, one in enumerate(self.slices) if n != at]
        return Map(kept, self.used)

    def write(self, path: Path) -> Path:
        """As GeoJSON, the whole village."""
        features = [
            {
                "type": "Feature",
                "properties": {"code": one.code, "name": f"网格{one.code[-3:]}"},
                "geometry": {"type": "Polygon", "coordinates": [_ring(one)]},
            }
            for one in self.slices
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.slices]


def load_arguments(path: Path) -> list[str]:
    return ["load", "grids", str(path), "--end-missing", VILLAGE, "--crs", "EPSG:4490"]


def _ring(one: Slice) -> list[list[float]]:
    corners = [(one.west, SOUTH), (one.east, SOUTH), (one.east, NORTH), (one.west, NORTH)]
    return [list(corner) for corner in (*corners, corners[0])]
