"""Give, end and hand over roles, areas and offices of people, one by one.

Arguments have the last day included; the database stores the first day after it. Each change is in
the audit log, and takes effect on phones at their next sync.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import delete, func, or_, select, true
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from authz.scope import FIELD_ROLE
from importing.staging import lock_against_loads
from records.changes import Change, Was, write_changes
from records.dates import DAY, local_day
from records.divisions import Division, Grid, zone_of
from records.problems import InvalidFields
from records.staff.duties import Duty
from records.staff.office_shares import Share, load_shares, write_shares
from records.staff.office_shares import begun as begun_share
from records.staff.offices import Office, begun, load_past, write_past
from records.staff.people import Assignment, Person, RoleGrant
from records.tenures import Tenure, common, joined, missing
from server.services.actor import Actor
from server.services.audit import note

_Row = RoleGrant | Assignment


class Holding(NamedTuple):
    """A role over an area; or, with ``role`` None, an area assigned to a cadre."""

    role: str | None
    area: str

    @property
    def word(self) -> str:
        return "area" if self.role is None else "role"

    @property
    def details(self) -> dict[str, str]:
        return {"area": self.area} | ({"role": self.role} if self.role else {})


def give(
    session: Session, by: Actor, person: Person, holding: Holding, first: date, last: date | None
) -> list[Tenure]:
    """Add days to a holding; returns all its tenures. Nothing is shortened.

    Raises `invalid_fields`, also if the person holds it on all of these days already.
    """
    _begin(session, by, holding.area)
    if last is not None and last < first:
        raise _invalid("last_day", "ends_before_it_begins", first_day=str(first))
    days = Tenure(first, last + DAY if last else None)
    held = _tenures(_rows(session, person, holding))
    if not any(missing(days, held)):
        holds = next(one for one in joined(held) if any(common(days, [one])))
        raise _invalid("from", "held_already", **_dates(holds))
    _fill(session, by, person, holding, days)
    _note(session, by, f"{holding.word}_given", person, **holding.details, **_dates(days))
    return joined(_tenures(_rows(session, person, holding)))


def end(session: Session, by: Actor, person: Person, holding: Holding, last: date) -> None:
    """End a holding after its ``last`` day; an area's end also ends the role of a cadre over it.

    Tenures that begin after that day, today or later, are deleted. Raises `invalid_fields`.
    """
    _begin(session, by, holding.area)
    today, until = _today(session, by), last + DAY
    held = joined(_tenures(_rows(session, person, holding)))
    if not held or (held[-1].until is not None and held[-1].until <= min(today, last)):
        raise _invalid(holding.word, "not_held")
    for each in held:
        if until <= each.first < today:
            raise _invalid("last_day", "ends_before_it_begins", first_day=str(each.first))
    for part in (holding, *_with(holding)):
        rows = _rows(session, person, part)
        if rows and rows[-1].valid_to == held[-1].until and rows[-1].valid_from < until:
            rows[-1].valid_to = until  # possibly later than before
        _cut(session, rows, until)
    _note(session, by, f"{holding.word}_ended", person, **holding.details, last_day=str(last))


def hand_over(
    session: Session, by: Actor, area: str, giver: Person, taker: Person, first: date
) -> int:
    """From ``first`` on, move all assignments within an area from ``giver`` to ``taker``, also of
    groups and single households; returns their number. Raises `invalid_fields`."""
    _begin(session, by, area)
    if giver.id == taker.id:
        raise _invalid("to", "same_person")
    handed = _within(session, giver, area, first)
    if not handed:
        raise _invalid("area", "not_held")
    for each in handed:
        days = Tenure(max(first, each.valid_from), each.valid_to)
        there = [own for own in _within(session, taker, area, first) if _what(own) == _what(each)]
        what = {"group_no": each.group_no, "household_id": each.household_id}
        for columns in _new_rows(session, by, taker, there, days):
            session.add(Assignment(**columns, kind=each.kind, area=each.area, **what))
        _fill(session, by, taker, Holding(FIELD_ROLE, each.area), days)
        if each.kind == "area":
            _cut(session, _rows(session, giver, Holding(FIELD_ROLE, each.area)), first)
        _cut(session, [each], first)
    count = len({_what(each) for each in handed})
    details = {"to": str(taker.id), "from": str(first), "count": count}
    _note(session, by, "area_handed_over", giver, area=area, **details)
    return count


def move(session: Session, by: Actor, person: Person, office: Office, first: date) -> int:
    """Give a person another office from a day on, today at the latest; returns the number of their
    coming duties elsewhere, until the next planning. Raises `invalid_fields`."""
    _begin(session, by, office.home)
    if len(office.home) > 12:
        raise _invalid("home", "unknown_area")
    if not office.fits:
        raise _invalid("home", "home_of_another_level")
    if first > _today(session, by):
        raise _invalid("from", "office_begins_later")
    session.refresh(person)
    past = load_past(session, by.county, [person.id]).get(person.id, ())
    now = Office(person.level, person.home)
    write_past(session, by.county, {person.id: begun(tuple(past), now, office, first)})
    if office != now:
        columns, was = office._asdict(), Was(person.rev, person.feed)
        moved = Change("people", person.id, uuid4(), was.feed, columns, was)
        write_changes(session, by.county, by.now, [moved])
        session.refresh(person)
    details = {"area": office.home, "level": office.level, "from": str(first)}
    _note(session, by, "office_moved", person, **details)
    elsewhere = (Duty.first_day > _today(session, by)) & (Duty.area != office.home)
    own = (Duty.county == by.county) & (Duty.person_id == person.id)
    return session.scalar(select(func.count()).where(own, elsewhere)) or 0


def share(session: Session, by: Actor, person: Person, share: Share) -> Sequence[Share]:
    """Set the share of a full post from a day on; returns all shares.

    The audit log has no figures: why a person works less is a private matter.
    """
    held = load_shares(session, by.county, [person.id]).get(person.id, ())
    shares = begun_share(held, share)
    write_shares(session, by.county, person.id, shares)
    _note(session, by, "office_share_set", person)
    return shares


def leave(session: Session, by: Actor, person: Person, last: date | None) -> None:
    """Set a person's last day, after which all their roles and areas end; None: they stay."""
    person.left_on = last + DAY if last else None
    details = {"last_day": str(last)} if last else {}
    note(session, by.county, by.now, by.person_id, "person_leaves", f"person/{person.id}", details)


def _begin(session: Session, by: Actor, area: str) -> None:
    """Lock out concurrent loads, and check that the area is a division or a grid."""
    lock_against_loads(session, by.county)
    known = (
        select(true()).where(kind.county == by.county, kind.code == area).exists()
        for kind in (Division, Grid)
    )
    if not session.scalar(select(or_(*known))):
        raise _invalid("area", "unknown_area")


def _today(session: Session, by: Actor) -> date:
    return local_day(by.now, zone_of(session, by.county))


def _with(holding: Holding) -> list[Holding]:
    """Holdings given together with this one: the role of a cadre with an area."""
    return [] if holding.role else [Holding(FIELD_ROLE, holding.area)]


def _rows(session: Session, person: Person, holding: Holding) -> Sequence[_Row]:
    """The rows of a holding, by first day."""
    kind: type[Any] = RoleGrant if holding.role else Assignment
    which = RoleGrant.role == holding.role if holding.role else Assignment.kind == "area"
    own = (kind.county == person.county) & (kind.person_id == person.id)
    query = select(kind).where(own, which, kind.area == holding.area)
    return session.scalars(query.order_by(kind.valid_from)).all()


def _fill(session: Session, by: Actor, person: Person, holding: Holding, days: Tenure) -> None:
    """Add the days of a holding that are missing."""
    for part in (holding, *_with(holding)):
        rows = _rows(session, person, part)
        for columns in _new_rows(session, by, person, rows, days):
            if part.role:
                session.add(RoleGrant(**columns, role=part.role, area=part.area))
            else:
                session.add(Assignment(**columns, area=part.area))


def _new_rows(
    session: Session, by: Actor, person: Person, rows: Sequence[_Row], days: Tenure
) -> Iterator[dict[str, Any]]:
    """Columns of new rows for the days missing in ``rows``; extends an adjacent row if possible.

    ``asked_from`` keeps quotas from counting past days.
    """
    today = _today(session, by)
    for new in missing(days, _tenures(rows)):
        past = new.first < today
        before = next((row for row in rows if row.valid_to == new.first), None)
        if before is not None and not past:
            before.valid_to = new.until
            continue
        yield {
            "county": person.county,
            "id": uuid7(),
            "person_id": person.id,
            "valid_from": new.first,
            "valid_to": new.until,
            "asked_from": today if past else None,
        }


def _tenures(rows: Iterable[_Row]) -> list[Tenure]:
    return [row.tenure for row in rows]


def _within(session: Session, person: Person, area: str, day: date) -> Sequence[Assignment]:
    """A person's assignments within an area that end after a day."""
    query = select(Assignment).where(
        Assignment.county == person.county,
        Assignment.person_id == person.id,
        func.starts_with(Assignment.area, area),
        Assignment.ends_after(day),
    )
    return session.scalars(query.order_by(Assignment.area, Assignment.valid_from)).all()


def _what(held: Assignment) -> tuple[object, ...]:
    return held.kind, held.area, held.group_no, held.household_id


def _cut(session: Session, rows: Iterable[_Row], until: date) -> None:
    """End or delete rows, so that none is valid on ``until`` or later."""
    for row in rows:
        if row.valid_from >= until:
            kind = type(row)
            session.execute(delete(kind).where(kind.county == row.county, kind.id == row.id))
        elif row.tenure.reaches_beyond(until):
            row.valid_to = until


def _dates(days: Tenure) -> dict[str, str]:
    last = {"last_day": str(days.until - DAY)} if days.until else {}
    return {"from": str(days.first)} | last


def _invalid(field: str, code: str, **details: str) -> InvalidFields:
    return InvalidFields(errors=[{"field": field, "code": code}], **details)


def _note(session: Session, by: Actor, action: str, person: Person, **details: object) -> None:
    session.flush()
    note(session, by.county, by.now, by.person_id, action, f"person/{person.id}", details)
