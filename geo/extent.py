"""The part of the earth that a county's grids take."""

from datetime import date

from geoalchemy2.functions import ST_Extent, ST_XMax, ST_XMin, ST_YMax, ST_YMin
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.divisions import Grid

Box = tuple[float, float, float, float]


def extent_of_grids(session: Session, county: str, day: date) -> Box | None:
    """West, south, east, north of the grids on a day, in degrees; None before there are any."""
    box = func.ST_SetSRID(ST_Extent(Grid.geom), 0)
    sides = (ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box))
    row = session.execute(select(*sides).where(Grid.county == county, Grid.valid_on(day))).one()
    return None if row[0] is None else (row[0], row[1], row[2], row[3])
