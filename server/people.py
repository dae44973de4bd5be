"""Roles, areas and offices of people, as they are given, ended and handed over one by one.

Days here are as people say them: a last day is included. Stored is the first day after it. Each
change is in the audit log. Phones learn of it at their next sync, for scope goes by the day.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, or_, select, true
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.loading.staging import one_at_a_time
from records.clocks import take_clocks
from records.divisions import County, Division, Grid
from records.duties import Duty
from records.offices import Office, begun, load_past, write_past
from records.people import Assignment, Person, RoleGrant
from records.problems import InvalidFields
from server.audit import note
from server.calendar import By
from server.sessions import today_in

_DAY = timedelta(days=1)
_Held = RoleGrant | Assignment


def give_role(
    session: Session, by: By, person: Person, role: str, area: str, first: date, last: date | None
) -> None:
    """Let somebody hold a role over an area. Raises `invalid_fields`."""
    _begin(session, by, area)
    _check_days(first, last)
    held = _roles(session, person, role, area)
    _check_free(held, first, last)
    session.add(RoleGrant(**_days(session, by, first, last), role=role, area=area, **_of(person)))
    _note(session, by, "role_given", person, area, role=role, **_said(first, last))


def give_area(
    session: Session, by: By, person: Person, area: str, first: date, last: date | None
) -> None:
    """Let somebody answer for an area, as a cadre. Raises `invalid_fields`."""
    _begin(session, by, area)
    _check_days(first, last)
    _check_free(_areas(session, person, area), first, last)
    days = _days(session, by, first, last)
    session.add(Assignment(**days, area=area, **_of(person)))
    _let_be_cadre(session, person, area, days)
    _note(session, by, "area_given", person, area, **_said(first, last))


def end_role(session: Session, by: By, person: Person, role: str, area: str, last: date) -> None:
    """``last`` is the last day on which they hold it. Raises `invalid_fields`."""
    _begin(session, by, area)
    _end(session, by, _roles(session, person, role, area), "role", last)
    _note(session, by, "role_ended", person, area, role=role, last_day=str(last))


def end_area(session: Session, by: By, person: Person, area: str, last: date) -> None:
    """The area, and with it the role of a cadre over it. Raises `invalid_fields`."""
    _begin(session, by, area)
    _end(session, by, _areas(session, person, area), "area", last)
    if roles := _roles(session, person, "cadre", area):
        _end(session, by, roles, "area", last)
    _note(session, by, "area_ended", person, area, last_day=str(last))


def hand_over(
    session: Session, by: By, area: str, giver: Person, taker: Person, first: date
) -> int:
    """From ``first`` on, ``taker`` answers for all that ``giver`` answers for within an area,
    groups and single households included; returns how much that is. Raises `invalid_fields`."""
    _begin(session, by, area)
    if giver.id == taker.id:
        raise _invalid("to", "same_person")
    handed = _within(session, giver, area, first)
    if not handed:
        raise _invalid("area", "not_held")
    there = _within(session, taker, area, first)
    for each in handed:
        begins = max(first, each.valid_from)
        days = _days(session, by, begins, each.valid_to and each.valid_to - _DAY)
        same = [own for own in there if _what(own) == _what(each)]
        if own := next((o for o in same if _overlaps(o, begins, each.valid_to)), None):
            _widen(own, days)
        else:
            what = {"group_no": each.group_no, "household_id": each.household_id}
            session.add(Assignment(**days, kind=each.kind, area=each.area, **what, **_of(taker)))
        _let_be_cadre(session, taker, each.area, days)
        if each.kind == "area":
            for role in _roles(session, giver, "cadre", each.area):
                if role.valid_to is None or role.valid_to > first:
                    _cut(session, role, first)
        _cut(session, each, first)
    details = {"to": str(taker.id), "from": str(first), "count": len(handed)}
    _note(session, by, "area_handed_over", giver, area, **details)
    return len(handed)


def move(session: Session, by: By, person: Person, office: Office, first: date) -> int:
    """Give somebody another office from a day on, today at the latest; returns how many duties
    elsewhere they are still to have, until these are planned again. Raises `invalid_fields`."""
    _begin(session, by, office.home)
    if len(office.home) > 12:
        raise _invalid("home", "unknown_area")
    if first > _today(session, by):
        raise _invalid("from", "office_begins_later")
    session.refresh(person)
    past = load_past(session, by.county, [person.id]).get(person.id, ())
    now = Office(person.level, person.home)
    write_past(session, by.county, {person.id: begun(tuple(past), now, office, first)})
    if office != now:
        person.level, person.home = office
        person.seq = take_clocks(session, by.county, {person.feed: 1})[person.feed] + 1
        person.rev, person.written_at = uuid4(), by.now
    said = {"level": office.level, "from": str(first)}
    _note(session, by, "office_moved", person, office.home, **said)
    elsewhere = (Duty.first_day > _today(session, by)) & (Duty.area != office.home)
    own = (Duty.county == by.county) & (Duty.person_id == person.id)
    return session.scalar(select(func.count()).where(own, elsewhere)) or 0


def leave(session: Session, by: By, person: Person, last: date | None) -> None:
    """``last`` is somebody's last day here; None: they stay. Nothing of theirs holds after it."""
    person.left_on = last + _DAY if last else None
    details = {"last_day": str(last)} if last else {}
    note(session, by.county, by.now, by.person_id, "person_leaves", f"person/{person.id}", details)


def _begin(session: Session, by: By, area: str) -> None:
    """No load at the same moment; and the area is a division or a grid."""
    one_at_a_time(session, by.county)
    known = (
        select(true()).where(kind.county == by.county, kind.code == area).exists()
        for kind in (Division, Grid)
    )
    if not session.scalar(select(or_(*known))):
        raise _invalid("area", "unknown_area")


def _today(session: Session, by: By) -> date:
    zone = session.scalars(select(County.timezone).where(County.county == by.county)).one()
    return today_in(zone, by.now)


def _of(person: Person) -> dict[str, Any]:
    return {"county": person.county, "person_id": person.id}


def _days(session: Session, by: By, first: date, last: date | None) -> dict[str, Any]:
    """A new row's days. Quotas ask nothing for days that have passed already."""
    today = _today(session, by)
    return {
        "id": uuid7(),
        "valid_from": first,
        "valid_to": last + _DAY if last else None,
        "asked_from": today if first < today else None,
    }


def _roles(session: Session, person: Person, role: str, area: str) -> Sequence[RoleGrant]:
    """Each time that somebody was given a role over an area, in order."""
    query = select(RoleGrant).where(
        RoleGrant.county == person.county,
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.area == area,
    )
    return session.scalars(query.order_by(RoleGrant.valid_from)).all()


def _areas(session: Session, person: Person, area: str) -> Sequence[Assignment]:
    query = select(Assignment).where(
        Assignment.county == person.county,
        Assignment.person_id == person.id,
        Assignment.kind == "area",
        Assignment.area == area,
    )
    return session.scalars(query.order_by(Assignment.valid_from)).all()


def _within(session: Session, person: Person, area: str, day: date) -> Sequence[Assignment]:
    """All that somebody answers for within an area on a day, or will later."""
    query = select(Assignment).where(
        Assignment.county == person.county,
        Assignment.person_id == person.id,
        func.starts_with(Assignment.area, area),
        or_(Assignment.valid_to.is_(None), Assignment.valid_to > day),
    )
    return session.scalars(query.order_by(Assignment.area, Assignment.valid_from)).all()


def _what(held: Assignment) -> tuple[object, ...]:
    return held.kind, held.area, held.group_no, held.household_id


def _widen(own: Assignment, days: dict[str, Any]) -> None:
    """Let what somebody holds already hold on these days as well."""
    until = days["valid_to"]
    own.valid_to = None if None in (own.valid_to, until) else max(own.valid_to, until)
    if days["valid_from"] < own.valid_from:
        own.asked_from = own.asked_from or days["asked_from"]
        own.valid_from = days["valid_from"]


def _let_be_cadre(session: Session, person: Person, area: str, days: dict[str, Any]) -> None:
    """The role that goes with an area, unless it is held on some of these days."""
    until = days["valid_to"]
    if not any(
        _overlaps(held, days["valid_from"], until)
        for held in _roles(session, person, "cadre", area)
    ):
        session.add(RoleGrant(**days | {"id": uuid7()}, role="cadre", area=area, **_of(person)))


def _overlaps(held: _Held, first: date, until: date | None) -> bool:
    return (until is None or held.valid_from < until) and (
        held.valid_to is None or held.valid_to > first
    )


def _check_days(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise _invalid("last_day", "ends_before_it_begins", first_day=str(first))


def _check_free(there: Sequence[_Held], first: date, last: date | None) -> None:
    for held in there:
        if _overlaps(held, first, last + _DAY if last else None):
            until = held.valid_to and held.valid_to - _DAY
            raise _invalid("from", "held_already", **_said(held.valid_from, until))


def _end(session: Session, by: By, there: Sequence[_Held], field: str, last: date) -> None:
    """End what was given last. What has not begun by then is taken back, if it begins today or
    later: as if it had never been given."""
    if not there:
        raise _invalid(field, "not_held")
    held = there[-1]
    if last < held.valid_from < _today(session, by):
        raise _invalid("last_day", "ends_before_it_begins", first_day=str(held.valid_from))
    _cut(session, held, last + _DAY)


def _cut(session: Session, held: _Held, until: date) -> None:
    if held.valid_from < until:
        held.valid_to = until
    else:
        kind = type(held)
        session.execute(delete(kind).where(kind.county == held.county, kind.id == held.id))


def _said(first: date, last: date | None) -> dict[str, str]:
    return {"from": str(first)} | ({"last_day": str(last)} if last else {})


def _invalid(field: str, code: str, **details: str) -> InvalidFields:
    return InvalidFields(errors=[{"field": field, "code": code}], **details)


def _note(
    session: Session, by: By, action: str, person: Person, area: str, **details: object
) -> None:
    session.flush()
    details = {"area": area, **details}
    note(session, by.county, by.now, by.person_id, action, f"person/{person.id}", details)
