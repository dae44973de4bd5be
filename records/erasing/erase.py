"""Erase a household in one transaction, with one statement for each table.

Three things stay. The household's row, empty and in nobody's feed: figures of past days count it.
Its visits without note and place: they are the cadres' work, and quotas count them. Its meal
tickets, which hold a number and a value; of a paid one also the payee, apart and for a time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe
from struct import pack
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.arrays import array
from records.changes import Change, Was, hold_feeds, write_changes
from records.dates import DAY
from records.db import changed_rows
from records.erasing import documents
from records.erasing.found import PERSONAL_OF_VISIT, Found, find, only_pushed
from records.fieldwork.erasures import Erasure
from records.fieldwork.household_kinds import KindChanged, note_kinds
from records.fieldwork.households import ERASED, ERASED_FEED, GONE_KINDS
from records.problems import ConcurrentWrite
from records.same_keys import pass_on
from records.validity import ends_after

_EMPTY_HOUSEHOLD: Mapping[str, Any] = {
    **dict.fromkeys(("number", "number_key", "same_key", "address", "group_no", "location")),
    **dict.fromkeys(("point", "grid_claimed")),
    "head": "",
    "initials": "",
    "tags": [],
    "flags": [],
    "kind": ERASED,
}
EMPTY_VISIT = dict.fromkeys(PERSONAL_OF_VISIT)
# Degrees are kept as whole numbers in tables of road times (schedulers/plans/road_matrix.py).
PER_DEGREE = 100_000

_PAYEES = text("""
    INSERT INTO ticket_payees (county, ticket_id, area, name, kept_until)
    SELECT t.county, t.id, h.grid, h.head,
           make_date(CAST(extract(year FROM t.redeemed_at AT TIME ZONE c.timezone) AS int)
                     + 1 + :years, 1, 1) - 1
    FROM meal_tickets t
    JOIN households h ON h.county = t.county AND h.id = t.household_id
    JOIN counties c ON c.county = t.county
    WHERE t.county = :county AND h.id = :id AND h.head <> '' AND t.redeemed_at IS NOT NULL
    ON CONFLICT DO NOTHING
""")
# A pair lasts to the end of the day: a visit of this morning counts for it.
_SIDE_TABLES = {
    "photo_uploads": """
        DELETE FROM photo_uploads WHERE county = :county AND photo_id = ANY(:records)""",
    "load_rows": "DELETE FROM load_rows WHERE county = :county AND household_id = ANY(:names)",
    "household_provenance": """
        DELETE FROM household_provenance WHERE county = :county AND household_id = ANY(:names)""",
    "handovers": """
        DELETE FROM handovers
        WHERE county = :county AND household_id = ANY(:names) AND until >= :day""",
    "credits": """
        UPDATE credits SET note = ''
        WHERE county = :county AND record_id = ANY(:records) AND note <> ''""",
    "assignments_ended": f"""
        UPDATE assignments SET valid_to = :tomorrow
        WHERE county = :county AND household_id = ANY(:names) AND valid_from <= :day
          AND {ends_after("valid_to", ":tomorrow")}""",
    "assignments_to_come": """
        DELETE FROM assignments
        WHERE county = :county AND household_id = ANY(:names) AND valid_from > :day""",
    "road_matrices": """
        DELETE FROM road_matrices
        WHERE county = :county AND position(CAST(:place AS bytea) IN places) > 0""",
}
_NOTE_RECORDS = text("""
    INSERT INTO erased_records (county, record_id, household_id)
    SELECT :county, id, :household FROM unnest(CAST(:ids AS uuid[])) AS r(id)
    ON CONFLICT DO NOTHING
""")
_KNOWN = text("SELECT id FROM erasures WHERE county = :county AND household_id = :household")


@dataclass(frozen=True, slots=True)
class Asked:
    """An erasure that is asked for: by whom, why, when; ``day`` is the county's.

    ``years``: how long the payee of a paid ticket is kept after the year of payment. ``names``: ids
    from the erasure list, of the household and its records; an older database may have other ties.
    """

    county: str
    household: UUID
    now: datetime
    day: date
    years: int
    reason: str
    person: UUID | None = None
    names: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. ``files`` are the stored names of photos, to be removed after the commit;
    ``ids`` are all ids that are refused from now on. ``was_held``: something was changed."""

    names: tuple[UUID, ...]
    ids: frozenset[UUID]
    counts: Mapping[str, int]
    files: tuple[str, ...]
    uploads: tuple[UUID, ...]
    was_held: bool


def erase(session: Session, asked: Asked) -> Erased:
    """Erase a household; nothing is committed. Repeating it erases what came since.

    Must be called with the county's access context and with the household locked
    (geo.following.lock_households). Raises ConcurrentWrite if others keep writing to it.
    """
    found = _held(session, asked)
    counts: dict[str, int] = {}
    params = {
        "county": asked.county,
        "id": asked.household,
        "names": list(found.names),
        "records": list(found.ids),
        "day": asked.day,
        "tomorrow": asked.day + DAY,
        "place": _place(found.household),
        "years": asked.years,
    }
    unpushed = only_pushed(session, asked.county, found)
    uploads = documents.uploads_of(session, asked.county, found.ids)
    counts["payees"] = changed_rows(session.execute(_PAYEES, params))
    for name, statement in _SIDE_TABLES.items():
        counts[name] = changed_rows(session.execute(text(statement), params))
    counts |= documents.forget(session, asked.county, found, asked.now)
    changes = [*_of_household(found), *_of_records(found, asked), *_of_pushed(found, unpushed)]
    write_changes(session, asked.county, asked.now, changes)
    _note_kind(session, asked, found.household)
    if found.household and found.household.number_key:
        key = [found.household.number_key]
        pass_on(session, "households", "number_key", asked.county, key)
    ids = found.ids | unpushed
    _remember(session, asked, ids)
    counts |= {table: len(found.of(table)) for table in {row.table for row in found.records}}
    return Erased(
        found.names,
        frozenset(ids),
        {name: count for name, count in sorted(counts.items()) if count},
        tuple(row.stored_name for row in found.of("photos") if row.stored_name),
        tuple(uploads),
        bool(changes),
    )


def _held(session: Session, asked: Asked) -> Found:
    """Find all, with all its feeds locked."""
    held: set[str] = set()
    for _ in range(4):
        found = find(session, asked.county, asked.household, asked.names)
        wanted = found.feeds | documents.feeds(session, asked.county, found)
        if wanted <= held:
            return found
        hold_feeds(session, asked.county, wanted | {ERASED_FEED})
        held |= wanted | {ERASED_FEED}
    raise ConcurrentWrite("others changed the same household at the same moment")


def _place(household: Row[Any] | None) -> bytes:
    """The household's point as tables of road times have it; without a point, what none has."""
    if household is None or household.lng is None:
        return b"no place"
    return pack("<ii", round(household.lng * PER_DEGREE), round(household.lat * PER_DEGREE))


def _of_household(found: Found) -> list[Change]:
    row = found.household
    if row is None or row.kind == ERASED:
        return []
    columns = {**_EMPTY_HOUSEHOLD, "card": token_urlsafe(16)}
    return [
        Change("households", row.id, uuid4(), ERASED_FEED, columns, Was(row.rev, row.feed)),
    ]


def _of_records(found: Found, asked: Asked) -> list[Change]:
    return [change for row in found.records if (change := _of_record(row, asked))]


def _of_record(row: Row[Any], asked: Asked) -> Change | None:
    was = Was(row.rev, row.feed)
    gone = Change(row.table, row.id, uuid4(), None, was=was)
    if row.table in ("contacts", "photos", "household_aliases"):
        return gone
    if row.table == "planned_visits" and (row.week - asked.day).days > -7:
        return gone  # of this week or later: nobody is to be sent there
    if row.is_empty:
        return None
    columns = EMPTY_VISIT if row.table == "visits" else {"note": None}
    return Change(row.table, row.id, uuid4(), row.feed, columns, was)


def _of_pushed(found: Found, unpushed: Collection[UUID]) -> list[Change]:
    """Outcomes go. Of a record that was never taken, its author's phones get a tombstone."""
    waiting = [row for row in found.pushed if row.outcome]
    changes = [
        Change("outcomes", row.outcome, uuid4(), None, was=Was(row.rev, row.feed))
        for row in waiting
    ]
    lacking = {
        (row.collection, row.record_id, row.feed) for row in waiting if row.record_id in unpushed
    }
    changes += [
        Change(collection, id, uuid4(), None, was=Was(None, feed))
        for collection, id, feed in sorted(lacking)
    ]
    return changes


def _note_kind(session: Session, asked: Asked, household: Row[Any] | None) -> None:
    """Past days keep its kind. One that is gone leaves no figure today, whatever it is called."""
    if household is not None and household.kind != ERASED:
        change = KindChanged(household.id, household.kind, ERASED, household.since)
        note_kinds(session, asked.county, asked.day, [change])


def _remember(session: Session, asked: Asked, ids: Collection[UUID]) -> None:
    known = {"county": asked.county, "household": asked.household}
    if session.scalar(_KNOWN, known) is None:
        session.add(
            Erasure(
                county=asked.county,
                id=uuid7(),
                household_id=asked.household,
                at=asked.now,
                person_id=asked.person,
                reason=asked.reason,
            )
        )
        session.flush()
    session.execute(_NOTE_RECORDS, known | {"ids": array(ids)})


def is_counted_today(household: Row[Any] | None) -> bool:
    """Whether figures of today lose a household by its erasure."""
    return household is not None and household.kind not in (*GONE_KINDS, ERASED)
