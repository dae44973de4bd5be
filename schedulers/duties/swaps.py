"""Swaps of duties between colleagues of one place: request and answer."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from records.problems import NotFound, Problem
from records.staff.duties import Duty, DutySwap
from schedulers.duties.duty_plan import void_swaps
from schedulers.duties.turns import Need, staff_of


class SwapNotPossible(Problem):
    """``reason``: `not_your_duty`, `same_person`, `past`, `other_place`, `asked_already`;
    `not_available`: somebody is away or on duty elsewhere (``person`` is given only to the absent
    person); `other_holder`: a duty has another holder now; `answered`: see ``state``.
    """

    code = "swap_not_possible"
    title = "These duties cannot be swapped."


def request_swap(
    session: Session,
    county: str,
    asker: UUID,
    duty_id: UUID,
    for_duty_id: UUID | None,
    asked_of: UUID | None,
    *,
    today: date,
    now: datetime,
) -> DutySwap:
    """Request that a colleague takes a duty, in exchange for ``for_duty_id`` or for nothing.

    If the colleague has requested the same swap, it is agreed at once. Otherwise the colleague's
    absences are checked only when they agree: the requester must not learn of them. Raises
    `not_found`, `swap_not_possible`.
    """
    duties = _lock_duties(session, county, {duty_id, for_duty_id} - {None})
    duty = duties[duty_id]
    other = duties[for_duty_id] if for_duty_id is not None else None
    colleague = other.person_id if other is not None else asked_of
    if duty.person_id != asker:
        raise SwapNotPossible(reason="not_your_duty")
    if colleague is None or colleague == asker:
        raise SwapNotPossible(reason="same_person")
    if other is not None and asked_of not in (None, colleague):
        raise SwapNotPossible(reason="other_holder")
    mirrored = _open_request(session, county, other.id, duty.id) if other is not None else None
    able = (asker,) if mirrored is None else (asker, colleague)
    _check(session, county, duty, other, colleague, today, who=asker, able=able)
    if mirrored is not None:
        return _agree(session, mirrored, duties, now)
    if _open_request(session, county, duty.id) is not None:
        raise SwapNotPossible(reason="asked_already")
    swap = DutySwap(
        county=county,
        id=uuid4(),
        duty_id=duty.id,
        for_duty_id=for_duty_id,
        asked_by=asker,
        asked_of=colleague,
        state="asked",
        asked_at=now,
    )
    session.add(swap)
    session.flush()
    return swap


def answer_swap(
    session: Session,
    county: str,
    who: UUID,
    swap_id: UUID,
    answered: str,
    *,
    today: date,
    now: datetime,
) -> DutySwap:
    """Answer a request (`agreed`, `declined`), or withdraw one's own (`withdrawn`).

    Raises `not_found`, `swap_not_possible`.
    """
    request = session.get(DutySwap, (county, swap_id))
    column = "asked_by" if answered == "withdrawn" else "asked_of"
    if request is None or getattr(request, column) != who:
        raise NotFound()
    duties = _lock_duties(session, county, {request.duty_id, request.for_duty_id} - {None})
    swap = session.get_one(
        DutySwap, (county, swap_id), with_for_update=True, populate_existing=True
    )
    if swap.state != "asked":
        raise SwapNotPossible(reason="answered", state=swap.state)
    if answered != "agreed":
        swap.state, swap.answered_at = answered, now
        return swap
    duty = duties[swap.duty_id]
    other = duties[swap.for_duty_id] if swap.for_duty_id is not None else None
    if duty.person_id != swap.asked_by or (other and other.person_id != swap.asked_of):
        raise SwapNotPossible(reason="other_holder")
    able = (swap.asked_by, swap.asked_of)
    _check(session, county, duty, other, swap.asked_of, today, who=who, able=able)
    return _agree(session, swap, duties, now)


def _agree(
    session: Session, swap: DutySwap, duties: dict[UUID | None, Duty], now: datetime
) -> DutySwap:
    swap.state, swap.answered_at = "agreed", now
    duty = duties[swap.duty_id]
    duty.person_id, duty.agreed = swap.asked_of, True
    if swap.for_duty_id is not None:
        other = duties[swap.for_duty_id]
        other.person_id, other.agreed = swap.asked_by, True
    session.flush()
    void_swaps(session, swap.county, (duty.id for duty in duties.values()), now)
    return swap


def _check(
    session: Session,
    county: str,
    duty: Duty,
    other: Duty | None,
    colleague: UUID,
    today: date,
    *,
    who: UUID,
    able: Collection[UUID],
) -> None:
    """Check a swap, on request and again on agreement. Raises `swap_not_possible`.

    ``able``: the people whose absences are checked. The error names ``who`` if they are absent
    themselves.
    """
    for each in filter(None, (duty, other)):
        if each.first_day <= today:
            raise SwapNotPossible(reason="past")
    if other is not None and (other.kind, other.area) != (duty.kind, duty.area):
        raise SwapNotPossible(reason="other_place")
    days = [day for each in filter(None, (duty, other)) for day in (each.first_day, each.last_day)]
    staff = staff_of(session, county, [CodeRange.below(duty.area)], min(days), max(days))
    takers = [(Need.of(duty), colleague)]
    if other is not None:
        takers.append((Need.of(other), duty.person_id))
    if any(taker not in staff.of(need) for need, taker in takers):
        raise SwapNotPossible(reason="other_place")
    away = {taker for need, taker in takers if taker in able and taker not in staff.able(need)}
    if away:
        raise SwapNotPossible(
            reason="not_available", **({"person": str(who)} if who in away else {})
        )


def _open_request(
    session: Session, county: str, duty_id: UUID, for_duty_id: UUID | None = None
) -> DutySwap | None:
    """Lock and return the open request for a duty (in exchange for ``for_duty_id``, if given)."""
    query = select(DutySwap).where(
        DutySwap.county == county, DutySwap.duty_id == duty_id, DutySwap.state == "asked"
    )
    if for_duty_id is not None:
        query = query.where(DutySwap.for_duty_id == for_duty_id)
    return session.scalar(query.with_for_update())


def _lock_duties(
    session: Session, county: str, ids: Collection[UUID | None]
) -> dict[UUID | None, Duty]:
    """Lock the duties in the order of their ids, to avoid deadlocks. Raises `not_found`."""
    duties = session.scalars(
        select(Duty)
        .where(Duty.county == county, Duty.id.in_(ids))
        .order_by(Duty.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(duties) < len(ids):
        raise NotFound()
    return {duty.id: duty for duty in duties}
