"""People from tables: accounts, the roles they hold, and what cadres answer for.

A person may have several rows, one for each set of roles and areas. The numbers are small (a
county has some 900 accounts) and telephone numbers are sealed in Python, so rows are compared here,
and written in bulk.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, Update, insert, select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.loading import heads, staging
from geo.loading.offices import offices_said
from geo.loading.outcome import Note, Order, Outcome, bad_rows
from geo.loading.people_rows import PersonRow, read_rows
from geo.loading.sheets import read_table
from records.clocks import take_clocks
from records.offices import load_past, write_past
from records.people import Assignment, Person, RoleGrant, personal_feed
from records.phones import PhoneSeal, mask


class FirstPassword(NamedTuple):
    login: str
    name: str
    password: str


@dataclass(slots=True)
class PeopleOutcome(Outcome):
    """Counts people, not rows. ``passwords`` are those of new people, to be handed out once."""

    passwords: tuple[FirstPassword, ...] = ()


class _Grant(NamedTuple):
    """A role over an area, or (role None) an area answered for.

    ``asked_from``: quotas ask nothing for it of the days before.
    """

    person_id: UUID
    role: str | None
    area: str
    valid_from: date
    valid_to: date | None
    asked_from: date | None = None


# What is stored, by person, role and area; the earliest first.
_Held = Mapping[tuple[UUID, str | None, str], Sequence[_Grant]]


def load_people(
    session: Session,
    order: Order,
    path: Path,
    seal: PhoneSeal,
    first_password: Callable[[], str],
    hash_password: Callable[[str], str],
) -> PeopleOutcome:
    """Add and change people, known by their log-in name; grant what the file grants.

    ``first_password`` makes one up, ``hash_password`` what is kept of it. Nothing is taken away
    that the file does not mention: a role ends by its ``valid_to``. Raises the problems of
    ``sheets`` and CountyUnknown.
    """
    sheet = read_table(path, heads.PEOPLE)
    today = staging.begin(session, order)
    areas = _known_areas(session, order.county)
    notes = [*sheet.notes]
    with order.progress(sheet.rows, "Reading people", len(sheet.rows)) as raw:
        rows = list(read_rows(sheet.heads, raw, areas, notes))
    rows = list(_agreeing(rows, notes))
    _note_same_keys(session, order.county, rows, notes)
    stored = _stored(session, order.county, {row.key for row in rows})
    ids = {row.key: stored[row.key]["id"] if row.key in stored else uuid7() for row in rows}
    held = _held(session, order.county)
    _note_dates(_good(rows, notes), ids, held, today, notes)
    good = _good(rows, notes)
    people: dict[str, PersonRow] = {}
    for row in good:
        people.setdefault(row.key, row)
    past = load_past(session, order.county, [row["id"] for row in stored.values()])
    offices = offices_said(good, people, stored, past, today, notes)
    good = _good(good, notes)
    people = {row.key: people[row.key] for row in good}
    new = [row for key, row in people.items() if key not in stored]
    changed = [
        row
        for key, row in people.items()
        if key in stored and _changes(stored[key], row, sheet.fields, seal)
    ]
    grants = _missing_grants(good, ids, held, today)
    touched = {grant.person_id for found in grants for grant in found}
    moved = {ids[key]: ended for key, ended in offices.items() if key in people}
    touched |= moved.keys()
    renewed = {row.key for row in changed} | {
        key for key in people if key in stored and ids[key] in touched
    }
    outcome = PeopleOutcome(
        len(sheet.rows), len(new), len(renewed), len(people) - len(new) - len(renewed)
    )
    outcome.notes, outcome.ignored = notes, sheet.ignored
    if outcome.may_write(order):
        made = [(row, first_password()) for row in new]
        with order.progress(made, "Hashing passwords", len(made)) as hashing:
            hashes = [hash_password(password) for _, password in hashing]
        _write_people(session, order, ids, made, hashes, changed, sheet.fields, seal)
        _write_grants(session, order.county, *grants)
        write_past(session, order.county, moved)
        outcome.passwords = tuple(FirstPassword(r.login, r.name, p) for r, p in made)
        outcome.written = True
    return outcome


def _known_areas(session: Session, county: str) -> frozenset[str]:
    known = text("""
        SELECT code FROM divisions WHERE county = :county
        UNION SELECT code FROM grids WHERE county = :county
    """)
    return frozenset(session.scalars(known, {"county": county}))


def _agreeing(rows: Iterable[PersonRow], notes: list[Note]) -> Iterator[PersonRow]:
    """Note the rows of one person that do not say the same of that person."""
    first: dict[str, PersonRow] = {}
    for row in rows:
        one = first.setdefault(row.key, row)
        for field in ("name", "level", "home", "phone"):
            if getattr(row, field) != getattr(one, field):
                notes.append(Note(row.number, field, "person_differs", f"row {one.number}"))
        yield row


def _good(rows: Iterable[PersonRow], notes: list[Note]) -> list[PersonRow]:
    """Of somebody with one bad row nothing is taken: half of a person's rights helps nobody."""
    bad = bad_rows(notes)
    spoilt = {row.key for row in rows if row.number in bad}
    return [row for row in rows if row.key not in spoilt]


def _stored(session: Session, county: str, keys: Collection[str]) -> dict[str, RowMapping]:
    table = Person.__table__
    found = session.execute(
        select(table).where(table.c.county == county, table.c.login_key.in_(list(keys)))
    )
    return {row["login_key"]: row for row in found.mappings()}


def _note_same_keys(
    session: Session, county: str, rows: Sequence[PersonRow], notes: list[Note]
) -> None:
    """Note the rows that may mean either of two accounts: a person has to say which."""
    waiting = select(Person.same_key).where(
        Person.county == county, Person.same_key.in_([row.key for row in rows])
    )
    alike = set(session.scalars(waiting))
    notes += [Note(row.number, "login", "same_key", row.login) for row in rows if row.key in alike]


def _changes(
    stored: RowMapping, row: PersonRow, columns: frozenset[str], seal: PhoneSeal
) -> dict[str, Any]:
    """The columns in which a person differs from the file."""
    differing = {
        name: value
        for name, value in (("name", row.name), ("level", row.level), ("home", row.home))
        if stored[name] != value
    }
    if "phone" in columns:
        sealed, owner = stored["phone_sealed"], stored["id"].bytes
        if row.phone != (seal.open(sealed, owner) if sealed else None):
            differing |= _phone(row, stored["id"], seal)
    return differing


def _phone(row: PersonRow, person_id: UUID, seal: PhoneSeal) -> dict[str, Any]:
    if row.phone is None:
        return {"phone_sealed": None, "phone_masked": None}
    sealed = seal.seal(row.phone, person_id.bytes)
    return {"phone_sealed": sealed, "phone_masked": mask(row.phone)}


def _write_people(
    session: Session,
    order: Order,
    ids: Mapping[str, UUID],
    made: list[tuple[PersonRow, str]],
    hashes: list[str],
    changed: list[PersonRow],
    columns: frozenset[str],
    seal: PhoneSeal,
) -> None:
    feeds = {row.key: personal_feed(ids[row.key]) for row in (*(r for r, _ in made), *changed)}
    clocks = take_clocks(session, order.county, dict.fromkeys(feeds.values(), 1))
    # Read again: with the clocks held, this is what the changes are made on.
    stored = _stored(session, order.county, {row.key for row in changed})

    def version(row: PersonRow) -> dict[str, Any]:
        seq = clocks[feeds[row.key]] + 1
        return {"rev": uuid4(), "seq": seq, "written_at": order.now}

    added = [
        {
            "county": order.county, "id": ids[row.key], "login": row.login,
            "login_key": row.key, "name": row.name, "level": row.level, "home": row.home,
            "password_hash": hashed, "must_change_password": True,
        } | _phone(row, ids[row.key], seal) | version(row)
        for (row, _), hashed in zip(made, hashes, strict=True)
    ]  # fmt: skip
    if added:
        session.execute(insert(Person), added)
    for row in changed:
        changes = _changes(stored[row.key], row, columns, seal) | version(row)
        session.execute(
            update(Person)
            .where(Person.county == order.county, Person.id == ids[row.key])
            .values(changes)
            .execution_options(synchronize_session=False)
        )


def _held(session: Session, county: str) -> _Held:
    held = text("""
        SELECT person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
        ORDER BY valid_from
    """)
    found: dict[tuple[UUID, str | None, str], list[_Grant]] = {}
    for row in session.execute(held, {"county": county}):
        found.setdefault((row.person_id, row.role, row.area), []).append(_Grant(*row))
    return found


def _asked(
    row: PersonRow, ids: Mapping[str, UUID], held: _Held, today: date
) -> Iterator[tuple[_Grant, _Grant | None]]:
    """Every role over every area, and for cadres the areas that they answer for; each with what is
    stored of it.

    Without a ``valid_from`` whatever ends on the same day is meant, or else what holds today or
    later: so the same file can be loaded again on another day, even after that day has passed.
    """
    for role in row.roles:
        for area in row.areas:
            for kind in (role, None) if role == "cadre" else (role,):
                meant = [
                    old
                    for old in held.get((ids[row.key], kind, area), ())
                    if old.valid_from == row.valid_from
                    or (
                        row.valid_from is None
                        and (old.valid_to in (None, row.valid_to) or old.valid_to > today)
                    )
                ]
                meant.sort(key=lambda old: old.valid_to != row.valid_to)
                old = meant[0] if meant else None
                begins = old.valid_from if old else row.valid_from or today
                grant = _Grant(ids[row.key], kind, area, begins, row.valid_to)
                if old is None and row.valid_from is None:
                    grant = _since_whenever(grant, held)
                yield grant, old


def _since_whenever(grant: _Grant, held: _Held) -> _Grant:
    """``grant`` begins today, and nobody said since when it is so.

    It holds as long as the person has held anything here, so that work that comes in late is
    theirs; and quotas ask nothing for it of the days before today, so that no settled period turns
    into a missed one. But what has ended once is given again from today on.
    """
    person, today = grant.person_id, grant.valid_from
    own = [old.valid_from for key, given in held.items() if key[0] == person for old in given]
    since = min(own, default=today)
    if since >= today or held.get((person, grant.role, grant.area)):
        return grant
    return grant._replace(valid_from=since, asked_from=today)


def _note_dates(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: _Held,
    today: date,
    notes: list[Note],
) -> None:
    """Note the rows that end before what they grant begins, or on another day than a row before."""
    first: dict[tuple[object, ...], PersonRow] = {}
    for row in rows:
        for grant, _ in _asked(row, ids, held, today):
            one = first.setdefault(grant[:4], row)
            if grant.valid_to and grant.valid_to <= grant.valid_from:
                reason = f"{grant.area} is held from {grant.valid_from}"
                notes.append(Note(row.number, "valid_to", "ends_before_it_begins", reason))
                break
            if one.valid_to != row.valid_to:
                notes.append(Note(row.number, "valid_to", "person_differs", f"row {one.number}"))
                break


def _missing_grants(
    rows: Iterable[PersonRow], ids: Mapping[str, UUID], held: _Held, today: date
) -> tuple[list[_Grant], list[_Grant]]:
    """What has to be added, and what has to end on another day."""
    asked = {
        grant[:5]: (grant, old) for row in rows for grant, old in _asked(row, ids, held, today)
    }
    adding = [grant for grant, old in asked.values() if old is None]
    ending = [grant for grant, old in asked.values() if old and old.valid_to != grant.valid_to]
    return sorted(adding, key=str), sorted(ending, key=str)


def _write_grants(
    session: Session, county: str, adding: list[_Grant], ending: list[_Grant]
) -> None:
    new = [
        {
            "county": county, "id": uuid7(), "person_id": grant.person_id, "area": grant.area,
            "valid_from": grant.valid_from, "valid_to": grant.valid_to,
            "asked_from": grant.asked_from,
            **({"role": grant.role} if grant.role else {"kind": "area"}),
        }
        for grant in adding
    ]  # fmt: skip
    for kind, rows in (
        (RoleGrant, [row for row in new if "role" in row]),
        (Assignment, [row for row in new if "kind" in row]),
    ):
        if rows:
            session.execute(insert(kind), rows)
    for grant in ending:
        session.execute(_end(county, grant).execution_options(synchronize_session=False))


def _end(county: str, grant: _Grant) -> Update:
    """Give a role, or an assignment, another last day."""
    kind: type[RoleGrant] | type[Assignment] = RoleGrant if grant.role else Assignment
    which = RoleGrant.role == grant.role if grant.role else Assignment.kind == "area"
    return (
        update(kind)
        .where(kind.county == county, kind.person_id == grant.person_id, kind.area == grant.area)
        .where(kind.valid_from == grant.valid_from, which)
        .values(valid_to=grant.valid_to)
    )
