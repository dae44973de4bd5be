"""Visits that were saved twice, usually by a second tap.

Both are kept. One of them counts; the others get the flag ``logged_twice``, and quotas ignore them
until the author deletes or changes one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from records.changes import Change, Was, hold_rows, write_changes
from records.fieldwork.visits import LOGGED_TWICE, is_logged_twice

WITHIN = timedelta(minutes=1)
CONTENT = ("household_id", "purpose", "outcome", "note")

# Another visit ``v`` of the same content by the same person, at about the same time.
_TWIN = """
    v.county = :county AND v.household_id = {own}.household_id AND v.cadre_id = {person}
    AND v.id <> {own}.id AND v.purpose = {own}.purpose AND v.outcome = {own}.outcome
    AND v.note IS NOT DISTINCT FROM {own}.note
    AND v.counted_at BETWEEN {own}.counted_at - :within AND {own}.counted_at + :within
"""
_DOUBLES_OF_STORED = text(f"""
    SELECT r.id FROM json_to_recordset(CAST(:rows AS json)) AS r(
        id uuid, household_id uuid, counted_at timestamptz, purpose text, outcome text, note text)
    WHERE EXISTS (
        SELECT FROM visits v WHERE {_TWIN.format(own="r", person=":person")}
        AND NOT {is_logged_twice("v")} AND v.id <> ALL(CAST(:ids AS uuid[])))
""")
_ALIKE = text(f"""
    SELECT f.id, f.rev, f.feed, f.flags, f.counted_at, {is_logged_twice("f")} AS flagged,
           (f.household_id, f.cadre_id, f.purpose, f.outcome, f.note)::text AS content
    FROM visits f
    WHERE f.county = :county AND f.household_id = ANY(:households)
      AND ({is_logged_twice("f")}
           OR EXISTS (SELECT FROM visits v WHERE {_TWIN.format(own="f", person="f.cadre_id")}))
""")


class Alike(NamedTuple):
    """A visit; those with the same ``content`` (person, household, text) may be doubles."""

    id: UUID
    content: str
    counted_at: datetime
    flagged: bool


def doubles_of(visits: Iterable[Alike]) -> set[UUID]:
    """The ids of the doubles: each is within a minute of a visit that counts, and no two that count
    are. Visits that count already have precedence, the earliest first."""
    counting: dict[str, list[datetime]] = {}
    doubles: set[UUID] = set()
    for visit in sorted(visits, key=lambda one: (one.flagged, one.counted_at, one.id)):
        kept = counting.setdefault(visit.content, [])
        if any(abs(visit.counted_at - at) <= WITHIN for at in kept):
            doubles.add(visit.id)
        else:
            kept.append(visit.counted_at)
    return doubles


def doubles_among(
    session: Session, county: str, person: UUID, arriving: Sequence[Mapping[str, Any]]
) -> set[UUID]:
    """The ids of a person's new visits that are doubles: of a stored visit that counts, or of an
    earlier new one.

    ``arriving`` has the columns id, counted_at and `CONTENT`. Must be called with the feeds locked,
    so that of two concurrent requests one sees the other's visits.
    """
    rows = [{name: one[name] for name in ("id", "counted_at", *CONTENT)} for one in arriving]
    params = {
        "county": county,
        "person": person,
        "within": WITHIN,
        "rows": orjson.dumps(rows).decode(),
        "ids": [row["id"] for row in rows],
    }
    doubles = {*session.scalars(_DOUBLES_OF_STORED, params)}
    counting: dict[tuple[object, ...], list[datetime]] = {}
    for row in rows:
        kept = counting.setdefault(tuple(row[name] for name in CONTENT), [])
        if row["id"] in doubles or any(abs(row["counted_at"] - at) <= WITHIN for at in kept):
            doubles.add(row["id"])
        else:
            kept.append(row["counted_at"])
    return doubles


def reconsider(session: Session, county: str, households: Collection[UUID], now: datetime) -> None:
    """Recompute which visits of these households are doubles, after some were changed, deleted or
    reassigned. Phones get the visits whose flag changed again."""
    if not households:
        return
    params = {"county": county, "households": list(households), "within": WITHIN}

    def find_changed() -> Sequence[Row[Any]]:
        rows = session.execute(_ALIKE, params).all()
        doubles = doubles_of(
            Alike(row.id, row.content, row.counted_at, row.flagged) for row in rows
        )
        return [row for row in rows if row.flagged != (row.id in doubles)]

    changed = hold_rows(session, county, find_changed, lambda row: [row.feed])
    write_changes(session, county, now, [_toggled(row) for row in changed])


def _toggled(row: Row[Any]) -> Change:
    """A change that toggles the flag."""
    flags = [flag for flag in row.flags if flag != LOGGED_TWICE]
    columns = {"flags": flags if row.flagged else [*flags, LOGGED_TWICE]}
    return Change("visits", row.id, row.rev, row.feed, columns, Was(row.rev, row.feed))
