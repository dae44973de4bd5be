"""Plan duties: give every turn in a span of days a holder, or report why it has none.

Past and agreed duties stay. Duties planned before also stay if they still can, because people have
seen them; with ``anew`` they are planned again.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.dates import DAY
from records.divisions import CodeRange, within
from records.problems import Problem
from records.staff.duties import Duty, DutySwap
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.duties.roster import Turn, assign
from schedulers.duties.turns import LOOK_BACK, Need, Staff, duties_of, needs, staff_of


class DaysPast(Problem):
    """``today``: in the county's time zone."""

    code = "days_past"
    title = "These days are past: there is nothing left to plan."


class Gap(NamedTuple):
    """A turn without a holder; ``reason``: `no_cadres`, `nobody_available` or `not_planned`."""

    need: Need
    reason: str


@dataclass(slots=True)
class Planned:
    new: int = 0
    changed: int = 0
    kept: int = 0
    removed: int = 0
    gaps: list[Gap] = field(default_factory=list)


def plan_duties(
    session: Session,
    county: str,
    areas: Sequence[CodeRange],
    kind: str,
    first: date,
    last: date,
    *,
    today: date,
    now: datetime,
    anew: bool = False,
) -> Planned:
    """Plan the turns of a kind that begin from ``first`` to ``last``, tomorrow at the earliest.

    Raises `days_past`, `outside_calendar`.
    """
    first = max(first, today + DAY)
    if last < first:
        raise DaysPast(today=today.isoformat())
    for day in (first, last):
        WorkingCalendar().day(day)
    _lock(session, county, areas, kind, first)
    since, until = first - LOOK_BACK, last + LOOK_BACK
    required = needs(session, county, areas, kind, first, last)
    staff = staff_of(session, county, areas, since, until)
    existing = {
        Need.of(duty).key: duty for duty in duties_of(session, county, areas, kind, since, until)
    }
    planned, writes = Planned(), _Writes()
    required_turns = {need.key for need in required}
    by_place: dict[str, list[tuple[Need, Duty | None, UUID | None]]] = defaultdict(list)
    for turn, duty in existing.items():
        if turn in required_turns:
            continue
        if first <= duty.first_day <= last:  # no longer a market day, or a week without work
            writes.removed.append(duty.id)
            continue
        by_place[duty.area].append((Need.of(duty), duty, duty.person_id))
    for need in required:
        old = existing.get(need.key)
        stays = old is not None and (old.agreed or not anew) and old.person_id in staff.able(need)
        by_place[need.area].append((need, old, old.person_id if old and stays else None))
    for area, turns in by_place.items():
        holders = assign(
            [Turn(n.first_day, n.last_day, staff.able(n), holder) for n, _, holder in turns],
            f"{kind}/{area}",
        )
        for (need, old, _), holder in zip(turns, holders, strict=True):
            if need.key in required_turns:
                _record(need, old, holder, staff, planned, writes)
    planned.removed = len(writes.removed)
    writes.write(session, county, now)
    return planned


def gaps(
    session: Session, county: str, areas: Sequence[CodeRange], kind: str, first: date, last: date
) -> list[Gap]:
    """Return the turns from ``first`` to ``last`` without a holder, with the reason."""
    required = needs(session, county, areas, kind, first, last)
    held = {Need.of(duty).key for duty in duties_of(session, county, areas, kind, first, last)}
    open_turns = [need for need in required if need.key not in held]
    if not open_turns:
        return []
    staff = staff_of(session, county, areas, first, last)
    return [Gap(need, _reason(need, staff)) for need in open_turns]


def void_swaps(session: Session, county: str, duties: Iterable[UUID], now: datetime) -> None:
    """Void the open swap requests for duties whose holder has changed."""
    changed = list(duties)
    if changed:
        session.execute(
            update(DutySwap)
            .where(
                DutySwap.county == county,
                DutySwap.state == "asked",
                or_(DutySwap.duty_id.in_(changed), DutySwap.for_duty_id.in_(changed)),
            )
            .values(state="void", answered_at=now)
        )


class _Writes:
    """Rows to write, with one statement for each kind of change."""

    def __init__(self) -> None:
        self.new: list[dict[str, Any]] = []
        self.changed: list[dict[str, Any]] = []
        self.removed: list[UUID] = []
        self.reassigned: list[UUID] = []

    def write(self, session: Session, county: str, now: datetime) -> None:
        of_county = {"county": county}
        if self.removed:
            session.execute(
                delete(Duty).where(Duty.county == county, Duty.id.in_(self.removed)),
                execution_options={"synchronize_session": False},
            )
        if self.changed:
            session.execute(update(Duty), [of_county | row for row in self.changed])
        if self.new:
            session.execute(insert(Duty), [of_county | row for row in self.new])
        void_swaps(session, county, self.reassigned, now)
        session.expire_all()


def _record(
    need: Need,
    old: Duty | None,
    holder: UUID | None,
    staff: Staff,
    planned: Planned,
    writes: _Writes,
) -> None:
    days = {"first_day": need.first_day, "last_day": need.last_day}
    if holder is None:
        planned.gaps.append(Gap(need, _reason(need, staff)))
        if old is not None:
            writes.removed.append(old.id)
    elif old is None:
        planned.new += 1
        writes.new.append(
            {"id": uuid7(), "kind": need.kind, "area": need.area, "person_id": holder} | days
        )
    elif old.person_id != holder:
        planned.changed += 1
        writes.changed.append({"id": old.id, "person_id": holder, "agreed": False} | days)
        writes.reassigned.append(old.id)
    else:
        planned.kept += 1
        if (old.first_day, old.last_day) != (need.first_day, need.last_day):
            writes.changed.append({"id": old.id} | days)


def _reason(need: Need, staff: Staff) -> str:
    if not staff.of(need):
        return "no_cadres"
    return "not_planned" if staff.able(need) else "nobody_available"


def _lock(
    session: Session, county: str, areas: Sequence[CodeRange], kind: str, first: date
) -> None:
    """Lock the duties against swaps while they are planned, in the same order as swaps do."""
    session.execute(
        select(Duty.id)
        .where(
            Duty.county == county,
            within(Duty.area, areas),
            Duty.kind == kind,
            Duty.first_day >= first,
        )
        .order_by(Duty.id)
        .with_for_update()
    )
