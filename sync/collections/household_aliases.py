"""Household aliases on the wire, and which household an id stands for.

An id becomes an alias, or stops being one, by a decision: sync/decisions/aliases.py.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from sync.collections.collections import Readable

READABLE = Readable(
    name="household_aliases",
    table="household_aliases",
    document="t.household_id AS household",
    derived="t.grid",
)

# Nobody merges that often; it ends what should not be, a circle.
_MOST_STEPS = 20

_LED = text("""
    WITH RECURSIVE led AS (
        SELECT id AS asked, household_id AS household, 1 AS step FROM household_aliases
        WHERE county = :county AND id = ANY(CAST(:ids AS uuid[]))
        UNION ALL
        SELECT led.asked, a.household_id, led.step + 1
        FROM led JOIN household_aliases a ON a.county = :county AND a.id = led.household
        WHERE led.step < :most
    )
    SELECT DISTINCT ON (asked) asked, household FROM led ORDER BY asked, step DESC
""")


def led_to(session: Session, county: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of those of these ids that are aliases: the households that they stand for in the end."""
    if not ids:
        return {}
    asked = {"county": county, "ids": list(ids), "most": _MOST_STEPS}
    return {row.asked: row.household for row in session.execute(_LED, asked)}
