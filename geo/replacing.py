"""Move households after grids have been redrawn.

A grid may be split, merged, moved or ended from a day on. On that day each household whose point is
now in another grid moves there with all its records. Visits keep ``made_in`` and their author.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import follow, move_records
from geo.placement import grid_at
from records.fieldwork.households import ERASED
from records.validity import valid_on

_MISPLACED = text(f"""
    SELECT h.id, h.rev, h.grid AS old, placed.code AS new
    FROM households h CROSS JOIN LATERAL {grid_at("h.point", "CAST(:day AS date)")} placed
    WHERE h.county = :county AND h.point IS NOT NULL AND placed.code <> h.grid
    ORDER BY h.id
""")
_STRANDED = text(f"""
    SELECT count(*) FROM households h
    WHERE h.county = :county AND h.kind <> '{ERASED}' AND NOT EXISTS (
        SELECT FROM grids g WHERE g.county = :county AND g.feed = h.grid
        AND {valid_on("g", "CAST(:day AS date)")})
""")


@dataclass(frozen=True, slots=True)
class Replaced:
    """``moved``: households that are now in another grid. ``stranded``: households in a grid that
    has ended, without a point; somebody has to assign them."""

    moved: int
    stranded: int


def replace_households(session: Session, county: str, day: date, now: datetime) -> Replaced:
    """Move each household of the county into the grid that covers its point on ``day``.

    Repeating it changes nothing. Call it when grids change, and on the day on which grids that were
    loaded in advance become valid.
    """
    params = {"county": county, "day": day}
    moved = move_records(session, county, "households", _MISPLACED, params, now)
    follow(session, county, moved, now)
    stranded = session.scalar(_STRANDED, params)
    return Replaced(len(moved), stranded or 0)
