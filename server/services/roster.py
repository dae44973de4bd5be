"""Show and plan the roster, and list swaps; writes are in the audit log."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from authz.scope import Permission, Scope
from records.divisions import CodeRange, County, Division, part_in, within
from records.staff.duties import Duty, DutySwap
from records.staff.people import Absence, Person
from schedulers.duties.duty_plan import Planned, gaps, plan_duties
from server.services.actor import Actor
from server.services.audit import note
from server.web.auth import SignedIn
from server.web.paging import Listing


def home_of(session: Session, me: SignedIn) -> str | None:
    """The code of the person's home division."""
    return session.scalar(
        select(Person.home).where(Person.county == me.county, Person.id == me.person_id)
    )


def areas_shown(me: SignedIn, home: str | None, area: str | None) -> tuple[CodeRange, ...]:
    """The areas of the roster that a person sees: home, and areas whose records they read."""
    seen = [CodeRange.below(home)] if home else []
    seen += me.scope.ranges(Permission.READ_RECORDS)
    return tuple(seen) if area is None else part_in(seen, area)


def shown(
    session: Session,
    scope: Scope,
    ranges: Sequence[CodeRange],
    kind: str,
    first: date,
    last: date,
    person: UUID | None = None,
) -> list[dict[str, Any]]:
    """The duties of these areas, by day and place. ``away``: the holder is on leave; only for the
    holder and for people who direct there, else None."""
    shows_leave = or_(
        Duty.person_id == scope.person_id, within(Duty.area, scope.ranges(Permission.DIRECT))
    )
    on_leave = exists().where(
        Absence.county == Duty.county,
        Absence.person_id == Duty.person_id,
        Absence.first_day <= Duty.last_day,
        Absence.last_day >= Duty.first_day,
    )
    rows = session.execute(
        select(
            Duty,
            Division.name.label("place"),
            Person.name,
            County.duty_from,
            County.duty_until,
            shows_leave.label("shows_leave"),
            on_leave.label("away"),
        )
        .join(Division, and_(Division.county == Duty.county, Division.code == Duty.area))
        .join(Person, and_(Person.county == Duty.county, Person.id == Duty.person_id))
        .join(County, County.county == Duty.county)
        .where(
            Duty.county == scope.county,
            within(Duty.area, ranges),
            Duty.kind == kind,
            Duty.first_day <= last,
            Duty.last_day >= first,
            Duty.person_id == person if person is not None else true(),
        )
        .order_by(Duty.first_day, Duty.area)
    )
    return [
        {
            "id": row.Duty.id,
            "kind": row.Duty.kind,
            "area": row.Duty.area,
            "place": row.place,
            "first_day": row.Duty.first_day,
            "last_day": row.Duty.last_day,
            "from": f"{row.duty_from:%H:%M}" if kind == "market" else None,
            "until": f"{row.duty_until:%H:%M}" if kind == "market" else None,
            "person": {"id": row.Duty.person_id, "name": row.name},
            "agreed": row.Duty.agreed,
            "away": row.away if row.shows_leave else None,
        }
        for row in rows
    ]


def open_turns(
    session: Session, county: str, ranges: Sequence[CodeRange], kind: str, first: date, last: date
) -> list[dict[str, Any]]:
    """The turns without a holder, with the reason."""
    if not ranges:
        return []
    return [
        gap.need._asdict() | {"reason": gap.reason}
        for gap in gaps(session, county, ranges, kind, first, last)
    ]


def plan(
    session: Session,
    by: Actor,
    ranges: Sequence[CodeRange],
    kind: str,
    days: tuple[date, date],
    today: date,
    anew: bool,
) -> Planned:
    """Plan duties; one audit row for each planned area."""
    planned = plan_duties(
        session, by.county, ranges, kind, *days, today=today, now=by.now, anew=anew
    )
    details = {
        "kind": kind,
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "anew": anew,
        "new": planned.new,
        "changed": planned.changed,
        "removed": planned.removed,
        "open": len(planned.gaps),
    }
    for area in ranges:
        target = f"roster/{area.lo}"
        note(session, by.county, by.now, by.person_id, "roster_planned", target, details)
    return planned


def swaps(scope: Scope, state: str | None) -> Listing:
    """Swaps by or with the person, and in the areas that they direct; newest first."""
    other = aliased(Duty)
    query = (
        select(
            DutySwap.id,
            DutySwap.duty_id.label("duty"),
            DutySwap.for_duty_id.label("for_duty"),
            Duty.kind,
            Duty.area,
            Duty.first_day,
            other.first_day.label("for_first_day"),
            DutySwap.asked_by,
            DutySwap.asked_of,
            DutySwap.state,
            DutySwap.asked_at,
            DutySwap.answered_at,
        )
        .join(Duty, and_(Duty.county == DutySwap.county, Duty.id == DutySwap.duty_id))
        .outerjoin(other, and_(other.county == DutySwap.county, other.id == DutySwap.for_duty_id))
        .where(
            DutySwap.county == scope.county,
            or_(
                DutySwap.asked_by == scope.person_id,
                DutySwap.asked_of == scope.person_id,
                within(Duty.area, scope.ranges(Permission.DIRECT)),
            ),
        )
    )
    if state is not None:
        query = query.where(DutySwap.state == state)
    return Listing(query, (DutySwap.id,), newest_first=True)


def note_swap(session: Session, by: Actor, swap: DutySwap) -> None:
    details = {"state": swap.state, "duty": str(swap.duty_id)}
    note(session, by.county, by.now, by.person_id, "duty_swap", f"duty_swap/{swap.id}", details)
