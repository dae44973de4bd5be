"""How a county is drawn: which set of outlines holds since which day, and its shapes for the map.

Both are derived from grids and divisions, by geo/tiles/drawings.py, and may be made anew.
"""

from datetime import date
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import CheckConstraint, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from records.db import Base, OfCounty, code_type

MAP_SRID = 3857  # of map tiles; all other geometries have records.divisions.SRID
VERSION_LENGTH = 16


class Drawing(OfCounty, Base):
    """The versions of the county's drawing from ``first_day`` to the next row's day.

    ``grids`` names the outlines and codes of the grids; ``divisions`` these and the names and
    outlines of divisions. Equal versions are equal maps, whatever the day.
    """

    __tablename__ = "drawings"

    first_day: Mapped[date] = mapped_column(primary_key=True)
    grids: Mapped[str] = mapped_column(code_type(VERSION_LENGTH))
    divisions: Mapped[str] = mapped_column(code_type(VERSION_LENGTH))


class DrawnShape(OfCounty, Base):
    """A grid or division of one version, simplified for map zooms up to ``zoom``."""

    __tablename__ = "drawn_shapes"
    __table_args__ = (
        CheckConstraint("left(code, 6) = county", name="code_in_county"),
        Index(
            "ix_drawn_shapes_map",
            *("county", "drawing", "zoom", "shape"),
            postgresql_using="gist",
        ),
    )

    drawing: Mapped[str] = mapped_column(code_type(VERSION_LENGTH), primary_key=True)
    zoom: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(code_type(15), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(60))
    shape: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=MAP_SRID, spatial_index=False))
