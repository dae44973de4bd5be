"""Outlines of areas on a day, as GeoJSON: each is the union of its grids."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.divisions import CodeRange, in_ranges, range_params
from records.validity import valid_on

# Six decimals are 11 cm; option 0 omits the crs member, which GeoJSON no longer has.
_SHAPES = text(f"""
    SELECT left(g.code, :length) AS code, ST_AsGeoJSON(ST_Multi(ST_Union(g.geom)), 6, 0) AS shape
    FROM grids g
    WHERE g.county = :county AND {valid_on("g", ":day")} AND {in_ranges("g.code")}
    GROUP BY 1
""")


def area_shapes(
    session: Session, county: str, ranges: Sequence[CodeRange], day: date, length: int
) -> dict[str, str]:
    """The outlines of the areas whose codes have this length, of their grids in the ranges."""
    params = {"county": county, "day": day, "length": length, **range_params(ranges)}
    return {row.code: row.shape for row in session.execute(_SHAPES, params)}
