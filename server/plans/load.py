"""What a week asks of grids, villages or townships, and what it lacks; people are not in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from records.reach import as_county
from server.plans.areas import NAME, NAMED, asked_of, inside
from server.plans.own import hours

# An area without anything due has a line of zeros where a plan names it, and else none.
_LOAD = text(f"""
    SELECT s.code, {NAME} AS name, s.due, s.planned, s.missing_s
    FROM (
        SELECT left(l.grid, :length) COLLATE "C" AS code, sum(l.due)::int AS due,
               sum(l.planned)::int AS planned, sum(l.missing_s)::int AS missing_s
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load)
            AS l(grid text, due int, planned int, missing_s int)
        WHERE p.county = :county AND p.week = :week AND {inside("l.grid")}
        GROUP BY 1
    ) s {NAMED}
    ORDER BY s.code
""")


def load_of_week(
    session: Session,
    county: str,
    ranges: Sequence[CodeRange],
    monday: date,
    by: str,
    today: date,
) -> list[dict[str, Any]]:
    """A line for each area that published plans have households of, by code.

    ``due``: households due by the end of the week; ``planned``: how many of them are visited in
    it; ``missing_s``: working time that is lacking for the others.
    """
    asked = asked_of(county, ranges, by, today) | {"week": monday}
    with as_county(county):  # plans live in their cadres' own feeds; these are counts
        rows = session.execute(_LOAD, asked).mappings().all()
    return [{**row, "missing_hours": hours(row["missing_s"])} for row in rows]
