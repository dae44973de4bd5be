"""The roles and areas that a file of people gives: which of them are new, or end on another day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.loading.outcome import Note
from geo.loading.people_journal import WrittenGrant
from geo.loading.people_merge import Before
from geo.loading.people_rows import PersonRow
from geo.loading.words import granted
from records.people import Assignment, RoleGrant


class Grant(NamedTuple):
    """A role over an area, or (role None) an area answered for.

    ``asked_from``: quotas ask nothing for it of the days before.
    """

    person_id: UUID
    role: str | None
    area: str
    valid_from: date
    valid_to: date | None
    asked_from: date | None = None


class Stored(NamedTuple):
    id: UUID
    valid_from: date
    valid_to: date | None


# What is stored, by person, role and area; the earliest first.
Held = Mapping[tuple[UUID, str | None, str], Sequence[Stored]]


def named(row: PersonRow) -> Iterator[tuple[str | None, str]]:
    """Every role over every area; for cadres (role None) also the areas that they answer for."""
    for role in row.roles:
        for area in row.areas:
            yield role, area
            if role == "cadre":
                yield None, area


def word_of(row: PersonRow, kind: str | None, area: str) -> str:
    """What a file says when it gives this: a load remembers it by a digest."""
    return f"{kind or 'area'} {area} {row.valid_from or ''}"


def load_held(session: Session, county: str) -> Held:
    query = text("""
        SELECT id, person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT id, person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
        ORDER BY valid_from
    """)
    found: dict[tuple[UUID, str | None, str], list[Stored]] = {}
    for row in session.execute(query, {"county": county}):
        stored = Stored(row.id, row.valid_from, row.valid_to)
        found.setdefault((row.person_id, row.role, row.area), []).append(stored)
    return found


def note_dates(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: Held,
    today: date,
    notes: list[Note],
) -> None:
    """Note the rows that end before what they grant begins, or on another day than a row before."""
    first: dict[tuple[object, ...], PersonRow] = {}
    for row in rows:
        for grant, _ in _given(row, ids, held, today):
            one = first.setdefault(grant[:4], row)
            if grant.valid_to and grant.valid_to <= grant.valid_from:
                reason = f"{grant.area} is held from {grant.valid_from}"
                notes.append(Note(row.number, "valid_to", "ends_before_it_begins", reason))
                break
            if one.valid_to != row.valid_to:
                notes.append(Note(row.number, "valid_to", "person_differs", f"row {one.number}"))
                break


def missing_grants(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: Held,
    today: date,
    before: Before,
    notes: list[Note],
) -> list[WrittenGrant]:
    """What has to be added, and what has to end on another day.

    Not what the file said before: who has handed an area on since does not get it back.
    """
    missing: dict[tuple[object, ...], WrittenGrant] = {}
    for row in rows:
        for grant, old in _given(row, ids, held, today):
            if old and old.valid_to == grant.valid_to:
                continue
            until = row.valid_to.isoformat() if row.valid_to else None
            word = word_of(row, grant.role, grant.area)
            if not before.is_news(grant.person_id, word, until):
                field = "roles" if grant.role else "areas"
                reason = f"{granted(grant.role)} {grant.area} was changed since"
                notes.append(Note(row.number, field, "kept_newer", reason, "warning"))
                continue
            missing[grant[:5]] = WrittenGrant(
                old.id if old else uuid7(), *grant, is_new=not old, was=old and old.valid_to
            )
    return [missing[key] for key in sorted(missing, key=str)]


def write_grants(session: Session, county: str, grants: Iterable[WrittenGrant]) -> None:
    for kind, rows in (
        (RoleGrant, [grant for grant in grants if grant.role]),
        (Assignment, [grant for grant in grants if not grant.role]),
    ):
        new = [
            {
                "county": county, "id": grant.id, "person_id": grant.person_id, "area": grant.area,
                "valid_from": grant.valid_from, "valid_to": grant.valid_to,
                "asked_from": grant.asked_from,
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


def _given(
    row: PersonRow, ids: Mapping[str, UUID], held: Held, today: date
) -> Iterator[tuple[Grant, Stored | None]]:
    """What a row grants, each with what is stored of it.

    Without a ``valid_from`` whatever ends on the same day is meant, or else what holds today or
    later: so the same file can be loaded again on another day, even after that day has passed.
    """
    for kind, area in named(row):
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
        grant = Grant(ids[row.key], kind, area, begins, row.valid_to)
        if old is None and row.valid_from is None:
            grant = _since_whenever(grant, held)
        yield grant, old


def _since_whenever(grant: Grant, held: Held) -> Grant:
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
