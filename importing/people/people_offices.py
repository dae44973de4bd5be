"""The offices that a file of people says: from which day each holds."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping

from importing.load_outcome import Note
from importing.people.people_rows import PersonRow
from records.staff.offices import Office, Past, Until, begun


def offices_said(
    rows: Iterable[PersonRow],
    people: Mapping[str, PersonRow],
    stored: Mapping[str, RowMapping],
    past_of: Mapping[UUID, list[Until]],
    today: date,
    notes: list[Note],
) -> dict[str, Past]:
    """By the key of the log-in name, the past offices of those whose past these rows change.

    ``people`` has the level and home that each is to have; ``rows`` say from which day on.
    A new level or home holds from ``office_from`` on, if the file says it; else from
    ``valid_from``, but never before today: what is settled stays so, unless the file says otherwise
    in so many words. What is bad is added to ``notes``.
    """
    by_key: dict[str, list[PersonRow]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    found: dict[str, Past] = {}
    for key, own in by_key.items():
        said = _said(own, notes)
        if key not in stored:
            continue
        person = stored[key]
        past = tuple(past_of.get(person["id"], ()))
        now = Office(person["level"], person["home"])
        office = Office(people[key].level, people[key].home)
        if office != Office(own[0].level, own[0].home):
            said = None  # said of another office
        if office == now and said is None:
            continue
        day = said or max(today, min(row.valid_from or today for row in own))
        if day > today and office != now:
            field = "office_from" if said else "valid_from"
            notes.append(Note(own[0].number, field, "office_begins_later", str(day)))
        elif (changed := begun(past, now, office, day)) != past:
            found[key] = changed
            if said is None and any(row.valid_from and row.valid_from < day for row in own):
                reason = f"level and home hold from {day}"
                notes.append(
                    Note(own[0].number, "office_from", "office_from_today", reason, "warning")
                )
    return found


def _said(rows: list[PersonRow], notes: list[Note]) -> date | None:
    """``office_from`` of one person; it need not be in each row, but is the same in all."""
    filled = [row for row in rows if row.office_from]
    for row in filled:
        if row.office_from != filled[0].office_from:
            notes.append(
                Note(row.number, "office_from", "person_differs", f"row {filled[0].number}")
            )
    return filled[0].office_from if filled else None
