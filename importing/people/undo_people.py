"""Undo a load of people: restore their values, end their grants, delete new people.

New people who have logged in or done anything stay, and their grants end today; the grants of
others are deleted. Values changed since the load are kept.

A phone that has synced since the load may hold work in granted areas and must be able to push it:
such an assignment ends and is not deleted. One that began today is valid for that day.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from importing import journal, staging
from importing.load_outcome import LoadChange, LoadOrder
from importing.people.people_journal import last_day, offices_json, read_past
from importing.people.people_merge import OFFICE, shown
from records.changes import Change, Was, write_changes
from records.dates import DAY
from records.db import db
from records.phones import mask
from records.staff.offices import Office, load_past, write_past
from records.staff.people import Assignment, Person, RoleGrant

_OWN = ("roles", "assignments", "person_provenance")
# Syncs of a phone are recorded at most once in this time.
_SELDOM = timedelta(minutes=1)
_OFFICES = (*OFFICE, "office_from")
_TABLES: Mapping[str, type[RoleGrant] | type[Assignment]] = {
    "roles": RoleGrant,
    "assignments": Assignment,
}


class _Grant(NamedTuple):
    """A grant that the load made or changed: its stored row, and its end before and after."""

    table: str
    row: Any
    is_new: bool
    was: date | None
    became: date | None


def undo_people(session: Session, order: LoadOrder, load: int, today: date) -> list[LoadChange]:
    """Undo the load and return what changes; a dry run only returns it."""
    rows = {UUID(key): (rev, to) for key, rev, to in journal.kept(session, order, load, "people")}
    # New grants first: the ones that they replaced may need their days.
    grants = sorted(_grants(session, order, load), key=lambda grant: not grant.is_new)
    offices = {
        UUID(key): changes["offices"]
        for key, _, changes in journal.kept(session, order, load, "past_offices")
        if changes
    }
    concerned = rows.keys() | offices.keys() | {grant.row.person_id for grant in grants}
    people = {
        person.id: person
        for person in session.execute(
            select(Person.__table__)
            .where(Person.county == order.county, Person.id.in_(concerned))
            .order_by(Person.login)
        )
    }
    busy = _busy(session, order.county, list(people))
    result, back = _restoring(order, people, rows)
    result += _undo_offices(session, order, people, offices, back)
    worked = _worked(session, order.county, load, list(people))
    with session.begin_nested() as trying:
        for grant in grants:
            login, has_worked = people[grant.row.person_id].login, grant.row.person_id in worked
            result.append(_undo_grant(session, order.county, grant, login, has_worked, today))
        if order.dry_run:
            trying.rollback()
    gone = []
    for id, person in people.items():
        if id not in rows or rows[id][1] is not None:
            continue
        why = busy.get(id) or _held_otherwise(session, order.county, id, grants)
        if person.rev != rows[id][0]:
            why = "changed since"
        if why:
            result.append(LoadChange(0, person.login, "kept", reason=f"{person.name}: new, {why}"))
        else:
            gone.append(id)
            result.append(
                LoadChange(0, person.login, "removed", "home", person.home, "", person.name)
            )
    if not order.dry_run:
        revs = _write(session, order, people, back)
        _rejoin(session, order, people, rows, revs, {c.key for c in result if c.what == "kept"})
        _remove(session, order.county, gone)
    return result


def _grants(session: Session, order: LoadOrder, load: int) -> Iterable[_Grant]:
    for table, kind in _TABLES.items():
        kept = {UUID(key): changes for key, _, changes in journal.kept(session, order, load, table)}
        stored = session.execute(
            select(kind.__table__).where(kind.county == order.county, kind.id.in_(kept))
        )
        for row in stored:
            changes = kept[row.id]
            if changes is not None:
                was, became = (day and date.fromisoformat(day) for day in changes["valid_to"])
                yield _Grant(table, row, not changes["held"][0], was, became)


def _worked(session: Session, county: str, load: int, people: list[UUID]) -> set[UUID]:
    """Those of these people who have pushed, logged in or synced since the load."""
    since = text("""
        SELECT DISTINCT w.person_id FROM loads l JOIN (
            SELECT person_id, received_at AS at FROM inbox WHERE county = :county
            UNION ALL
            SELECT person_id, last_seen_at + :seldom FROM devices WHERE county = :county
            UNION ALL SELECT person_id, created_at FROM sessions WHERE county = :county
        ) w ON w.at >= l.at
        WHERE l.county = :county AND l.number = :load AND w.person_id = ANY(:people)
    """)
    params = {"county": county, "load": load, "people": people, "seldom": _SELDOM}
    return set(session.scalars(since, params))


def _busy(session: Session, county: str, people: list[UUID]) -> dict[UUID, str]:
    """Those of these people who are named in other tables than those of their grants, with the
    tables. The tables come from the models, so that none is forgotten."""
    named = []
    for table in db.metadata.sorted_tables:
        columns = {
            key.parent.name
            for key in table.foreign_keys
            if key.column.table.name == "people" and key.column.name == "id"
        } | ({"person_id", "cadre_id"} & set(table.columns.keys()))
        if table.name not in _OWN:
            named += [
                f"SELECT {column} AS id, '{table.name}' AS place FROM {table.name}"
                f" WHERE county = :county AND {column} = ANY(:people)"
                for column in sorted(columns)
            ]
    query = text(f"""
        SELECT id, string_agg(DISTINCT place, ', ' ORDER BY place)
        FROM ({" UNION ALL ".join(named)}) n GROUP BY id
    """)
    rows = session.execute(query, {"county": county, "people": people})
    return {id: f"is named in {places.replace('_', ' ')}" for id, places in rows}


def _held_otherwise(
    session: Session, county: str, person: UUID, grants: Iterable[_Grant]
) -> str | None:
    own = [grant.row.id for grant in grants]
    for kind in _TABLES.values():
        other = select(kind.id).where(
            kind.county == county, kind.person_id == person, kind.id.not_in(own)
        )
        if session.scalar(other.limit(1)):
            return "was given roles or areas since"
    changed = [g for g in grants if g.row.person_id == person and g.row.valid_to != g.became]
    return "has roles or areas that were changed since" if changed else None


def _restoring(
    order: LoadOrder, people: Mapping[UUID, Any], rows: Mapping[UUID, tuple[Any, Any]]
) -> tuple[list[LoadChange], dict[UUID, dict[str, Any]]]:
    """The values to restore, as changes and as columns."""
    result: list[LoadChange] = []
    back: dict[UUID, dict[str, Any]] = {}
    for id, person in people.items():
        for name, (was, became) in ((rows.get(id) or (None, None))[1] or {}).items():
            if name == "rev":
                continue
            sealed = person.phone_sealed
            phone = order.seal.open(sealed, id.bytes) if sealed else None
            now = phone if name == "phone" else getattr(person, name)
            if now != became:
                result.append(LoadChange(0, person.login, "kept", name, reason="changed since"))
                continue
            before, after = ("" if v is None else shown(name, v) for v in (now, was))
            result.append(LoadChange(0, person.login, "restored", name, before, after))
            if name != "phone":
                back.setdefault(id, {})[name] = was
                continue
            back.setdefault(id, {}).update(
                phone_sealed=was and order.seal.seal(was, id.bytes), phone_masked=was and mask(was)
            )
    return result, back


def _undo_offices(
    session: Session,
    order: LoadOrder,
    people: Mapping[UUID, Any],
    offices: Mapping[UUID, tuple[Any, Any]],
    back: dict[UUID, dict[str, Any]],
) -> list[LoadChange]:
    """Restore offices and their history, unless they were changed since.

    Columns of ``people`` to restore are added to ``back``.
    """
    past = load_past(session, order.county, offices.keys())
    result: list[LoadChange] = []
    for id, (was, became) in offices.items():
        person = people[id]
        now = offices_json((Office(person.level, person.home), past.get(id, ())))
        changed = [
            name for name, *pair in zip(_OFFICES, was, became, strict=True) if pair[0] != pair[1]
        ]
        if now != became:
            result += [
                LoadChange(0, person.login, "kept", name, reason="changed since")
                for name in changed
            ]
            continue
        for name, before, after in zip(OFFICE, now, was, strict=False):
            if name in changed:
                result.append(LoadChange(0, person.login, "restored", name, before, after))
                back.setdefault(id, {})[name] = after
        if "office_from" in changed:
            reason = "as before the load"
            result.append(LoadChange(0, person.login, "restored", "office_from", reason=reason))
            if not order.dry_run:
                write_past(session, order.county, {id: read_past(was[-1])})
    return result


def _undo_grant(
    session: Session, county: str, grant: _Grant, login: str, has_worked: bool, today: date
) -> LoadChange:
    kind, row = _TABLES[grant.table], grant.row
    field = "roles" if grant.table == "roles" else "areas"
    label = f"{getattr(row, 'role', 'area')} {row.area} from {row.valid_from}"
    if row.valid_to != grant.became:
        return LoadChange(0, login, "kept", field, reason=f"{label}: changed since")
    of_row = (kind.county == county, kind.id == row.id)
    until = _ends(grant, has_worked, today)
    if grant.is_new and until is None:
        session.execute(delete(kind).where(*of_row))
        return LoadChange(0, login, "removed", field, label)
    if grant.is_new and row.valid_to is not None and until and row.valid_to <= until:
        return LoadChange(0, login, "kept", field, reason=f"{label}: ends by itself")
    again = _granted_again(session, grant)
    if again is not None and (until is None or until > again):
        until = again
    if until == row.valid_to:
        why = "given again since" if until == again else "ends by itself"
        return LoadChange(0, login, "kept", field, reason=f"{label}: {why}")
    session.execute(
        update(kind)
        .where(*of_row)
        .values(valid_to=until)
        .execution_options(synchronize_session=False)
    )
    what = "restored" if until == grant.was and not grant.is_new else "ended"
    before, after = last_day(row.valid_to), last_day(until)
    return LoadChange(0, login, what, field, before, after, label)


def _granted_again(session: Session, grant: _Grant) -> date | None:
    """The first day after its end on which the person holds the same grant again."""
    kind, row = _TABLES[grant.table], grant.row
    if row.valid_to is None:
        return None
    what = RoleGrant.role == row.role if kind is RoleGrant else Assignment.kind == "area"
    first: date | None = session.scalar(
        select(func.min(kind.valid_from)).where(
            kind.county == row.county,
            kind.person_id == row.person_id,
            kind.area == row.area,
            what,
            kind.valid_from >= row.valid_to,
        )
    )
    return first


def _ends(grant: _Grant, has_worked: bool, today: date) -> date | None:
    """The end of a grant after the undo. None means: delete a new grant; no end for another."""
    is_area, began, was = grant.table == "assignments", grant.row.valid_from, grant.was
    if grant.is_new:
        # A role that began today is deleted: no late work depends on it.
        if not has_worked or began > today or (began == today and not is_area):
            return None
        ends: date = max(today, began + DAY)
        return ends
    if is_area and has_worked and was is not None and was < today:
        return max(was, min(today, grant.became or today))
    return was


def _write(
    session: Session,
    order: LoadOrder,
    people: Mapping[UUID, Any],
    back: Mapping[UUID, Mapping[str, Any]],
) -> dict[UUID, UUID]:
    """Write the restored columns; return the new ``rev`` of each person."""
    revs = {id: uuid4() for id in back}
    changes = []
    for id, columns in back.items():
        was = Was(people[id].rev, people[id].feed)
        changes.append(Change("people", id, revs[id], was.feed, columns, was))
    write_changes(session, order.county, order.now, changes)
    return revs


def _rejoin(
    session: Session,
    order: LoadOrder,
    people: Mapping[UUID, Any],
    rows: Mapping[UUID, tuple[Any, Any]],
    revs: Mapping[UUID, UUID],
    kept: set[str],
) -> None:
    """Point earlier loads to the people whom the undo has restored completely."""
    whole = [
        (str(id), rows[id][1]["rev"][0], rev)
        for id, rev in revs.items()
        if people[id].rev == rows[id][0] and people[id].login not in kept
    ]
    columns = {"key": "text", "old_rev": "uuid", "new_rev": "uuid"}
    staging.stage(session, "load_back", columns, whole)
    journal.rejoin(session, order, "people", "SELECT * FROM load_back")


def _remove(session: Session, county: str, gone: list[UUID]) -> None:
    session.execute(
        delete(Person)
        .where(Person.county == county, Person.id.in_(gone))
        .execution_options(synchronize_session=False)
    )
