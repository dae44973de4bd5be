"""Hand households over to the plans of a week, and take that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.arrays import array
from records.dates import DAY, WEEK, local_day, monday_of, name_of_week
from records.divisions import CodeRange, in_ranges, lies_in, range_params
from records.fieldwork.households import GONE_KINDS
from records.planning.handovers import Handover
from records.problems import Forbidden, InvalidFields, NotFound
from schedulers.plans.handed_over import IS_UNSETTLED
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.planners import GridPlace, planners_of
from schedulers.plans.planning_window import WeekIsPast, evening_of, must_be_open
from schedulers.plans.queue_plans import queue_plans
from schedulers.quotas.facts import is_counted
from server.services.actor import Actor
from server.services.audit import note

MAX_WEEKS = 4  # a hand-over stands for so many weeks at most
_USUAL_WEEKS = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """A household that may be handed over, with the last known contact and its planner."""

    household: UUID
    grid: str
    group_no: int | None
    kind: str
    place: tuple[float, float] | None
    last_contact: date | None
    planner: UUID


@dataclass(frozen=True, slots=True)
class Sorted:
    """The requested households: those to hand over, and the refused ones with a code."""

    monday: date
    until: date
    wanted: Sequence[Wanted]
    refused: Mapping[UUID, str]


def next_week(session: Session, county: str, zone: ZoneInfo, now: datetime) -> date:
    """The Monday of the next week whose plans are not published yet."""
    settings = load_settings(session, county)
    monday = monday_of(local_day(now, zone)) + WEEK
    while evening_of(monday, settings.publish_on, settings.publish_at, zone) <= now:
        monday += WEEK
    return monday


def sort_out(
    session: Session,
    by: Actor,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    households: Sequence[UUID],
    monday: date,
    until: date | None,
    seen_at: datetime | None,
) -> Sorted:
    """Sort the requested households into those that can be handed over and those that cannot.

    ``seen_at``: when the list was read from which they were chosen. A household that is named twice
    counts once. Raises WeekIsPast, WeekTooFar, `invalid_fields`, and `not_found` if a household is
    unknown or outside ``ranges``.
    """
    must_be_open(monday, load_settings(session, by.county).begins, zone, by.now)
    until = _last_day(monday, until)
    ids = list(dict.fromkeys(households))
    params = {
        "county": by.county,
        "zone": zone.key,
        "ids": array(ids),
        **range_params(ranges),
        "week": monday,
        "until": until,
        "seen_at": seen_at,
    }
    rows = {row.id: row for row in session.execute(_FOUND, params)}
    if missing := [str(id) for id in ids if id not in rows]:
        raise NotFound(households=missing)
    homes = {id: GridPlace(row.grid, row.group_no) for id, row in rows.items()}
    # Which plans have them already, and who answers: people of other areas, too.
    with access_context(with_own_feeds(by.county, ranges)):
        planners = planners_of(
            session, by.county, max(monday, local_day(by.now, zone)), monday, homes
        )
    refused = {id: why for id in ids if (why := _refusal(rows[id], planners.get(id)))}
    wanted = [_wanted(rows[id], planners[id]) for id in ids if id not in refused]
    return Sorted(monday, until, wanted, refused)


def hand_over(session: Session, by: Actor, chosen: Sorted) -> dict[UUID, UUID]:
    """Write the hand-overs; return their ids by household.

    Plans of that week that are published already are made anew at once, the others on the county's
    evening. A household that somebody else has handed over at this moment is left out.
    """
    if not chosen.wanted:
        return {}
    new = insert(Handover).values(
        [
            {
                "county": by.county,
                "id": uuid4(),
                "household_id": one.household,
                "area": one.grid,
                "week": chosen.monday,
                "until": chosen.until,
                "last_contact": one.last_contact,
                "asked_by": by.person_id,
                "asked_at": by.now,
            }
            for one in chosen.wanted
        ]
    )
    first = new.on_conflict_do_nothing().returning(Handover.household_id, Handover.id)
    made = {row.household_id: row.id for row in session.execute(first)}
    if not made:
        return {}
    details = {"week": name_of_week(chosen.monday), "households": [str(id) for id in made]}
    note(session, by.county, by.now, by.person_id, "handed_over", "handovers", details)
    _plan_anew(session, by, chosen.monday, {one.planner for one in chosen.wanted})
    return made


def withdraw(
    session: Session, by: Actor, zone: ZoneInfo, ranges: Sequence[CodeRange], id: UUID
) -> None:
    """Withdraw one's own hand-over; again has no effect.

    Raises `not_found`, `forbidden` for another person's, and WeekIsPast after its last day: what
    was not reached stays on the page.
    """
    row = session.get(Handover, (by.county, id))
    if row is None or not lies_in(row.area, ranges):
        raise NotFound()
    if row.asked_by != by.person_id:
        raise Forbidden("only the person who handed it over can withdraw it")
    if row.until < local_day(by.now, zone):
        raise WeekIsPast(week=name_of_week(row.week))
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = by.now
    session.flush()
    target = f"handover/{id}"
    note(session, by.county, by.now, by.person_id, "handover_withdrawn", target)
    holders = {"county": by.county, "household": row.household_id, "week": row.week}
    with access_context(with_own_feeds(by.county)):
        planners = set(session.scalars(_HOLDERS, holders))
    _plan_anew(session, by, row.week, planners)


def _last_day(monday: date, until: date | None) -> date:
    first, last = monday + 6 * DAY, monday + MAX_WEEKS * WEEK - DAY
    if until is None:
        return monday + _USUAL_WEEKS * WEEK - DAY
    if not first <= until <= last:
        raise InvalidFields(errors=[{"field": "until", "code": "out_of_range"}])
    return until


def _refusal(row: Row[tuple[object, ...]], planner: UUID | None) -> str | None:
    if row.kind in GONE_KINDS:
        return "household_gone"
    if row.is_open:
        return "handed_over_already"
    if row.is_new:
        return "visited_since"
    return "no_cadre" if planner is None else None


def _wanted(row: Row[tuple[object, ...]], planner: UUID) -> Wanted:
    place = None if row.lng is None else (row.lng, row.lat)
    return Wanted(row.id, row.grid, row.group_no, row.kind, place, row.last_contact, planner)


def _plan_anew(session: Session, by: Actor, monday: date, people: set[UUID]) -> None:
    params = {"county": by.county, "week": monday, "people": array(people)}
    with access_context(with_own_feeds(by.county)):  # whether they have a plan
        published = session.scalars(_PUBLISHED, params).all()
    occasion = f"handed-over-{by.now.astimezone().isoformat()}"
    queue_plans(session, by.county, published, monday, occasion, by.now, urgent=True)


_FOUND = text(f"""
    SELECT h.id, h.grid, h.group_no, h.kind, ST_X(h.point) AS lng, ST_Y(h.point) AS lat,
           (c.at AT TIME ZONE :zone)::date AS last_contact,
           coalesce(c.received_at > CAST(:seen_at AS timestamptz), false) AS is_new,
           EXISTS (
               SELECT FROM handovers o
               WHERE o.county = :county AND o.household_id = h.id AND o.withdrawn_at IS NULL
                 AND o.week <= :until AND o.until >= :week AND {IS_UNSETTLED}
           ) AS is_open
    FROM households h
    LEFT JOIN LATERAL (
        SELECT max(f.counted_at) AS at, max(f.received_at) AS received_at FROM visits f
        WHERE f.county = :county AND f.household_id = h.id AND {is_counted("contact")}
    ) c ON true
    WHERE h.county = :county AND h.id = ANY(CAST(:ids AS uuid[]))
      AND {in_ranges("h.grid")}
""")
_PUBLISHED = text("""
    SELECT person_id FROM plans
    WHERE county = :county AND week = :week AND person_id = ANY(CAST(:people AS uuid[]))
    ORDER BY person_id
""")
_HOLDERS = text("""
    SELECT DISTINCT cadre_id FROM planned_visits
    WHERE county = :county AND household_id = :household AND week = :week
""")
