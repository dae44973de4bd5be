"""Re-drawn grids: where households stand is decided anew, by their points.

A grid may be split, merged, moved or ended from a day on. On that day every household whose point
lies in another grid than before moves there, with all that belongs to it; phones learn of it as of
any move. Visits keep the grid that they were made in, and who made them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import follow, move_records
from geo.placement import grid_at
from records.validity import valid_on

_ELSEWHERE = text(f"""
    SELECT h.id, h.rev, h.grid AS old, placed.code AS new
    FROM households h CROSS JOIN LATERAL {grid_at("h.point", "CAST(:day AS date)")} placed
    WHERE h.county = :county AND h.point IS NOT NULL AND placed.code <> h.grid
    ORDER BY h.id
""")
_STRANDED = text(f"""
    SELECT count(*) FROM households h
    WHERE h.county = :county AND NOT EXISTS (
        SELECT FROM grids g WHERE g.county = :county AND g.feed = h.grid
        AND {valid_on("g", "CAST(:day AS date)")})
""")


@dataclass(frozen=True, slots=True)
class Replaced:
    """``moved`` households stand in another grid now. ``stranded`` ones stand in a grid that has
    ended and have no point to say where else: somebody has to."""

    moved: int
    stranded: int


def replace_households(session: Session, county: str, day: date, now: datetime) -> Replaced:
    """Bring every household of the county into the grid that covers its point on ``day``.

    Repeating it changes nothing. Call it when drawings change, and on the day from which drawings
    that were loaded ahead of time hold.
    """
    asked = {"county": county, "day": day}
    moved = move_records(session, county, "households", _ELSEWHERE, asked, now)
    follow(session, county, moved, now)
    stranded = session.scalar(_STRANDED, asked)
    return Replaced(len(moved), stranded or 0)
