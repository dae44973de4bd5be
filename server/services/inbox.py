"""Rows that wait for a decision: list, read one, decide. For the API and the command line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from authz.scope import Permission, Scope
from authz.sight import day_of
from records.dates import beginning_of_day
from records.divisions import RANGES, range_params, within
from records.fieldwork.households import Household
from records.intake.inbox import InboxRow
from records.intake.outcomes import FINAL, Outcome
from records.keys import normal_key
from records.problems import NotFound, StillRefused
from records.staff.people import Device, Person
from records.wire import FieldError, uuid_of
from server.services.audit import note
from server.services.listing import Ranges
from server.services.orphans import waiting_for
from server.web.paging import Listing
from sync.collections.of_household import resolve_aliases
from sync.collections.registry import PULL_COLLECTIONS
from sync.collections.sender import Sender
from sync.decisions.decisions import DecisionRequest, decide, history
from sync.pushing.sealing import is_sealed

HOUSEHOLDS = "households"
STATES = ("waiting", "returned", "decided")
# Not shown to deciders: service tags and fixes are for the cadres of the grid.
_PHONE = "phone"
_WITHHELD: Mapping[str, str] = {"visits": "fix", "households": "tags", "contacts": _PHONE}
_HIDDEN = frozenset(_WITHHELD.values()) - {_PHONE}
_MASKED = "****"


def listing(
    county: str, ranges: Ranges, state: str, timezone: str, outcome: str | None = None
) -> Listing:
    """Inbox rows by area, within each the oldest first."""
    query = _rows(county).where(within(Outcome.area, ranges))
    if state == "waiting":
        query = query.where(Outcome.decision.is_(None))
    else:
        decisions = ("returned",) if state == "returned" else FINAL
        query = query.where(Outcome.decision.in_(decisions))
    if outcome is not None:
        query = query.where(Outcome.outcome == outcome)
    # Decided rows show the day only, so order and cursor use the day, too.
    received = Outcome.received_at
    arrived = beginning_of_day(received, timezone) if state == "decided" else received
    return Listing(query, (Outcome.area, arrived, Outcome.id))


def one(session: Session, scope: Scope, key: UUID, zone: ZoneInfo) -> dict[str, Any]:
    """One row by key, in the reader's areas. Raises NotFound."""
    areas = within(Outcome.area, scope.ranges(Permission.DECIDE))
    row = session.execute(_rows(scope.county).where(areas, Outcome.id == key)).one_or_none()
    if row is None:
        raise NotFound()
    whole = described(session, scope.county, scope.ranges(Permission.DECIDE), [row])[0]
    return whole | {"decisions": [_decided(each, scope, zone) for each in whole["decisions"]]}


def listed(row: Mapping[str, Any], scope: Scope, zone: ZoneInfo) -> Mapping[str, Any]:
    """Reduce a row for a list: other people's decisions show the day, not the person; decided rows
    show neither author nor content.

    Opened one by one, a row has both, and the reading is noted.
    """
    decisions = [_decided(each, scope, zone) for each in row["decisions"]]
    for each in decisions:
        each["by"] = scope.person_id if each["by"] == scope.person_id else None
    row = {**row, "decisions": decisions}
    if row["decision"] not in FINAL:
        return row
    hidden = dict.fromkeys(("person", "device", "happened_at", "body", "current", "household"))
    errors = [FieldError(field=each["field"], code=each["code"]) for each in row["errors"]]
    return {
        **row,
        **hidden,
        "errors": errors,
        "received_at": day_of(row["received_at"], zone),
    }


def _decided(decision: Mapping[str, Any], scope: Scope, zone: ZoneInfo) -> dict[str, Any]:
    """A decision for its reader: only the day of other people's decisions."""
    own = decision["by"] == scope.person_id
    return {**decision, "at": decision["at"] if own else day_of(decision["at"], zone)}


def described(
    session: Session, county: str, ranges: Ranges, rows: Sequence[Row[Any]]
) -> list[dict[str, Any]]:
    """The rows with their current records and all decisions."""
    currents = _currents(session, county, tuple(ranges), rows)
    orphans = waiting_for(session, county, [r.record for r in rows if r.collection == HOUSEHOLDS])
    owners = _owners(session, county, tuple(ranges), rows)
    homes = _homes(session, county, tuple(ranges), rows)
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
            "household": homes.get(_home_of(row)),
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
    session: Session, by: Sender, key: UUID, request: DecisionRequest
) -> dict[str, Any]:
    """Carry out a decision and note it in the audit log; returns the new row."""
    try:
        is_new = decide(session, by, key, request)
    except StillRefused:
        # The only possible write is who learned that a number is in use elsewhere: keep it.
        session.commit()
        raise
    if is_new:
        # Not the note: it may name a household, and here nothing can be erased.
        details: dict[str, Any] = {"fields": sorted(request.changes or ())}
        if request.decision == "merged":
            details = dict(request.changes or {})
        action = f"inbox_{request.decision}"
        note(session, by.county, by.now, by.person_id, action, f"inbox/{key}", details)
    else:  # a retry: the whole row is shown again
        note(session, by.county, by.now, by.person_id, "read", f"inbox/{key}")
    return one(session, by.scope, key, by.zone)


_PLAIN = ("key", "collection", "record", "outcome", "area", "received_at", "decision", "partial")


def _rows(county: str) -> Any:
    return (
        select(
            InboxRow.key,
            InboxRow.collection,
            InboxRow.record_id.label("record"),
            InboxRow.outcome,
            InboxRow.received_at,
            InboxRow.body,
            InboxRow.partial,
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
    """The current records in the reader's areas; one query per collection."""
    wanted: dict[str, list[UUID]] = {}
    for row in rows:
        if row.record is not None:
            wanted.setdefault(row.collection, []).append(row.record)
    documents: dict[tuple[str, UUID], Any] = {}
    for name, ids in wanted.items():
        readable = PULL_COLLECTIONS[name]
        statement = text(f"""
            SELECT t.id, {readable.whole_json} AS document FROM {readable.table} t
            JOIN {RANGES}
                ON t.feed >= r.lo AND t.feed < r.hi
            WHERE t.county = :county AND t.id = ANY(:ids)
        """)
        params = {"county": county, "ids": ids, **range_params(ranges)}
        documents |= {(name, id): document for id, document in session.execute(statement, params)}
    return documents


def _owners(
    session: Session, county: str, ranges: tuple[Any, ...], rows: Iterable[Row[Any]]
) -> dict[UUID, dict[str, Any]]:
    """For each row of a household: the household in the reader's areas that has its number."""
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
    owners = {row.number_key: {"id": row.id, "head": row.head} for row in session.execute(query)}
    own = {row.key: row.record for row in rows}
    return {
        key: owner
        for key, number_key in keys.items()
        if (owner := owners.get(number_key)) and owner["id"] != own[key]
    }


def _homes(
    session: Session, county: str, ranges: tuple[Any, ...], rows: Iterable[Row[Any]]
) -> dict[UUID | None, dict[str, Any]]:
    """The households in the reader's areas that rows are of, or name, by the id that they say."""
    said = {home for row in rows if (home := _home_of(row))}
    stands_for = resolve_aliases(session, county, said) if said else {}
    real = {home: stands_for.get(home, home) for home in said}
    query = select(Household.id, Household.head).where(
        Household.county == county,
        Household.id.in_(set(real.values())),
        within(Household.grid, ranges),
    )
    heads = {row.id: row.head for row in session.execute(query)} if real else {}
    return {home: {"id": id, "head": heads[id]} for home, id in real.items() if id in heads}


def _home_of(row: Row[Any]) -> UUID | None:
    record: UUID | None = row.record
    return record if row.collection == HOUSEHOLDS else uuid_of(_text(row.body, "household"))


def _shown(document: Any) -> Any:
    """A document without hidden fields; telephone numbers are masked."""
    return _stripped(document) if isinstance(document, Mapping) else None


def _stripped(value: Any) -> Any:
    """Remove hidden fields at every level: an invalid body is stored as it was sent, and may
    contain any document."""
    if is_sealed(value):  # encrypted telephone numbers
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
