"""Read the data files: divisions with real names, and synthetic polygons of grids."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
COUNTY = "441427"
COUNTY_NAME = "蕉岭县"


@dataclass(frozen=True, slots=True)
class Place:
    """A county, township or village with its outline, the union of its grids."""

    code: str
    name: str
    kind: str | None
    outline: shapely.MultiPolygon


@dataclass(frozen=True, slots=True)
class Grids:
    """The grids in code order, as columns."""

    codes: NDArray[np.str_]
    names: list[str]
    shapes: NDArray[np.object_]
    households: NDArray[np.int64]  # synthetic counts

    def below(self, code: str) -> slice:
        """The slice of a division's grids."""
        lo = int(np.searchsorted(self.codes, code))
        return slice(lo, int(np.searchsorted(self.codes, code + ":")))


def read_grids() -> Grids:
    collection = json.loads((DATA / "grids.geojson").read_text(encoding="utf-8"))
    features = sorted(collection["features"], key=lambda feature: feature["properties"]["code"])
    about = [feature["properties"] for feature in features]
    return Grids(
        np.array([grid["code"] for grid in about]),
        [grid["name"] for grid in about],
        shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features]),
        np.array([grid["households"] for grid in about]),
    )


def read_places(grids: Grids) -> list[Place]:
    """The county, its townships and its villages, parents first."""
    names: dict[str, tuple[str, str | None]] = {COUNTY: (COUNTY_NAME, None)}
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["town_code9"]] = row["town_name"], None
            names[row["code12"]] = _short_name(row["name"], row["kind"]), row["kind"]
    return [
        Place(code, name, kind, _union(grids.shapes[grids.below(code)]))
        for code, (name, kind) in sorted(names.items(), key=lambda item: (len(item[0]), item[0]))
    ]


def _short_name(name: str, kind: str) -> str:
    """The usual short name: 城郊村委会 -> 城郊村, 城东居委会 -> 城东社区."""
    if kind == "居委会":
        return name.removesuffix("居委会") + "社区"
    return name.removesuffix("委会")


def _union(shapes: NDArray[np.object_]) -> shapely.MultiPolygon:
    union = shapely.coverage_union_all(shapes)
    return shapely.multipolygons(shapely.get_parts(union))
