"""Estimate which of the handed-over households fit into a week, before any plan is made.

It is an estimate and says so. The days and their hours are those of the planner (`field_day`,
leave, half days, markets, part-time), less what comes before everything else there already. They
are filled one by one with visiting times and ways as the crow flies: the planner's own search takes
seconds a cadre and a process of its own. The plan decides; what it left out is in `outcomes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.arrays import array
from records.dates import DAY, WEEK
from records.divisions import CodeRange
from records.staff.office_shares import percent_on
from schedulers.calendars.county_calendar import load_calendar, load_markets
from schedulers.calendars.working_days import available_days
from schedulers.planning.travel import Location, StraightLine
from schedulers.plans.gather import load_halves
from schedulers.plans.handed_over import load_handed_over
from schedulers.plans.hours import capacity, field_day
from schedulers.plans.plan_settings import SettingsInForce, load_settings
from schedulers.plans.planners import planners_of
from schedulers.plans.planning_window import open_days
from schedulers.quotas.rules import period_of
from schedulers.quotas.subjects import load_subjects
from server.services.handovers.asking import Wanted


@dataclass(frozen=True, slots=True)
class LikelyWeek:
    """The Monday of the week that a household is likely to be planned in, or None and why not."""

    week: date | None
    reason: str | None = None


def estimate(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    wanted: Sequence[Wanted],
    monday: date,
    until: date,
    now: datetime,
) -> dict[UUID, LikelyWeek]:
    """Where each household is likely to be planned; the longest without anybody come first."""
    settings = load_settings(session, county)
    left = sorted(wanted, key=lambda one: (one.last_contact or date.min, one.household))
    fits = {one.household: LikelyWeek(None, "no_point") for one in left if one.place is None}
    left = [one for one in left if one.place is not None]
    week = monday
    while left and week <= until:
        own_of = {
            person: [one for one in left if one.planner == person]
            for person in sorted({one.planner for one in left})
        }
        hours = _hours(session, county, zone, ranges, settings, own_of, week, now)
        for person, own in own_of.items():
            for one in _filled(own, hours.get(person, 0), settings):
                fits[one.household] = LikelyWeek(week)
        left = [one for one in left if one.household not in fits]
        week += WEEK
    return fits | {one.household: LikelyWeek(None, "no_time") for one in left}


def _filled(own: Sequence[Wanted], seconds: float, settings: SettingsInForce) -> list[Wanted]:
    """The households that fit, each beside the nearest one that does."""
    line = StraightLine(settings.road_factor, settings.kmh)
    ways = line.seconds([Location(*one.place) for one in own if one.place is not None])
    taken: list[int] = []
    for at, one in enumerate(own):
        needed = settings.visit_s[one.kind] + (ways[at, taken].min() if taken else 0)
        if needed <= seconds:
            taken.append(at)
            seconds -= needed
    return [own[at] for at in taken]


def _hours(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    settings: SettingsInForce,
    own_of: Mapping[UUID, Sequence[Wanted]],
    monday: date,
    now: datetime,
) -> Mapping[UUID, int]:
    """Seconds of field days of a week that nothing takes which comes first, by person."""
    people = list(own_of)
    coming = open_days(monday, settings.begins, zone, now)
    if not coming:
        return {}
    calendar = load_calendar(session, county)
    working = [day for day in calendar.working_days(monday, monday + 6 * DAY) if day in coming]
    markets = load_markets(session, county)
    today = coming[0]
    handed = load_handed_over(session, county, zone, ranges, monday, today, today)
    params = {"county": county, "week": monday, "people": array(people), "day": today}
    with access_context(with_own_feeds(county, ranges)):  # sums of seconds, nobody's plan
        subjects = load_subjects(session, county, people)
        halves = load_halves(session, county, people, period_of("week", monday))
        homes = {id: one.standing for id, one in handed.items()}
        planners = planners_of(session, county, today, monday, homes)
        pinned = session.execute(_PINNED, params).all()
    seconds = {}
    for subject in subjects:
        most = capacity(settings, percent_on(subject.shares, monday))
        grids = {one.grid for one in own_of[subject.id]}
        lengths = sorted(
            field_day(day, settings, most.day_s, halves.get(subject.id, {}).get(day, ())).budget
            for day in available_days(working, subject.absences)
            if not all(markets.is_market_day(grid, day) for grid in grids)
        )
        own = {id for id, person in planners.items() if person == subject.id}
        kinds = [handed[id].kind for id in own]
        kinds += [
            row.kind for row in pinned if row.cadre_id == subject.id and row.household_id not in own
        ]
        hours = sum(lengths[-most.days :])
        seconds[subject.id] = hours - sum(settings.visit_s.get(kind, 0) for kind in kinds)
    return seconds


# What cadres pinned or added themselves comes first, like what was handed over.
_PINNED = text("""
    SELECT DISTINCT v.cadre_id, v.household_id, coalesce(h.kind, 'ordinary') AS kind
    FROM planned_visits v
    LEFT JOIN households h ON h.county = :county AND h.id = v.household_id
    WHERE v.county = :county AND v.week = :week AND v.skipped IS NULL
      AND v.cadre_id = ANY(CAST(:people AS uuid[]))
      AND (v.day >= :day OR v.day IS NULL AND v.why = 'added')
""")
