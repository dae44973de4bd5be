"""What a week asks of grids, villages or townships, and what it lacks; people are not in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.divisions import LEVELS, CodeRange
from records.reach import as_county
from server.plans.own import hours

BY = ("grid", "village", "township")
_LENGTHS = {name: length for length, name in LEVELS.items()}


def length_of(by: str) -> int:
    """How many digits the codes of these areas have."""
    return _LENGTHS[by]


# An area without anything due has a line of zeros where a plan names it, and else none.
_LOAD = text("""
    SELECT l.code, coalesce(d.name, g.name) AS name, l.due, l.planned, l.missing_s
    FROM (
        SELECT left(l.grid, :length) COLLATE "C" AS code, sum(l.due)::int AS due,
               sum(l.planned)::int AS planned, sum(l.missing_s)::int AS missing_s
        FROM plans p
        CROSS JOIN LATERAL jsonb_to_recordset(p.load)
            AS l(grid text, due int, planned int, missing_s int)
        WHERE p.county = :county AND p.week = :week AND EXISTS (
            SELECT FROM unnest(CAST(:lows AS text[]), CAST(:highs AS text[])) AS area(lo, hi)
            WHERE l.grid COLLATE "C" >= area.lo AND l.grid COLLATE "C" < area.hi
        )
        GROUP BY 1
    ) l
    LEFT JOIN divisions d ON d.county = :county AND d.code = l.code
    LEFT JOIN grids g ON g.county = :county AND g.code = l.code
        AND g.valid_from <= :day AND (g.valid_to IS NULL OR g.valid_to > :day)
    ORDER BY l.code
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
    asked = {
        "county": county,
        "week": monday,
        "day": today,
        "length": length_of(by),
        "lows": array(area.lo for area in ranges),
        "highs": array(area.hi for area in ranges),
    }
    with as_county(county):  # plans live in their cadres' own feeds; these are counts
        rows = session.execute(_LOAD, asked).mappings().all()
    return [{**row, "missing_hours": hours(row["missing_s"])} for row in rows]
