"""Load people from tables: accounts, their roles, and the areas of cadres.

A person may have several rows, one for each set of roles and areas. A county has about 900 accounts
and telephone numbers are sealed in Python, so rows are compared in Python and written in bulk.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from importing import journal, staging
from importing.load_outcome import (
    MAX_NOTES,
    LoadOrder,
    LoadOutcome,
    Note,
    bad_rows,
    limit_notes,
)
from importing.people import people_journal, people_merge
from importing.people.people_grants import (
    digest_field,
    load_grants,
    missing_grants,
    named,
    note_dates,
    write_grants,
)
from importing.people.people_offices import changed_past_offices
from importing.people.people_rows import PersonRow, read_rows
from importing.reading import heads
from importing.reading.sheets import Sheet, read_table
from records.changes import Change, Was, hold_feeds, write_changes
from records.phones import PhoneSeal, mask
from records.staff.offices import Office, Past, load_past, write_past
from records.staff.people import OFFICE_LEVELS, Person, personal_feed

_KNOWN_AREAS = text("""
    SELECT code FROM divisions WHERE county = :county
    UNION SELECT code FROM grids WHERE county = :county
""")


class FirstPassword(NamedTuple):
    login: str
    name: str
    password: str


@dataclass(slots=True)
class PeopleOutcome(LoadOutcome):
    """Counts people, not rows. ``passwords`` of new people are handed out once."""

    passwords: tuple[FirstPassword, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compared:
    """The people of a file and the stored ones, by the key of their log-in names."""

    stored: Mapping[str, RowMapping]
    ids: Mapping[str, UUID]
    known: Mapping[str, people_merge.PersonValues]
    earlier: people_merge.EarlierFiles
    people: Mapping[str, PersonRow]  # as they will be written
    past: Mapping[UUID, Past]
    moved: Mapping[UUID, Past]  # of those whose past offices change
    new: list[PersonRow]
    changed: list[PersonRow]
    grants: list[people_journal.WrittenGrant]
    file_values: Mapping[UUID, Mapping[str, str | None]]


def load_people(
    session: Session,
    order: LoadOrder,
    path: Path,
    seal: PhoneSeal,
    first_password: Callable[[], str],
    hash_password: Callable[[str], str],
) -> PeopleOutcome:
    """Add and change people, identified by their log-in name, and grant roles and areas.

    ``first_password`` generates a password, ``hash_password`` hashes it. Grants that the file does
    not mention are kept: a role ends by its ``valid_to``. Raises the problems of ``sheets``,
    LoadRunning and CountyUnknown.
    """
    sheet = read_table(path, heads.PEOPLE)
    rows, notes = _read(order, sheet)
    outcome = PeopleOutcome(len(sheet.rows), ignored=sheet.ignored)
    if _with_notes(outcome, notes).is_refused_early(order):
        return outcome
    today = staging.begin(session, order, "people")
    _note_wrong_areas(session, order.county, rows, notes)
    _note_same_keys(session, order.county, rows, notes)
    compared = _compare(session, order, path.name, sheet, rows, notes, today, seal)
    touched = {grant.person_id for grant in compared.grants} | compared.moved.keys()
    renewed = {row.key for row in compared.changed} | {
        key for key in compared.people if key in compared.stored and compared.ids[key] in touched
    }
    outcome.new, outcome.changed = len(compared.new), len(renewed)
    outcome.unchanged = len(compared.people) - outcome.new - outcome.changed
    _with_notes(outcome, notes)
    if order.dry_run:
        outcome.changes = people_journal.preview(
            compared.people.values(), compared.ids, compared.known, compared.grants
        )
        outcome.keys = {row.number: row.login for row in rows}
    if outcome.takes_effect(order):
        made = [(row, first_password()) for row in compared.new]
        with order.progress(made, "Hashing passwords", outcome.new) as hashing:
            hashes = [hash_password(password) for _, password in hashing]
        outcome.load = journal.open_load(session, order, "people", path.name, outcome)
        revs = _write_people(session, order, compared, made, hashes, sheet.fields, seal)
        write_grants(session, order.county, compared.grants)
        write_past(session, order.county, compared.moved)
        if outcome.load is not None:
            _keep(session, order, outcome.load, compared, revs)
        compared.earlier.remember(session, order, path.name, outcome.load, compared.file_values)
        outcome.passwords = tuple(FirstPassword(r.login, r.name, p) for r, p in made)
        outcome.written = True
    return outcome


def _read(order: LoadOrder, sheet: Sheet) -> tuple[list[PersonRow], list[Note]]:
    """The rows that name a person, and notes on bad and contradicting rows."""
    notes = [*sheet.notes]
    with order.progress(sheet.rows, "Reading people", len(sheet.rows)) as raw:
        rows = list(read_rows(sheet.heads, raw, notes))
    return list(_agreeing(rows, notes)), notes


def _with_notes(outcome: PeopleOutcome, notes: list[Note]) -> PeopleOutcome:
    """Set the notes of the outcome, and their counts; errors first if there are too many."""
    outcome.bad = len(bad_rows(notes))
    outcome.warnings = sum(note.level == "warning" for note in notes)
    if len(notes) > MAX_NOTES:
        notes = sorted(notes, key=lambda note: (note.level, note.number))
    outcome.notes = limit_notes(notes, len(notes))
    return outcome


def _compare(
    session: Session,
    order: LoadOrder,
    file: str,
    sheet: Sheet,
    rows: list[PersonRow],
    notes: list[Note],
    today: date,
    seal: PhoneSeal,
) -> _Compared:
    """Compare the rows with the stored people; errors are added to ``notes``."""
    stored = _stored(session, order.county, {row.key for row in rows})
    ids = {row.key: stored[row.key]["id"] if row.key in stored else uuid7() for row in rows}
    known = {key: _person(row, seal) for key, row in stored.items()}
    earlier = people_merge.EarlierFiles(session, order, file, ids.values(), sheet.fields)
    if not order.same_records:
        notes.extend(_others(_good(rows, notes), ids, known, earlier))
    held = load_grants(session, order.county)
    note_dates(_good(rows, notes), ids, held, today, notes)
    good = _good(rows, notes)
    people: dict[str, PersonRow] = {}
    for row in good:
        people.setdefault(row.key, row)
    people |= {
        key: people_merge.merged(earlier, ids[key], row, known[key], notes)
        for key, row in people.items()
        if key in known
    }
    past = load_past(session, order.county, [row["id"] for row in stored.values()])
    offices = changed_past_offices(good, people, stored, past, today, notes)
    good = _good(good, notes)
    people = {key: people[key] for key in dict.fromkeys(row.key for row in good)}
    return _Compared(
        stored, ids, known, earlier, people, past,
        moved={ids[key]: ended for key, ended in offices.items() if key in people},
        new=[row for key, row in people.items() if key not in stored],
        changed=[
            row
            for key, row in people.items()
            if key in stored and _changes(stored[key], row, sheet.fields, seal)
        ],
        grants=missing_grants(good, ids, held, today, earlier, notes),
        file_values=_file_values(good, ids, sheet.fields),
    )  # fmt: skip


def _keep(
    session: Session, order: LoadOrder, load: int, compared: _Compared, revs: Mapping[UUID, UUID]
) -> None:
    """Store the data to undo the load."""
    written = [
        (compared.ids[row.key], row, compared.known.get(row.key))
        for row in (*compared.new, *compared.changed)
    ]
    old_revs = {row["id"]: row["rev"] for row in compared.stored.values()}
    people_journal.keep(session, order, load, revs, old_revs, written, compared.grants)
    people_journal.keep_offices(session, order, load, _offices_before_after(compared))


def _note_wrong_areas(
    session: Session, county: str, rows: Iterable[PersonRow], notes: list[Note]
) -> None:
    """Note unknown homes and areas, and homes that do not fit the level, in fields without other
    errors."""
    known = frozenset(session.scalars(_KNOWN_AREAS, {"county": county}))
    noted = {(note.number, note.field) for note in notes if note.level == "error"}
    for row in rows:
        wrong = [("areas", "unknown_area", area) for area in row.areas if area not in known]
        if row.home not in known or len(row.home) > 12:
            wrong.append(("home", "unknown_area", row.home))
        elif row.level in OFFICE_LEVELS and not Office(row.level, row.home).fits:
            wrong.append(("home", "home_of_another_level", f"{row.level}, {row.home}"))
        for field, code, shown in wrong:
            if (row.number, field) not in noted:
                noted.add((row.number, field))
                notes.append(Note(row.number, field, code, shown))


def _agreeing(rows: Iterable[PersonRow], notes: list[Note]) -> Iterator[PersonRow]:
    """Note the rows of one person that contradict each other."""
    first: dict[str, PersonRow] = {}
    for row in rows:
        one = first.setdefault(row.key, row)
        for field in ("name", "level", "home", "phone"):
            if getattr(row, field) != getattr(one, field):
                notes.append(Note(row.number, field, "person_differs", f"row {one.number}"))
        yield row


def _good(rows: Iterable[PersonRow], notes: list[Note]) -> list[PersonRow]:
    """The rows of people without any bad row: half of a person's grants would be of no use."""
    bad = bad_rows(notes)
    spoilt = {row.key for row in rows if row.number in bad}
    return [row for row in rows if row.key not in spoilt]


def _stored(session: Session, county: str, keys: Collection[str]) -> dict[str, RowMapping]:
    table = Person.__table__
    rows = session.execute(
        select(table).where(table.c.county == county, table.c.login_key.in_(list(keys)))
    )
    return {row["login_key"]: row for row in rows.mappings()}


def _note_same_keys(
    session: Session, county: str, rows: Sequence[PersonRow], notes: list[Note]
) -> None:
    """Note the rows whose log-in name fits two accounts: a person has to decide."""
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
    order: LoadOrder,
    compared: _Compared,
    made: list[tuple[PersonRow, str]],
    hashes: list[str],
    columns: frozenset[str],
    seal: PhoneSeal,
) -> dict[UUID, UUID]:
    """Write new and changed people; return the new ``rev`` of each."""
    ids, changed = compared.ids, compared.changed
    revs = {ids[row.key]: uuid4() for row in (*(row for row, _ in made), *changed)}
    hold_feeds(session, order.county, map(personal_feed, revs))
    # Read again, now that the feeds are locked.
    stored = _stored(session, order.county, {row.key for row in changed})
    changes = []
    for (row, _), hashed in zip(made, hashes, strict=True):
        id = ids[row.key]
        values = {
            "login": row.login, "login_key": row.key, "name": row.name, "level": row.level,
            "home": row.home, "password_hash": hashed, "must_change_password": True,
        } | _phone(row, id, seal)  # fmt: skip
        changes.append(Change("people", id, revs[id], personal_feed(id), values))
    for row in changed:
        id, was = ids[row.key], stored[row.key]
        values = _changes(was, row, columns, seal)
        read = Was(was["rev"], was["feed"])
        changes.append(Change("people", id, revs[id], was["feed"], values, read))
    write_changes(session, order.county, order.now, changes)
    return revs


def _person(row: RowMapping, seal: PhoneSeal) -> people_merge.PersonValues:
    sealed = row["phone_sealed"]
    phone = seal.open(sealed, row["id"].bytes) if sealed else None
    return {"name": row["name"], "level": row["level"], "home": row["home"], "phone": phone}


def _offices_before_after(
    compared: _Compared,
) -> Iterator[tuple[UUID, people_journal.Offices, people_journal.Offices]]:
    """The offices of each stored person before and after the load."""
    for key, row in compared.people.items():
        if key in compared.stored:
            id, was = compared.ids[key], compared.stored[key]
            past = compared.past.get(id, ())
            after = (Office(row.level, row.home), compared.moved.get(id, past))
            yield id, (Office(was["level"], was["home"]), past), after


def _others(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    known: Mapping[str, people_merge.PersonValues],
    earlier: people_merge.EarlierFiles,
) -> Iterator[Note]:
    """Notes on rows whose log-in name belongs to another person."""
    for row in rows:
        if row.key in known:
            reason = people_merge.another_person(earlier, ids[row.key], row, known[row.key])
            if reason:
                yield Note(row.number, "login", "another_person", reason)


def _file_values(
    rows: Iterable[PersonRow], ids: Mapping[str, UUID], fields: frozenset[str]
) -> dict[UUID, dict[str, str | None]]:
    """The file's values by person: the fields that it has, and each role and area."""
    file_values: dict[UUID, dict[str, str | None]] = {}
    for row in rows:
        of = file_values.setdefault(ids[row.key], {})
        of |= {name: value for name, value in people_merge.words(row).items() if name in fields}
        until = people_journal.iso(row.valid_to)
        of |= {digest_field(row, kind, area): until for kind, area in named(row)}
    return file_values
