"""The changes of a load of people, for the preview and for the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from importing import journal
from importing.load_outcome import LoadChange, LoadOrder
from importing.people.people_merge import OFFICE, PersonValues, changes, words
from importing.people.people_rows import PersonRow
from importing.words import granted
from records.dates import DAY
from records.staff.offices import Office, Past, Until

# A person's present office, and the past ones.
Offices = tuple[Office, Past]


class WrittenGrant(NamedTuple):
    """A role (or, without one, an area) as written; ``was`` is its end before the load."""

    id: UUID
    person_id: UUID
    role: str | None
    area: str
    valid_from: date
    valid_to: date | None
    asked_from: date | None
    is_new: bool
    was: date | None = None

    def line(self, until: date | None) -> str:
        return f"{granted(self.role)} {self.area} from {self.valid_from} {last_day(until)}"


def last_day(valid_to: date | None) -> str:
    """The end as people write it, with the last day included."""
    return f"to {valid_to - DAY}" if valid_to else "on"


def preview(
    rows: Iterable[PersonRow],
    ids: Mapping[str, UUID],
    known: Mapping[str, PersonValues],
    grants: Iterable[WrittenGrant],
) -> list[LoadChange]:
    result: list[LoadChange] = []
    by_id: dict[UUID, PersonRow] = {}
    for row in rows:
        by_id[ids[row.key]] = row
        if row.key in known:
            result += changes(row, known[row.key])
        else:
            result.append(LoadChange(row.number, row.login, "new", "home", "", row.home, row.name))
    for grant in grants:
        row = by_id[grant.person_id]
        before = "" if grant.is_new else grant.line(grant.was)
        field, after = "roles" if grant.role else "areas", grant.line(grant.valid_to)
        result.append(LoadChange(row.number, row.login, "changed", field, before, after))
    return result


def keep(
    session: Session,
    order: LoadOrder,
    load: int,
    revs: Mapping[UUID, UUID],
    old_revs: Mapping[UUID, UUID],
    people: Iterable[tuple[UUID, PersonRow, PersonValues | None]],
    grants: Sequence[WrittenGrant],
) -> None:
    """``people``: id, the written row, and the stored values before it (None: a new person)."""
    written = (
        (str(id), revs[id], _changes_of(old, row, old_revs[id]) if old else None)
        for id, row, old in people
    )
    journal.keep(session, order, load, "people", written)
    roles = [_ends(grant) for grant in grants if grant.role]
    journal.keep(session, order, load, "roles", roles)
    areas = [_ends(grant) for grant in grants if not grant.role]
    journal.keep(session, order, load, "assignments", areas)


def _ends(grant: WrittenGrant) -> journal.Written:
    ends = (iso(grant.was), iso(grant.valid_to))
    return str(grant.id), None, {"valid_to": ends, "held": (not grant.is_new, True)}


def keep_offices(
    session: Session,
    order: LoadOrder,
    load: int,
    offices: Iterable[tuple[UUID, Offices, Offices]],
) -> None:
    """``offices``: id, offices before and after the load; equal ones are left out."""
    pairs = ((id, offices_json(before), offices_json(after)) for id, before, after in offices)
    rows = ((str(id), None, {"offices": (old, new)}) for id, old, new in pairs if old != new)
    journal.keep(session, order, load, "past_offices", rows)


def offices_json(offices: Offices) -> list[Any]:
    """As JSON: [level, home, past], past being [[level, home, valid_to]]."""
    now, past = offices
    return [*now, [[*each.office, each.valid_to.isoformat()] for each in past]]


def read_past(rows: Iterable[tuple[str, str, str]]) -> Past:
    """The past offices from `offices_json`."""
    return [Until(Office(level, home), date.fromisoformat(day)) for level, home, day in rows]


def _changes_of(old: PersonValues, row: PersonRow, old_rev: UUID) -> journal.Changes:
    """Without those of the office: `keep_offices`."""
    differing = journal.difference(old, words(row))
    changed = {name: pair for name, pair in differing.items() if name not in OFFICE}
    return {**changed, "rev": (str(old_rev), None)}


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
