"""People from tables: accounts, the roles they hold, and what cadres answer for.

A person may have several rows, one for each set of roles and areas. The numbers are small (a
county has some 900 accounts) and telephone numbers are sealed in Python, so rows are compared here,
and written in bulk.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, Update, insert, select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.loading import heads, staging
from geo.loading.outcome import Note, Order, Outcome, bad_rows
from geo.loading.people_rows import PersonRow, read_rows
from geo.loading.sheets import read_table
from records.clocks import take_clocks
from records.people import Assignment, Person, RoleGrant, personal_feed
from records.phones import PhoneSeal, mask

# Without what is mistaken for something else when read off paper: 0 O, 1 l I.
_LETTERS: Final = "abcdefghijkmnpqrstuvwxyz"
_ALPHABET: Final = _LETTERS + _LETTERS.upper().replace("O", "") + "23456789"
_LENGTH: Final = 12


class FirstPassword(NamedTuple):
    login: str
    name: str
    password: str


@dataclass(slots=True)
class PeopleOutcome(Outcome):
    """Counts people, not rows. ``passwords`` are those of new people, to be handed out once."""

    passwords: tuple[FirstPassword, ...] = ()


class _Grant(NamedTuple):
    """A role over an area, or (role None) an area answered for."""

    person_id: UUID
    role: str | None
    area: str
    valid_from: date | None
    valid_to: date | None


def load_people(
    session: Session,
    order: Order,
    path: Path,
    seal: PhoneSeal,
    hash_password: Callable[[str], str],
) -> PeopleOutcome:
    """Add and change people, known by their log-in name; grant what the file grants.

    Nothing is taken away that the file does not mention: a role ends by its ``valid_to``. Raises
    the problems of ``sheets`` and CountyUnknown.
    """
    sheet = read_table(path, heads.PEOPLE)
    today = staging.begin(session, order)
    areas = _known_areas(session, order.county)
    notes: list[Note] = []
    with order.progress(sheet.rows, "Reading people", len(sheet.rows)) as raw:
        rows = list(read_rows(raw, areas, notes))
    rows = list(_agreeing(rows, notes))
    bad = bad_rows(notes)
    # Of somebody with one bad row nothing is taken: half of a person's rights helps nobody.
    spoilt = {row.login for row in rows if row.number in bad}
    good = [row for row in rows if row.login not in spoilt]
    people: dict[str, PersonRow] = {}
    for row in good:
        people.setdefault(row.login, row)
    stored = _stored(session, order.county, people)
    ids = {login: stored[login]["id"] if login in stored else uuid7() for login in people}
    new = [row for login, row in people.items() if login not in stored]
    changed = [
        row
        for login, row in people.items()
        if login in stored and _changes(stored[login], row, sheet.fields, seal)
    ]
    grants = _missing_grants(session, order.county, _wanted(good, ids), today)
    touched = {grant.person_id for found in grants for grant in found}
    renewed = {row.login for row in changed} | {
        login for login in people if login in stored and ids[login] in touched
    }
    outcome = PeopleOutcome(
        len(sheet.rows), len(new), len(renewed), len(people) - len(new) - len(renewed)
    )
    outcome.notes, outcome.ignored = notes, sheet.ignored
    if outcome.may_write(order):
        made = [(row, _password()) for row in new]
        with order.progress(made, "Hashing passwords", len(made)) as hashing:
            hashes = [hash_password(password) for _, password in hashing]
        _write_people(session, order, ids, made, hashes, changed, sheet.fields, seal)
        _write_grants(session, order.county, *grants, today)
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
        one = first.setdefault(row.login, row)
        for field in ("name", "level", "home", "phone"):
            if getattr(row, field) != getattr(one, field):
                notes.append(Note(row.number, field, "person_differs", f"row {one.number}"))
        yield row


def _stored(
    session: Session, county: str, people: Mapping[str, PersonRow]
) -> dict[str, RowMapping]:
    table = Person.__table__
    found = session.execute(
        select(table).where(table.c.county == county, table.c.login.in_(list(people)))
    )
    return {row["login"]: row for row in found.mappings()}


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
    feeds = {row.login: personal_feed(ids[row.login]) for row in (*(r for r, _ in made), *changed)}
    clocks = take_clocks(session, order.county, dict.fromkeys(feeds.values(), 1))
    # Read again: with the clocks held, this is what the changes are made on.
    stored = _stored(session, order.county, {row.login: row for row in changed})

    def version(row: PersonRow) -> dict[str, Any]:
        seq = clocks[feeds[row.login]] + 1
        return {"rev": uuid4(), "seq": seq, "written_at": order.now}

    added = [
        {
            "county": order.county, "id": ids[row.login], "login": row.login, "name": row.name,
            "level": row.level, "home": row.home, "password_hash": hashed,
            "must_change_password": True,
        } | _phone(row, ids[row.login], seal) | version(row)
        for (row, _), hashed in zip(made, hashes, strict=True)
    ]  # fmt: skip
    if added:
        session.execute(insert(Person), added)
    for row in changed:
        changes = _changes(stored[row.login], row, columns, seal) | version(row)
        session.execute(
            update(Person)
            .where(Person.county == order.county, Person.id == ids[row.login])
            .values(changes)
            .execution_options(synchronize_session=False)
        )


def _wanted(rows: Iterable[PersonRow], ids: Mapping[str, UUID]) -> set[_Grant]:
    """Every role over every area; and for cadres, the areas that they answer for."""
    return {
        _Grant(ids[row.login], held, area, row.valid_from, row.valid_to)
        for row in rows
        for role in row.roles
        for area in row.areas
        for held in ((role, None) if role == "cadre" else (role,))
    }


def _missing_grants(
    session: Session, county: str, wanted: set[_Grant], today: date
) -> tuple[list[_Grant], list[_Grant]]:
    """What has to be added, and what has to end on another day.

    Without a ``valid_from`` whatever holds today, or later, is meant: so the same file can be
    loaded again on another day.
    """
    held = text("""
        SELECT person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
    """)
    stored: dict[tuple[UUID, str | None, str], list[_Grant]] = {}
    for row in session.execute(held, {"county": county}):
        stored.setdefault((row.person_id, row.role, row.area), []).append(_Grant(*row))
    adding, ending = [], []
    for grant in sorted(wanted, key=str):
        alike = [
            old
            for old in stored.get(grant[:3], [])
            if old.valid_from == grant.valid_from
            or (grant.valid_from is None and (old.valid_to is None or old.valid_to > today))
        ]
        if not alike:
            adding.append(grant)
        elif all(old.valid_to != grant.valid_to for old in alike):
            ending.append(alike[0]._replace(valid_to=grant.valid_to))
    return adding, ending


def _write_grants(
    session: Session, county: str, adding: list[_Grant], ending: list[_Grant], today: date
) -> None:
    new = [
        {
            "county": county, "id": uuid7(), "person_id": grant.person_id, "area": grant.area,
            "valid_from": grant.valid_from or today, "valid_to": grant.valid_to,
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


def _password() -> str:
    """One that meets the rules for passwords: three kinds of characters at least."""
    while True:
        made = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        if all(any(test(c) for c in made) for test in (str.islower, str.isupper, str.isdigit)):
            return made
