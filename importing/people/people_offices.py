"""The offices in a file of people, and from which day each holds."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping

from importing.load_outcome import Note
from importing.people.people_rows import PersonRow
from records.staff.offices import Office, Past, Until, begun


def changed_past_offices(
    rows: Iterable[PersonRow],
    people: Mapping[str, PersonRow],
    stored: Mapping[str, RowMapping],
    past_of: Mapping[UUID, list[Until]],
    today: date,
    notes: list[Note],
) -> dict[str, Past]:
    """The new past offices of those whose office changes, by the key of the log-in name.

    ``people`` has the level and home of each after the load; ``rows`` have the dates. A new office
    holds from ``office_from`` if the file has it; else from ``valid_from``, but not before today,
    so that settled periods do not change. Errors are added to ``notes``.
    """
    by_key: dict[str, list[PersonRow]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    pasts: dict[str, Past] = {}
    for key, own in by_key.items():
        office_from = _office_from(own, notes)
        if key not in stored:
            continue
        person = stored[key]
        past = tuple(past_of.get(person["id"], ()))
        now = Office(person["level"], person["home"])
        office = Office(people[key].level, people[key].home)
        if office != Office(own[0].level, own[0].home):
            office_from = None  # of another office
        if office == now and office_from is None:
            continue
        day = office_from or max(today, min(row.valid_from or today for row in own))
        if day > today and office != now:
            field = "office_from" if office_from else "valid_from"
            notes.append(Note(own[0].number, field, "office_begins_later", str(day)))
        elif (changed := begun(past, now, office, day)) != past:
            pasts[key] = changed
            if office_from is None and any(row.valid_from and row.valid_from < day for row in own):
                reason = f"level and home hold from {day}"
                notes.append(
                    Note(own[0].number, "office_from", "office_from_today", reason, "warning")
                )
    return pasts


def _office_from(rows: list[PersonRow], notes: list[Note]) -> date | None:
    """``office_from`` of one person: rows without it are skipped, the others must agree."""
    filled = [row for row in rows if row.office_from]
    for row in filled:
        if row.office_from != filled[0].office_from:
            notes.append(
                Note(row.number, "office_from", "person_differs", f"row {filled[0].number}")
            )
    return filled[0].office_from if filled else None
