"""Compare the roles and areas that a file grants with the stored ones, day by day.

Days that are not held yet are added. Days are removed only where the file has the same grant from
the same first day with another end. docs/loading.md, "Given twice", has the rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from authz.scope import FIELD_ROLE
from importing.load_outcome import Note
from importing.people.people_journal import WrittenGrant, iso, last_day
from importing.people.people_merge import EarlierFiles
from importing.people.people_rows import PersonRow
from importing.words import granted
from records.staff.people import Assignment, RoleGrant
from records.tenures import Tenure, common, missing

# A person, and a role over an area or (role None) an assignment of an area.
Key = tuple[UUID, str | None, str]


class Grant(NamedTuple):
    """What a row grants. ``asked_from``: quotas ignore the days before."""

    row: PersonRow
    key: Key
    days: Tenure
    asked_from: date | None = None


class Stored(NamedTuple):
    id: UUID
    days: Tenure


# The stored grants by person, role and area; the earliest first, without overlaps.
StoredGrants = Mapping[Key, Sequence[Stored]]


def named(row: PersonRow) -> Iterator[tuple[str | None, str]]:
    """Each role over each area; for cadres also (None, area) for each assignment."""
    for role in row.roles:
        for area in row.areas:
            yield role, area
            if role == FIELD_ROLE:
                yield None, area


def digest_field(row: PersonRow, kind: str | None, area: str) -> str:
    """The name under which a load stores the digest of this grant."""
    return f"{_name(kind, area)} {row.valid_from or ''}"


def load_grants(session: Session, county: str) -> StoredGrants:
    query = text("""
        SELECT id, person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT id, person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
        ORDER BY valid_from
    """)
    held: dict[Key, list[Stored]] = {}
    for row in session.execute(query, {"county": county}):
        stored = Stored(row.id, Tenure(row.valid_from, row.valid_to))
        held.setdefault((row.person_id, row.role, row.area), []).append(stored)
    return held


def note_dates(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: StoredGrants,
    today: date,
    notes: list[Note],
) -> None:
    """Note rows that end before their grant begins, or at another end than an earlier row."""
    first: dict[tuple[Key, date], PersonRow] = {}
    for row in rows:
        for grant in _grants_of(row, ids, held, today):
            days = grant.days
            one = first.setdefault((grant.key, days.first), row)
            if days.until and days.until <= days.first:
                reason = f"{grant.key[2]} is held from {days.first}"
                notes.append(Note(row.number, "valid_to", "ends_before_it_begins", reason))
                break
            if one.valid_to != row.valid_to:
                notes.append(Note(row.number, "valid_to", "person_differs", f"row {one.number}"))
                break


def missing_grants(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: StoredGrants,
    today: date,
    earlier: EarlierFiles,
    notes: list[Note],
) -> list[WrittenGrant]:
    """The grants to add, and those that end on another day.

    A grant that the file repeats is not added again if it was ended since. An end that no file had
    is not changed.
    """
    each: dict[Key, list[Grant]] = {}
    for row in rows:
        for grant in _grants_of(row, ids, held, today):
            each.setdefault(grant.key, []).append(grant)
    written: list[WrittenGrant] = []
    for key in sorted(each, key=str):
        adding = _Adding(each[key], held.get(key, ()), earlier)
        written += adding.written()
        notes += adding.notes
    return written


class _Adding:
    """Merges the rows' grants of one role or area of one person with the stored ones."""

    def __init__(
        self, grants: Sequence[Grant], stored: Sequence[Stored], earlier: EarlierFiles
    ) -> None:
        self.grants, self.earlier = grants, earlier
        self.notes: list[Note] = []
        self._was = {old.id: old.days for old in stored}
        self._now = dict(self._was)
        self._asked: dict[UUID, date | None] = {}

    def written(self) -> list[WrittenGrant]:
        for grant in self.grants:
            self._end(grant)
        for grant in self.grants:
            self._fill(grant)
        person, role, area = self.grants[0].key
        return [
            WrittenGrant(
                id, person, role, area, *days, self._asked.get(id),
                is_new=id not in self._was, was=self._was[id].until if id in self._was else None,
            )
            for id, days in self._now.items()
            if self._was.get(id) != days
        ]  # fmt: skip

    def _end(self, grant: Grant) -> None:
        """Shorten stored grants to the file's end, if they began on the same day."""
        until = grant.days.until
        for id, days in self._was.items():
            if until is None or days.first >= until or not days.reaches_beyond(until):
                continue
            if days.first == grant.days.first and self._may_end(grant, days.until, sooner=True):
                self._now[id] = Tenure(days.first, until)
            elif any(self._not_granted(Tenure(until, days.until))):
                self._keep(grant, f"is held from {days.first} {last_day(days.until)}")

    def _fill(self, grant: Grant) -> None:
        """Add the days that are not held; days that another row's end removed are kept."""
        for days in missing(grant.days, self._now.values()):
            for back in common(days, self._was.values()):
                self._add(grant, back)
        for days in missing(grant.days, [*self._now.values(), *self._was.values()]):
            ended = next((id for id, old in self._was.items() if old.until == days.first), None)
            if ended is None or days.first == grant.days.first:
                if self._is_changed(grant):
                    self._add(grant, days)
                else:
                    self._keep(grant, "was changed since")
            elif not self._may_end(grant, days.first, sooner=False):
                self._keep(grant, f"was ended since: {last_day(days.first)}")
            elif self._now[ended] == Tenure(grant.days.first, days.first):
                self._now[ended] = Tenure(grant.days.first, days.until)
            else:
                self._add(grant, days)

    def _add(self, grant: Grant, days: Tenure) -> None:
        id = uuid7()
        self._now[id] = days
        if grant.asked_from and grant.asked_from > days.first:
            self._asked[id] = grant.asked_from

    def _is_changed(self, grant: Grant) -> bool:
        person, role, area = grant.key
        name = digest_field(grant.row, role, area)
        return self.earlier.is_changed(person, name, iso(grant.days.until))

    def _may_end(self, grant: Grant, stored: date | None, *, sooner: bool) -> bool:
        """True where a file may change the stored end.

        A grant from files: if a file had the stored end; otherwise somebody has changed it since. A
        grant made by hand: a file may extend it, not shorten it.
        """
        if not self._is_changed(grant):
            return False
        person, role, area = grant.key
        names = self.earlier.file_fields(person, f"{_name(role, area)} ")
        if names and not self.earlier.overwrites:
            return any(self.earlier.was_in_file(person, name, iso(stored)) for name in names)
        return not sooner or self.earlier.overwrites or not self.earlier.file_fields(person, "")

    def _not_granted(self, days: Tenure) -> Iterator[Tenure]:
        return missing(days, [grant.days for grant in self.grants])

    def _keep(self, grant: Grant, why: str) -> None:
        _, role, area = grant.key
        field = "roles" if role else "areas"
        reason = f"{_name(role, area)} {why}"
        self.notes.append(Note(grant.row.number, field, "kept_newer", reason, "warning"))


def write_grants(session: Session, county: str, grants: Iterable[WrittenGrant]) -> None:
    for kind, rows in (
        (RoleGrant, [grant for grant in grants if grant.role]),
        (Assignment, [grant for grant in grants if not grant.role]),
    ):
        for grant in rows:  # first, as new grants may take their days
            if not grant.is_new:
                session.execute(
                    update(kind)
                    .where(kind.county == county, kind.id == grant.id)
                    .values(valid_to=grant.valid_to)
                    .execution_options(synchronize_session=False)
                )
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


def _grants_of(
    row: PersonRow, ids: Mapping[str, UUID], held: StoredGrants, today: date
) -> Iterator[Grant]:
    """The grants of a row.

    Without a ``valid_from``, a stored grant is meant: one with the same end, or else one that is
    valid today or later. So the same file can be loaded again on a later day.
    """
    for kind, area in named(row):
        key = (ids[row.key], kind, area)
        if row.valid_from is not None:
            yield Grant(row, key, Tenure(row.valid_from, row.valid_to))
            continue
        meant = [
            old.days
            for old in held.get(key, ())
            if old.days.until == row.valid_to or old.days.reaches_beyond(today)
        ]
        if meant:
            same = [days for days in meant if days.until == row.valid_to]
            yield Grant(row, key, Tenure((same or meant)[0].first, row.valid_to))
        else:
            yield _backdated(Grant(row, key, Tenure(today, row.valid_to)), held)


def _backdated(grant: Grant, held: StoredGrants) -> Grant:
    """Backdate a grant without a first day to the person's earliest grant in the county.

    So late work is accepted as theirs. Quotas ignore the days before today, so that no settled
    period becomes a missed one. A grant that has ended before begins today.
    """
    today = grant.days.first
    own = [old.days.first for key, all in held.items() if key[0] == grant.key[0] for old in all]
    since = min(own, default=today)
    if since >= today or held.get(grant.key):
        return grant
    return grant._replace(days=Tenure(since, grant.days.until), asked_from=today)


def _name(role: str | None, area: str) -> str:
    return f"{granted(role)} {area}"
