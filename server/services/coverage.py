"""Coverage of areas as of a day, with what phones may still hold, and by week."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from authz.access_context import access_context, as_county, people_of
from geo.answered_for import unassigned_by_grid
from records.coverage import CoverageCount
from records.dates import DAY, WEEK, instant, local_day, name_of_week
from records.divisions import LENGTHS, CodeRange, Division, in_ranges, range_params, within
from records.fieldwork.visits import EVIDENCE
from records.problems import InvalidFields, Problem
from records.validity import valid_on
from schedulers.coverage.figures import (
    Counted,
    GridFigures,
    by_grid,
    load_counted,
    load_percent,
    on_days,
)
from schedulers.coverage.fold import fold
from schedulers.coverage.phones import Doubt, Phones, load_phones
from schedulers.coverage.without import in_time_without
from schedulers.quotas.progress import CountyNow
from server.services.accounts.devices import MIN_SILENT_DAYS
from server.services.actor import Actor
from server.services.audit import note
from server.services.grid_names import whole_names
from server.services.quotas.definitions import county_now

MAX_WEEKS = 106
_COUNTS_FOR_S = 2.0  # what a request waits for, and one part of the counting more

# The latest drawing of each grid by that day, and whether it holds then.
_GRIDS = text(f"""
    SELECT DISTINCT ON (g.code) g.code, g.name, {valid_on("g", ":day")} AS is_valid
    FROM grids g
    WHERE g.county = :county AND g.valid_from <= :day AND {in_ranges("g.code")}
    ORDER BY g.code, g.valid_from DESC
""")


@dataclass(frozen=True, slots=True)
class CoverageQuery:
    """What is asked for; ``on``: None is the last counted day, today but for a moment."""

    ranges: Sequence[CodeRange]
    by: str
    on: date | None
    kind: str | None
    period: str


def coverage_of(
    session: Session, by: Actor, query: CoverageQuery, counted: Counted | None = None
) -> dict[str, Any]:
    """The figures of each area, by code, and of all together. Raises `invalid_fields` for a day
    that is not counted. ``counted``: what `up_to_date` has returned already."""
    now = county_now(session, by)
    counted = counted or up_to_date(session, by)
    day = _counted_day(counted, query.on or counted.until, now.today)
    county, ranges = by.county, query.ranges
    drawn, names = _drawn(session, county, ranges, day)
    grids = by_grid(session, county, ranges, day, query.period, query.kind)
    figures = {code: grids.get(code, GridFigures()) for code in sorted(drawn | grids.keys())}
    phones = _phones(session, now, day)
    doubt = Doubt(phones.holding(day, _end_of(day, now)), figures)
    losses = _losses(session, county, doubt, figures, day, query.kind)
    gains = {
        code: each.numbers["asked"] - each.numbers["in_time"] for code, each in figures.items()
    }
    stood_in = {code: each.feeds for code, each in figures.items() if each.feeds}
    end = instant(day + DAY, now.zone)
    nobodys = unassigned_by_grid(session, county, stood_in, day, end, query.kind)

    def figure(codes: Collection[str]) -> dict[str, Any]:
        seen = [local_day(at, now.zone) for at in doubt.phones(codes)]
        numbers = _figure(counted, [figures[code] for code in codes])
        return numbers | {
            "lowest": numbers["in_time"] - doubt.most(codes, losses),
            "highest": numbers["in_time"] + doubt.most(codes, gains),
            "without_cadre": sum(nobodys.get(code, 0) for code in codes),
            "phones": {"behind": len(seen), "silent_since": _silent_since(seen, now.today)},
        }

    length = LENGTHS[query.by]
    parts: dict[str, list[str]] = {}
    if query.by != "grid":
        names = _divisions(session, county, ranges, length)
        parts = {code: [] for code in names}
    for code in figures:
        parts.setdefault(code[:length], []).append(code)
    return {
        "as_of": {"day": day, "known": "now", "counted_at": counted.counted_at},
        "threshold": counted.percent,
        "items": [
            {"code": code, "name": names.get(code, code), **figure(codes)}
            for code, codes in sorted(parts.items())
        ],
        "total": figure(list(figures)),
    }


def weeks_of(
    session: Session,
    by: Actor,
    ranges: Sequence[CodeRange],
    first: date,
    last: date,
    kind: str | None = None,
    counted: Counted | None = None,
) -> dict[str, Any]:
    """Households, those with an interval and those in time, and the highest possible number of
    these, by grid and week, from Monday to Monday: at the end of each week, of a running one as of
    today. ``counted`` as above."""
    now = county_now(session, by)
    counted = counted or up_to_date(session, by)
    weeks = (last - first) // WEEK + 1
    if not 0 < weeks <= MAX_WEEKS:
        raise InvalidFields(errors=[{"field": "to", "code": "out_of_range"}])
    mondays = [first + after * WEEK for after in range(weeks)]
    days = [min(monday + 6 * DAY, counted.until) for monday in mondays]
    if mondays[-1] > now.today:
        raise InvalidFields(errors=[{"field": "to", "code": "out_of_range"}])
    if days[0] < counted.first_day:
        raise InvalidFields(errors=[{"field": "from", "code": "out_of_range"}])
    numbers = on_days(session, by.county, ranges, days, kind)
    codes = sorted(
        {code for each in numbers.values() for code in each}
        | _drawn(session, by.county, ranges, days[-1])[0]
    )
    phones = _phones(session, now, days[-1])
    none = {"households": 0, "asked": 0, "in_time": 0}
    highest = []
    for day in days:
        then = numbers.get(day, {})
        open_in = {code: each["asked"] - each["in_time"] for code, each in then.items()}
        doubt = Doubt(phones.holding(day, _end_of(day, now)), codes)
        highest.append({
            code: then.get(code, none)["in_time"] + doubt.most([code], open_in)
            for code in codes
        })  # fmt: skip
    return {
        "weeks": [name_of_week(monday) for monday in mondays],
        "codes": codes,
        **{
            name: [[numbers.get(day, {}).get(code, none)[name] for day in days]
                   for code in codes]
            for name in ("households", "asked", "in_time")
        },
        "highest": [[each[code] for each in highest] for code in codes],
    }  # fmt: skip


class CoverageNotCounted(Problem):
    code = "coverage_not_counted"
    title = "Coverage is being counted; ask again in a moment."


def up_to_date(session: Session, by: Actor) -> Counted:
    """Count what has changed since, and tell how far that came.

    Nobody waits for a long count, or for another process that is at it: then the figures are the
    last ones, of the day and the time that they tell. Raises CoverageNotCounted if there are none.
    """
    with as_county(by.county):  # households that moved to other areas; only numbers are written
        fold(session, by.county, by.now, seconds=_COUNTS_FOR_S)
    counted = load_counted(session, by.county)
    if counted is None:
        session.commit()  # the next request goes on from here
        raise CoverageNotCounted()
    return counted


def set_percent(session: Session, by: Actor, percent: int) -> None:
    """Set the share of households in time from which a grid is covered."""
    before = load_percent(session, by.county)
    row = insert(CoverageCount).values(county=by.county, percent=percent)
    session.execute(row.on_conflict_do_update(index_elements=["county"], set_={"percent": percent}))
    details = {"percent": [before, percent]}
    note(session, by.county, by.now, by.person_id, "coverage_set", by.county, details)


def day_to_list(session: Session, by: Actor, today: date, on: date | None) -> date:
    """The day of the figures whose households are listed: without ``on`` the last counted one, or
    today while none is. Raises as `coverage_of` does."""
    try:
        counted = up_to_date(session, by)
    except CoverageNotCounted:
        if on is None:
            return today
        raise
    return _counted_day(counted, on or counted.until, today)


def _counted_day(counted: Counted, day: date, today: date) -> date:
    """The day, if it is counted. One that will be soon is no mistake of who asks."""
    if not counted.first_day <= day <= today:
        raise InvalidFields(errors=[{"field": "on", "code": "out_of_range"}])
    if day > counted.until:
        raise CoverageNotCounted()
    return day


def _drawn(
    session: Session, county: str, ranges: Sequence[CodeRange], day: date
) -> tuple[set[str], dict[str, str]]:
    """The grids that are valid on a day, and the names of all that ever were by then."""
    params = {"county": county, "day": day, **range_params(ranges)}
    rows = session.execute(_GRIDS, params).all()
    names = whole_names(session, county, {row.code: row.name for row in rows})
    return {row.code for row in rows if row.is_valid}, names


def _divisions(
    session: Session, county: str, ranges: Sequence[CodeRange], length: int
) -> dict[str, str]:
    query = select(Division.code, Division.name).where(
        Division.county == county, within(Division.code, ranges)
    )
    return {code: name for code, name in session.execute(query).all() if len(code) == length}


def _end_of(day: date, now: CountyNow) -> datetime:
    """The end of a day. Today's work is still being done: its doubt is of the days before."""
    return instant(min(day + DAY, now.today), now.zone)


def _phones(session: Session, now: CountyNow, last: date) -> Phones:
    with access_context(people_of(now.code)):  # of cadres from elsewhere, too; only numbers
        return load_phones(session, now.code, now.zone, _end_of(last, now))


def _losses(
    session: Session,
    county: str,
    doubt: Doubt,
    figures: Mapping[str, GridFigures],
    day: date,
    kind: str | None,
) -> dict[str, int]:
    """How many households of each grid would not be in time without the visits of the people whose
    phones are behind: they may still edit or delete them."""
    feeds = {feed for code in doubt.grids for feed in figures[code].feeds}
    with as_county(county):  # where households stand that moved away; only numbers are returned
        kept = in_time_without(session, county, feeds, doubt.people, day, kind)
    return {
        code: max(figures[code].numbers["in_time"] - kept.get(code, 0), 0) for code in doubt.grids
    }


def _figure(counted: Counted, grids: Sequence[GridFigures]) -> dict[str, Any]:
    names = ("households", "asked", "in_time", "overdue", "never", "contacted")
    numbers = {name: sum(grid.numbers[name] for grid in grids) for name in names}
    visits = {name: sum(grid.visits[name] for grid in grids) for name in EVIDENCE}
    asked, in_time = numbers["asked"], numbers["in_time"]
    return {
        **numbers,
        "reached": sum(visits.values()) > 0,
        "covered": 100 * in_time >= counted.percent * asked if asked else None,
        "visits": visits,
    }


def _silent_since(seen: Sequence[date], today: date) -> date | None:
    """The day of the longest silence; a recent contact is nobody else's business."""
    first = min(seen, default=None)
    return first if first and (today - first).days >= MIN_SILENT_DAYS else None
