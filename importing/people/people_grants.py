"""The roles and areas that a file of people gives: which days of them are new, or end otherwise.

What a file gives is added to what is held: the days that are not held yet. Days are taken away only
where the file gives the same from the same day on, and says another end. docs/loading.md, "Given
twice", has the rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from importing.load_outcome import Note
from importing.people.people_journal import WrittenGrant, last_day
from importing.people.people_merge import Before
from importing.people.people_rows import PersonRow
from importing.words import granted
from records.staff.people import Assignment, RoleGrant
from records.tenures import Tenure, common, missing

# A person, and a role over an area or (role None) an area that is answered for.
Key = tuple[UUID, str | None, str]


class Grant(NamedTuple):
    """What a row gives. ``asked_from``: quotas ask nothing for it of the days before."""

    row: PersonRow
    key: Key
    days: Tenure
    asked_from: date | None = None


class Stored(NamedTuple):
    id: UUID
    days: Tenure


# What is stored, by person, role and area; the earliest first, no two on one day.
Held = Mapping[Key, Sequence[Stored]]


def named(row: PersonRow) -> Iterator[tuple[str | None, str]]:
    """Every role over every area; for cadres (role None) also the areas that they answer for."""
    for role in row.roles:
        for area in row.areas:
            yield role, area
            if role == "cadre":
                yield None, area


def word_of(row: PersonRow, kind: str | None, area: str) -> str:
    """What a file says when it gives this: a load remembers it by a digest."""
    return f"{_name(kind, area)} {row.valid_from or ''}"


def load_held(session: Session, county: str) -> Held:
    query = text("""
        SELECT id, person_id, role, area, valid_from, valid_to FROM roles WHERE county = :county
        UNION ALL
        SELECT id, person_id, NULL, area, valid_from, valid_to FROM assignments
        WHERE county = :county AND kind = 'area'
        ORDER BY valid_from
    """)
    found: dict[Key, list[Stored]] = {}
    for row in session.execute(query, {"county": county}):
        stored = Stored(row.id, Tenure(row.valid_from, row.valid_to))
        found.setdefault((row.person_id, row.role, row.area), []).append(stored)
    return found


def note_dates(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    held: Held,
    today: date,
    notes: list[Note],
) -> None:
    """Note the rows that end before what they give begins, or on another day than a row before."""
    first: dict[tuple[Key, date], PersonRow] = {}
    for row in rows:
        for given in _given(row, ids, held, today):
            days = given.days
            one = first.setdefault((given.key, days.first), row)
            if days.until and days.until <= days.first:
                reason = f"{given.key[2]} is held from {days.first}"
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

    Not what the file said before: who has handed an area on since does not get it back. Nor is an
    end changed that no file gave.
    """
    each: dict[Key, list[Grant]] = {}
    for row in rows:
        for given in _given(row, ids, held, today):
            each.setdefault(given.key, []).append(given)
    written: list[WrittenGrant] = []
    for key in sorted(each, key=str):
        adding = _Adding(each[key], held.get(key, ()), before)
        written += adding.written()
        notes += adding.notes
    return written


class _Adding:
    """What rows give of one role or area of one person, added to what is stored of it."""

    def __init__(self, given: Sequence[Grant], stored: Sequence[Stored], before: Before) -> None:
        self.given, self.before = given, before
        self.notes: list[Note] = []
        self._was = {old.id: old.days for old in stored}
        self._now = dict(self._was)
        self._asked: dict[UUID, date | None] = {}

    def written(self) -> list[WrittenGrant]:
        for given in self.given:
            self._end(given)
        for given in self.given:
            self._fill(given)
        person, role, area = self.given[0].key
        return [
            WrittenGrant(
                id, person, role, area, *days, self._asked.get(id),
                is_new=id not in self._was, was=self._was[id].until if id in self._was else None,
            )
            for id, days in self._now.items()
            if self._was.get(id) != days
        ]  # fmt: skip

    def _end(self, given: Grant) -> None:
        """What is held beyond the end that is given ends there, if it began on the same day."""
        until = given.days.until
        for id, days in self._was.items():
            if until is None or days.first >= until or not days.reaches_beyond(until):
                continue
            if days.first == given.days.first and self._may_end(given, days.until, sooner=True):
                self._now[id] = Tenure(days.first, until)
            elif any(self._unsaid(Tenure(until, days.until))):
                self._keep(given, f"is held from {days.first} {last_day(days.until)}")

    def _fill(self, given: Grant) -> None:
        """The days on which it is not held are new; those that another row's end took stay."""
        for days in missing(given.days, self._now.values()):
            for back in common(days, self._was.values()):
                self._add(given, back)
        for days in missing(given.days, [*self._now.values(), *self._was.values()]):
            ended = next((id for id, old in self._was.items() if old.until == days.first), None)
            if ended is None or days.first == given.days.first:
                if self._is_news(given):
                    self._add(given, days)
                else:
                    self._keep(given, "was changed since")
            elif not self._may_end(given, days.first, sooner=False):
                self._keep(given, f"was ended since: {last_day(days.first)}")
            elif self._now[ended] == Tenure(given.days.first, days.first):
                self._now[ended] = Tenure(given.days.first, days.until)
            else:
                self._add(given, days)

    def _add(self, given: Grant, days: Tenure) -> None:
        id = uuid7()
        self._now[id] = days
        if given.asked_from and given.asked_from > days.first:
            self._asked[id] = given.asked_from

    def _is_news(self, given: Grant) -> bool:
        person, role, area = given.key
        word = word_of(given.row, role, area)
        return self.before.is_news(person, word, _iso(given.days.until))

    def _may_end(self, given: Grant, stored: date | None, *, sooner: bool) -> bool:
        """Whether a file may end it on another day than on the one that is stored.

        Where files gave it, if they gave that end: else somebody has changed it since. What none
        gave, somebody gave by hand: a file may let it hold longer, not end sooner.
        """
        if not self._is_news(given):
            return False
        person, role, area = given.key
        words = self.before.said_of(person, f"{_name(role, area)} ")
        if words and not self.before.overwrites:
            return any(self.before.was_said(person, word, _iso(stored)) for word in words)
        return not sooner or self.before.overwrites or not self.before.said_of(person, "")

    def _unsaid(self, days: Tenure) -> Iterator[Tenure]:
        return missing(days, [given.days for given in self.given])

    def _keep(self, given: Grant, why: str) -> None:
        _, role, area = given.key
        field = "roles" if role else "areas"
        reason = f"{_name(role, area)} {why}"
        self.notes.append(Note(given.row.number, field, "kept_newer", reason, "warning"))


def write_grants(session: Session, county: str, grants: Iterable[WrittenGrant]) -> None:
    for kind, rows in (
        (RoleGrant, [grant for grant in grants if grant.role]),
        (Assignment, [grant for grant in grants if not grant.role]),
    ):
        for grant in rows:  # first, for what is new may take their days
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


def _given(row: PersonRow, ids: Mapping[str, UUID], held: Held, today: date) -> Iterator[Grant]:
    """What a row gives.

    Without a ``valid_from`` it is what holds already: whatever ends on the same day, or else what
    holds today or later. So the same file can be loaded again on another day, even after that day
    has passed.
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
            yield _since_whenever(Grant(row, key, Tenure(today, row.valid_to)), held)


def _since_whenever(given: Grant, held: Held) -> Grant:
    """``given`` begins today, and nobody said since when it is so.

    It holds as long as the person has held anything here, so that work that comes in late is
    theirs; and quotas ask nothing for it of the days before today, so that no settled period turns
    into a missed one. But what has ended once is given again from today on.
    """
    today = given.days.first
    own = [old.days.first for key, all in held.items() if key[0] == given.key[0] for old in all]
    since = min(own, default=today)
    if since >= today or held.get(given.key):
        return given
    return given._replace(days=Tenure(since, given.days.until), asked_from=today)


def _name(role: str | None, area: str) -> str:
    return f"{granted(role)} {area}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
