"""A load of people is undone: what they were comes back, what they were given ends, new ones go.

Whoever has logged in or done anything by now stays, and what they were given ends today; of others
it is taken back as if it had not been. What was changed since stays.

A phone that has synced since may hold work of areas that were given, and has to be able to send it:
such an area ends, and is never as if it had not been. One that began today holds for that day.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from importing import journal, staging
from importing.load_outcome import LoadChange, LoadOrder
from importing.people.people_journal import last_day, read_past, said_offices
from importing.people.people_merge import OFFICE, shown
from records.changes import Change, Was, write_changes
from records.dates import DAY
from records.db import db
from records.phones import mask
from records.staff.offices import Office, load_past, write_past
from records.staff.people import Assignment, Person, RoleGrant

_OWN = ("roles", "assignments", "person_provenance")
# Of the syncs of a phone within so long only the first is noted.
_SELDOM = timedelta(minutes=1)
_OFFICES = (*OFFICE, "office_from")
_TABLES: Mapping[str, type[RoleGrant] | type[Assignment]] = {
    "roles": RoleGrant,
    "assignments": Assignment,
}


class _Grant(NamedTuple):
    """A role or area that the load gave or changed, as it is now and was to be."""

    table: str
    row: Any
    is_new: bool
    was: date | None
    became: date | None


def undo_people(session: Session, order: LoadOrder, load: int, today: date) -> list[LoadChange]:
    """Undo it, or (a dry run) say what that would do."""
    rows = {UUID(key): (rev, to) for key, rev, to in journal.kept(session, order, load, "people")}
    # What is new goes first: what it took the place of may need its days.
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
    found, back = _restoring(order, people, rows)
    found += _undo_offices(session, order, people, offices, back)
    worked = _worked(session, order.county, load, list(people))
    with session.begin_nested() as trying:
        for grant in grants:
            login, has_worked = people[grant.row.person_id].login, grant.row.person_id in worked
            found.append(_undo_grant(session, order.county, grant, login, has_worked, today))
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
            found.append(LoadChange(0, person.login, "kept", reason=f"{person.name}: new, {why}"))
        else:
            gone.append(id)
            found.append(
                LoadChange(0, person.login, "removed", "home", person.home, "", person.name)
            )
    if not order.dry_run:
        revs = _write(session, order, people, back)
        _rejoin(session, order, people, rows, revs, {c.key for c in found if c.what == "kept"})
        _remove(session, order.county, gone)
    return found


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
    """Who of them has sent anything, logged in or synced since the load."""
    since = text("""
        SELECT DISTINCT w.person_id FROM loads l JOIN (
            SELECT person_id, received_at AS at FROM inbox WHERE county = :county
            UNION ALL
            SELECT person_id, last_seen_at + :seldom FROM devices WHERE county = :county
            UNION ALL SELECT person_id, created_at FROM sessions WHERE county = :county
        ) w ON w.at >= l.at
        WHERE l.county = :county AND l.number = :load AND w.person_id = ANY(:people)
    """)
    asked = {"county": county, "load": load, "people": people, "seldom": _SELDOM}
    return set(session.scalars(since, asked))


def _busy(session: Session, county: str, people: list[UUID]) -> dict[UUID, str]:
    """Who of them has done something, or has something to do: whom any table names but those of
    their roles. Read from the models, so that no table is forgotten."""
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
    found = session.execute(query, {"county": county, "people": people})
    return {id: f"is named in {places.replace('_', ' ')}" for id, places in found}


def _held_otherwise(
    session: Session, county: str, person: UUID, grants: Iterable[_Grant]
) -> str | None:
    given = [grant.row.id for grant in grants]
    for kind in _TABLES.values():
        other = select(kind.id).where(
            kind.county == county, kind.person_id == person, kind.id.not_in(given)
        )
        if session.scalar(other.limit(1)):
            return "was given roles or areas since"
    changed = [g for g in grants if g.row.person_id == person and g.row.valid_to != g.became]
    return "has roles or areas that were changed since" if changed else None


def _restoring(
    order: LoadOrder, people: Mapping[UUID, Any], rows: Mapping[UUID, tuple[Any, Any]]
) -> tuple[list[LoadChange], dict[UUID, dict[str, Any]]]:
    """What goes back, as changes and as columns."""
    found: list[LoadChange] = []
    back: dict[UUID, dict[str, Any]] = {}
    for id, person in people.items():
        for name, (was, became) in ((rows.get(id) or (None, None))[1] or {}).items():
            if name == "rev":
                continue
            sealed = person.phone_sealed
            phone = order.seal.open(sealed, id.bytes) if sealed else None
            now = phone if name == "phone" else getattr(person, name)
            if now != became:
                found.append(LoadChange(0, person.login, "kept", name, reason="changed since"))
                continue
            before, after = ("" if v is None else shown(name, v) for v in (now, was))
            found.append(LoadChange(0, person.login, "restored", name, before, after))
            if name != "phone":
                back.setdefault(id, {})[name] = was
                continue
            back.setdefault(id, {}).update(
                phone_sealed=was and order.seal.seal(was, id.bytes), phone_masked=was and mask(was)
            )
    return found, back


def _undo_offices(
    session: Session,
    order: LoadOrder,
    people: Mapping[UUID, Any],
    offices: Mapping[UUID, tuple[Any, Any]],
    back: dict[UUID, dict[str, Any]],
) -> list[LoadChange]:
    """Offices, and since when they hold, are as before, where nobody has changed any of it since.

    What goes back of people is added to ``back``.
    """
    past = load_past(session, order.county, offices.keys())
    found: list[LoadChange] = []
    for id, (was, became) in offices.items():
        person = people[id]
        now = said_offices((Office(person.level, person.home), past.get(id, ())))
        given = [
            name for name, *pair in zip(_OFFICES, was, became, strict=True) if pair[0] != pair[1]
        ]
        if now != became:
            found += [
                LoadChange(0, person.login, "kept", name, reason="changed since") for name in given
            ]
            continue
        for name, before, after in zip(OFFICE, now, was, strict=False):
            if name in given:
                found.append(LoadChange(0, person.login, "restored", name, before, after))
                back.setdefault(id, {})[name] = after
        if "office_from" in given:
            reason = "as before the load"
            found.append(LoadChange(0, person.login, "restored", "office_from", reason=reason))
            if not order.dry_run:
                write_past(session, order.county, {id: read_past(was[-1])})
    return found


def _undo_grant(
    session: Session, county: str, grant: _Grant, login: str, has_worked: bool, today: date
) -> LoadChange:
    kind, row = _TABLES[grant.table], grant.row
    field = "roles" if grant.table == "roles" else "areas"
    told = f"{getattr(row, 'role', 'area')} {row.area} from {row.valid_from}"
    if row.valid_to != grant.became:
        return LoadChange(0, login, "kept", field, reason=f"{told}: changed since")
    of_row = (kind.county == county, kind.id == row.id)
    until = _ends(grant, has_worked, today)
    if grant.is_new and until is None:
        session.execute(delete(kind).where(*of_row))
        return LoadChange(0, login, "removed", field, told)
    if grant.is_new and row.valid_to is not None and until and row.valid_to <= until:
        return LoadChange(0, login, "kept", field, reason=f"{told}: ends by itself")
    given = _given_since(session, grant)
    if given is not None and (until is None or until > given):
        until = given
    if until == row.valid_to:
        why = "given again since" if until == given else "ends by itself"
        return LoadChange(0, login, "kept", field, reason=f"{told}: {why}")
    session.execute(
        update(kind)
        .where(*of_row)
        .values(valid_to=until)
        .execution_options(synchronize_session=False)
    )
    what = "restored" if until == grant.was and not grant.is_new else "ended"
    before, after = last_day(row.valid_to), last_day(until)
    return LoadChange(0, login, what, field, before, after, told)


def _given_since(session: Session, grant: _Grant) -> date | None:
    """The first day, after its own end, on which the person holds the same once more."""
    kind, row = _TABLES[grant.table], grant.row
    if row.valid_to is None:
        return None
    what = RoleGrant.role == row.role if kind is RoleGrant else Assignment.kind == "area"
    found: date | None = session.scalar(
        select(func.min(kind.valid_from)).where(
            kind.county == row.county,
            kind.person_id == row.person_id,
            kind.area == row.area,
            what,
            kind.valid_from >= row.valid_to,
        )
    )
    return found


def _ends(grant: _Grant, has_worked: bool, today: date) -> date | None:
    """Until when a role or area holds once its load is undone. None: of a new one, that it never
    did; of another one, that it is open."""
    is_area, began, was = grant.table == "assignments", grant.row.valid_from, grant.was
    if grant.is_new:
        # A role that began today goes: nothing that is done under it comes in late.
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
    """Returns the version that each of them got."""
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
    """Whom the undoing brought back whole are again what an earlier load made them."""
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
