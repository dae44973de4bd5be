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

from sqlalchemy import RowMapping, insert, select, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.loading import heads, journal, people_journal, people_merge, staging
from geo.loading.outcome import Note, Order, Outcome, bad_rows
from geo.loading.people_journal import WrittenGrant
from geo.loading.people_rows import PersonRow, read_rows
from geo.loading.sheets import read_table
from records.clocks import take_clocks
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
    """A role over an area, or (role None) an area answered for."""

    person_id: UUID
    role: str | None
    area: str
    valid_from: date
    valid_to: date | None


class _Stored(NamedTuple):
    id: UUID
    valid_from: date
    valid_to: date | None


# What is stored, by person, role and area; the earliest first.
_Held = Mapping[tuple[UUID, str | None, str], Sequence[_Stored]]


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
    notes: list[Note] = []
    with order.progress(sheet.rows, "Reading people", len(sheet.rows)) as raw:
        rows = list(read_rows(raw, areas, notes))
    rows = list(_agreeing(rows, notes))
    stored = _stored(session, order.county, {row.login for row in rows})
    ids = {row.login: stored[row.login]["id"] if row.login in stored else uuid7() for row in rows}
    known = {login: _person(row, seal) for login, row in stored.items()}
    before = people_merge.Before(session, order, path.name, ids.values(), sheet.fields)
    if not order.same_records:
        notes.extend(_others(rows, ids, known, before))
    held = _held(session, order.county)
    _note_dates(_good(rows, notes), ids, held, today, notes)
    good = _good(rows, notes)
    people: dict[str, PersonRow] = {}
    for row in good:
        people.setdefault(row.login, row)
    said = _said(good, ids, sheet.fields)
    people |= {
        login: people_merge.merged(before, ids[login], row, known[login], notes)
        for login, row in people.items()
        if login in known
    }
    new = [row for login, row in people.items() if login not in stored]
    changed = [
        row
        for login, row in people.items()
        if login in stored and _changes(stored[login], row, sheet.fields, seal)
    ]
    grants = _missing_grants(good, ids, held, today, before, notes)
    touched = {grant.person_id for grant in grants}
    renewed = {row.login for row in changed} | {
        login for login in people if login in stored and ids[login] in touched
    }
    outcome = PeopleOutcome(
        len(sheet.rows), len(new), len(renewed), len(people) - len(new) - len(renewed)
    )
    outcome.notes, outcome.ignored = notes, sheet.ignored
    if order.dry_run:
        outcome.changes = people_journal.preview(people.values(), ids, known, grants)
        outcome.keys = {row.number: row.login for row in rows}
    if outcome.may_write(order):
        made = [(row, first_password()) for row in new]
        with order.progress(made, "Hashing passwords", len(made)) as hashing:
            hashes = [hash_password(password) for _, password in hashing]
        outcome.load = journal.open_load(session, order, "people", path.name, outcome)
        revs = _write_people(session, order, ids, made, hashes, changed, sheet.fields, seal)
        _write_grants(session, order.county, grants)
        if outcome.load is not None:
            written = [(ids[row.login], row, known.get(row.login)) for row in (*new, *changed)]
            old_revs = {row["id"]: row["rev"] for row in stored.values()}
            people_journal.keep(session, order, outcome.load, revs, old_revs, written, grants)
        before.remember(session, order, path.name, outcome.load, said)
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


def _good(rows: Iterable[PersonRow], notes: list[Note]) -> list[PersonRow]:
    """Of somebody with one bad row nothing is taken: half of a person's rights helps nobody."""
    bad = bad_rows(notes)
    spoilt = {row.login for row in rows if row.number in bad}
    return [row for row in rows if row.login not in spoilt]


def _stored(session: Session, county: str, logins: Collection[str]) -> dict[str, RowMapping]:
    table = Person.__table__
    found = session.execute(
        select(table).where(table.c.county == county, table.c.login.in_(list(logins)))
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
) -> dict[UUID, UUID]:
    """Returns the version that each of them got."""
    feeds = {row.login: personal_feed(ids[row.login]) for row in (*(r for r, _ in made), *changed)}
    clocks = take_clocks(session, order.county, dict.fromkeys(feeds.values(), 1))
    # Read again: with the clocks held, this is what the changes are made on.
    stored = _stored(session, order.county, {row.login for row in changed})

    revs = {ids[login]: uuid4() for login in feeds}

    def version(row: PersonRow) -> dict[str, Any]:
        seq = clocks[feeds[row.login]] + 1
        return {"rev": revs[ids[row.login]], "seq": seq, "written_at": order.now}

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
    return revs


def _person(row: RowMapping, seal: PhoneSeal) -> people_merge.Person:
    sealed = row["phone_sealed"]
    phone = seal.open(sealed, row["id"].bytes) if sealed else None
    return {"name": row["name"], "level": row["level"], "home": row["home"], "phone": phone}


def _others(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    known: Mapping[str, people_merge.Person],
    before: people_merge.Before,
) -> Iterator[Note]:
    """Rows whose log-in name is that of somebody else."""
    for row in rows:
        if row.login in known:
            reason = people_merge.another_person(before, ids[row.login], row, known[row.login])
            if reason:
                yield Note(row.number, "login", "another_person", reason)


def _said(
    rows: Iterable[PersonRow], ids: Mapping[str, UUID], fields: frozenset[str]
) -> dict[UUID, dict[str, str | None]]:
    """All that a file says of each person: the fields that it has, and every role and area."""
    said: dict[UUID, dict[str, str | None]] = {}
    for row in rows:
        of = said.setdefault(ids[row.login], {})
        of |= {name: value for name, value in people_merge.words(row).items() if name in fields}
        until = row.valid_to.isoformat() if row.valid_to else None
        of |= {_word(row, kind, area): until for kind, area in _named(row)}
    return said


def _named(row: PersonRow) -> Iterator[tuple[str | None, str]]:
    """Every role over every area; for cadres (role None) also the areas that they answer for."""
    for role in row.roles:
        for area in row.areas:
            yield role, area
            if role == "cadre":
                yield None, area


def _word(row: PersonRow, kind: str | None, area: str) -> str:
    return f"{kind or 'area'} {area} {row.valid_from or ''}"


def _held(session: Session, county: str) -> _Held:
    held = text("""
        SELECT id, person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT id, person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
        ORDER BY valid_from
    """)
    found: dict[tuple[UUID, str | None, str], list[_Stored]] = {}
    for row in session.execute(held, {"county": county}):
        stored = _Stored(row.id, row.valid_from, row.valid_to)
        found.setdefault((row.person_id, row.role, row.area), []).append(stored)
    return found


def _asked(
    row: PersonRow, ids: Mapping[str, UUID], held: _Held, today: date
) -> Iterator[tuple[_Grant, _Stored | None]]:
    """Every role over every area, and for cadres the areas that they answer for; each with what is
    stored of it.

    Without a ``valid_from`` whatever ends on the same day is meant, or else what holds today or
    later: so the same file can be loaded again on another day, even after that day has passed.
    """
    for kind, area in _named(row):
        meant = [
            old
            for old in held.get((ids[row.login], kind, area), ())
            if old.valid_from == row.valid_from
            or (
                row.valid_from is None
                and (old.valid_to in (None, row.valid_to) or old.valid_to > today)
            )
        ]
        meant.sort(key=lambda old: old.valid_to != row.valid_to)
        old = meant[0] if meant else None
        begins = old.valid_from if old else row.valid_from or today
        yield _Grant(ids[row.login], kind, area, begins, row.valid_to), old


def _note_dates(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: _Held,
    today: date,
    notes: list[Note],
) -> None:
    """Note the rows that end before what they grant begins, or on another day than a row before."""
    first: dict[_Grant, PersonRow] = {}
    for row in rows:
        for grant, _ in _asked(row, ids, held, today):
            one = first.setdefault(grant._replace(valid_to=None), row)
            if grant.valid_to and grant.valid_to <= grant.valid_from:
                reason = f"{grant.area} is held from {grant.valid_from}"
                notes.append(Note(row.number, "valid_to", "ends_before_it_begins", reason))
                break
            if one.valid_to != row.valid_to:
                notes.append(Note(row.number, "valid_to", "person_differs", f"row {one.number}"))
                break


def _missing_grants(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: _Held,
    today: date,
    before: people_merge.Before,
    notes: list[Note],
) -> list[WrittenGrant]:
    """What has to be added, and what has to end on another day.

    Not what the file said before: who has handed an area on since does not get it back.
    """
    missing: dict[_Grant, WrittenGrant] = {}
    for row in rows:
        for grant, old in _asked(row, ids, held, today):
            if old and old.valid_to == grant.valid_to:
                continue
            until = row.valid_to.isoformat() if row.valid_to else None
            word = _word(row, grant.role, grant.area)
            if not before.is_news(grant.person_id, word, until):
                field = "roles" if grant.role else "areas"
                reason = f"{grant.role or 'area'} {grant.area} was changed since"
                notes.append(Note(row.number, field, "kept_newer", reason, "warning"))
                continue
            missing[grant] = WrittenGrant(
                old.id if old else uuid7(), *grant, is_new=not old, was=old and old.valid_to
            )
    return [missing[grant] for grant in sorted(missing, key=str)]


def _write_grants(session: Session, county: str, grants: Iterable[WrittenGrant]) -> None:
    for kind, rows in (
        (RoleGrant, [grant for grant in grants if grant.role]),
        (Assignment, [grant for grant in grants if not grant.role]),
    ):
        new = [
            {
                "county": county, "id": grant.id, "person_id": grant.person_id, "area": grant.area,
                "valid_from": grant.valid_from, "valid_to": grant.valid_to,
                **({"role": grant.role} if grant.role else {"kind": "area"}),
            }
            for grant in rows
            if grant.is_new
        ]  # fmt: skip
        if new:
            session.execute(insert(kind), new)
        for grant in rows:
            if not grant.is_new:
                session.execute(
                    update(kind)
                    .where(kind.county == county, kind.id == grant.id)
                    .values(valid_to=grant.valid_to)
                    .execution_options(synchronize_session=False)
                )
