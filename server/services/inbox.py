"""Rows that wait for a decision, as whoever decides sees them, and the decisions themselves.

The same three things for the API and for the command line: a list, one row, a decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from authz.scope import Permission, Scope
from authz.sight import day_of
from records.dates import beginning_of_day
from records.divisions import within
from records.fieldwork.households import Household
from records.intake.inbox import InboxRow
from records.intake.outcomes import FINAL, Outcome
from records.keys import normal_key
from records.problems import NotFound, StillRefused
from records.staff.people import Device, Person
from records.wire import FieldError
from server.services.audit import note
from server.services.listing import Ranges
from server.services.orphans import waiting_for
from server.web.paging import Listing
from sync.collections.registry import PULL_COLLECTIONS
from sync.collections.sender import Sender
from sync.decisions.decisions import DecisionRequest, decide, history
from sync.pushing.sealing import is_sealed

HOUSEHOLDS = "households"
STATES = ("waiting", "returned", "decided")
# What the lists do not show either: service tags and fixes are for whoever visits there.
_PHONE = "phone"
_WITHHELD: Mapping[str, str] = {"visits": "fix", "households": "tags", "contacts": _PHONE}
_HIDDEN = frozenset(_WITHHELD.values()) - {_PHONE}
_MASKED = "****"


def listing(
    county: str, ranges: Ranges, state: str, timezone: str, outcome: str | None = None
) -> Listing:
    """By area; the oldest first within each."""
    query = _rows(county).where(within(Outcome.area, ranges))
    if state == "waiting":
        query = query.where(Outcome.decision.is_(None))
    else:
        wanted = ("returned",) if state == "returned" else FINAL
        query = query.where(Outcome.decision.in_(wanted))
    if outcome is not None:
        query = query.where(Outcome.outcome == outcome)
    # What is decided is told by the day, so its order and its cursor are.
    received = Outcome.received_at
    arrived = beginning_of_day(received, timezone) if state == "decided" else received
    return Listing(query, (Outcome.area, arrived, Outcome.id))


def one(session: Session, scope: Scope, key: UUID, zone: ZoneInfo) -> dict[str, Any]:
    """The row with this key, in the reader's areas; raises NotFound."""
    areas = within(Outcome.area, scope.ranges(Permission.DECIDE))
    row = session.execute(_rows(scope.county).where(areas, Outcome.id == key)).one_or_none()
    if row is None:
        raise NotFound()
    whole = described(session, scope.county, scope.ranges(Permission.DECIDE), [row])[0]
    return whole | {"decisions": [_decided(each, scope, zone) for each in whole["decisions"]]}


def listed(row: Mapping[str, Any], scope: Scope, zone: ZoneInfo) -> Mapping[str, Any]:
    """A row as a list shows it: of decisions of others the day, and not whose they were; once it is
    decided, neither author nor content.

    Opened by itself it has both, and that it was opened is noted.
    """
    decisions = [_decided(each, scope, zone) for each in row["decisions"]]
    for each in decisions:
        each["by"] = scope.person_id if each["by"] == scope.person_id else None
    row = {**row, "decisions": decisions}
    if row["decision"] not in FINAL:
        return row
    hidden = dict.fromkeys(("person", "device", "happened_at", "body", "current"))
    errors = [FieldError(field=each["field"], code=each["code"]) for each in row["errors"]]
    return {
        **row,
        **hidden,
        "errors": errors,
        "received_at": day_of(row["received_at"], zone),
    }


def _decided(decision: Mapping[str, Any], scope: Scope, zone: ZoneInfo) -> dict[str, Any]:
    """A decision as its reader sees it: of those of others, the day."""
    own = decision["by"] == scope.person_id
    return {**decision, "at": decision["at"] if own else day_of(decision["at"], zone)}


def described(
    session: Session, county: str, ranges: Ranges, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    """The rows with the record of each as it is now, and all that was decided about it."""
    currents = _currents(session, county, tuple(ranges), rows)
    orphans = waiting_for(session, county, [r.record for r in rows if r.collection == HOUSEHOLDS])
    owners = _owners(session, county, tuple(ranges), rows)
    decisions = history(session, county, [row.key for row in rows])
    return [
        {
            **{name: getattr(row, name) for name in _PLAIN},
            "person": {"id": row.person_id, "name": row.person_name},
            "device": row.device_id and {"id": row.device_id, "name": row.device_name},
            "happened_at": _text(row.body, "happened_at") or _text(row.body, "taken_at"),
            "body": _shown(row.body),
            "errors": [_shown_error(row.collection, error) for error in row.errors or ()],
            "current": _shown(currents.get((row.collection, row.record))),
            "taken_by": owners.get(row.key),
            "waiting": orphans.get(row.record, {}) if row.collection == HOUSEHOLDS else {},
            "decisions": [
                {name: decision[name] for name in ("decision", "at", "note")}
                | {"by": decision["person_id"]}
                for decision in decisions[row.key]
            ],
        }
        for row in rows
    ]


def decide_and_note(
    session: Session, by: Sender, key: UUID, asked: DecisionRequest
) -> dict[str, Any]:
    """Carry out a decision, with its row in the audit log; returns the row as it is then."""
    try:
        is_new = decide(session, by, key, asked)
    except StillRefused:
        # Nothing was written but, perhaps, who was told of a number in use elsewhere: that stays.
        session.commit()
        raise
    if is_new:
        details: dict[str, Any] = {"note": asked.note, "fields": sorted(asked.changes or ())}
        if asked.decision == "merged":
            details = {"note": asked.note} | dict(asked.changes or {})
        action = f"inbox_{asked.decision}"
        note(session, by.county, by.now, by.person_id, action, f"inbox/{key}", details)
    else:  # answered with the whole row once more
        note(session, by.county, by.now, by.person_id, "read", f"inbox/{key}")
    return one(session, by.scope, key, by.zone)


_PLAIN = ("key", "collection", "record", "outcome", "area", "received_at", "decision")


def _rows(county: str) -> Any:
    return (
        select(
            InboxRow.key,
            InboxRow.collection,
            InboxRow.record_id.label("record"),
            InboxRow.outcome,
            InboxRow.received_at,
            InboxRow.body,
            InboxRow.errors,
            InboxRow.person_id,
            InboxRow.device_id,
            Person.name.label("person_name"),
            Device.name.label("device_name"),
            Outcome.area,
            Outcome.decision,
        )
        .join_from(
            Outcome,
            InboxRow,
            (InboxRow.county == Outcome.county) & (InboxRow.key == Outcome.id),
        )
        .join(Person, (Person.county == InboxRow.county) & (Person.id == InboxRow.person_id))
        .outerjoin(Device, (Device.county == InboxRow.county) & (Device.id == InboxRow.device_id))
        .where(Outcome.county == county)
    )


def _currents(
    session: Session, county: str, ranges: tuple[Any, ...], rows: Iterable[Row[Any]]
) -> dict[tuple[str, UUID], Any]:
    """The records as they are now, where they lie in the reader's areas; one query a collection."""
    wanted: dict[str, list[UUID]] = {}
    for row in rows:
        if row.record is not None:
            wanted.setdefault(row.collection, []).append(row.record)
    found: dict[tuple[str, UUID], Any] = {}
    for name, ids in wanted.items():
        readable = PULL_COLLECTIONS[name]
        statement = text(f"""
            SELECT t.id, {readable.whole_json} AS document FROM {readable.table} t
            JOIN unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)
                ON t.feed >= r.lo AND t.feed < r.hi
            WHERE t.county = :county AND t.id = ANY(:ids)
        """)
        los, his = [area.lo for area in ranges], [area.hi for area in ranges]
        asked = {"county": county, "ids": ids, "los": los, "his": his}
        found |= {(name, id): document for id, document in session.execute(statement, asked)}
    return found


def _owners(
    session: Session, county: str, ranges: tuple[Any, ...], rows: Iterable[Row[Any]]
) -> dict[UUID, dict[str, Any]]:
    """For each row of a household: the one in the reader's areas that has the number it names."""
    keys = {
        row.key: normal_key(number)
        for row in rows
        if row.collection == HOUSEHOLDS and (number := _text(row.body, "number"))
    }
    if not keys:
        return {}
    query = select(Household.number_key, Household.id, Household.head).where(
        Household.county == county,
        Household.number_key.in_(set(keys.values())),
        within(Household.grid, ranges),
    )
    found = {row.number_key: {"id": row.id, "head": row.head} for row in session.execute(query)}
    own = {row.key: row.record for row in rows}
    return {
        key: owner
        for key, number_key in keys.items()
        if (owner := found.get(number_key)) and owner["id"] != own[key]
    }


def _shown(document: Any) -> Any:
    """A document without what is not the reader's to see; telephone numbers are masked."""
    return _stripped(document) if isinstance(document, Mapping) else None


def _stripped(value: Any) -> Any:
    """The same wherever it lies: what is no document of ours is kept whole, as it was sent, and may
    have one of any collection in it."""
    if is_sealed(value):  # not for whoever decides
        return _MASKED
    if isinstance(value, Mapping):
        return {
            name: _MASKED if name == _PHONE and inner is not None else _stripped(inner)
            for name, inner in value.items()
            if name not in _HIDDEN
        }
    return [_stripped(inner) for inner in value] if isinstance(value, list) else value


def _shown_error(collection: str, error: Mapping[str, Any]) -> dict[str, Any]:
    if error["field"] != _WITHHELD.get(collection):
        return dict(error)
    return {"field": error["field"], "code": error["code"]}


def _text(body: Any, name: str) -> str | None:
    value = body.get(name) if isinstance(body, Mapping) else None
    return value if isinstance(value, str) else None
