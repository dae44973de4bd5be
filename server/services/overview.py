"""The front page's figures of the reader's areas: grids and households, never people."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, select, true
from sqlalchemy.orm import Session

from authz.scope import Permission
from records.dates import week_bounds, week_of
from records.divisions import CodeRange, Division, Grid, within
from records.fieldwork.households import VISITED_KINDS, Household
from records.fieldwork.visits import Visit
from schedulers.calendars.county_calendar import load_calendar
from server.jobs.job_state import worker_lives
from server.services.audit import note_reading
from server.services.grid_names import whole_names
from server.services.listing import Sight
from server.web.auth import SignedIn
from server.web.request_context import now

LATEST = 8


def overview(session: Session, me: SignedIn) -> dict[str, Any]:
    """All figures of the page. It loads by itself, so the reading is noted once a day."""
    ranges = me.scope.ranges(Permission.READ_RECORDS)
    note_reading(session, me.scope, now(), "overview", ranges, {}, by_day=me.zone)
    week = week_of(now(), me.zone)
    households = select(func.count()).where(
        Household.county == me.county,
        within(Household.grid, ranges),
        Household.kind.in_(VISITED_KINDS),
    )
    return {
        "timezone": me.timezone,
        "week": week,
        "areas": _areas(session, me, ranges),
        "households": session.scalar(households),
        "grids": _visits_by_grid(session, me, ranges, week),
        "latest": _latest(session, me, ranges),
        "calendar_ends": _calendar_ends(session, me),
        "work_rests": _work_rests(session, me),
    }


def _calendar_ends(session: Session, me: SignedIn) -> date | None:
    """The last certain day, if it is near and the reader may enter the next year."""
    if not me.scope.allows(Permission.MANAGE_CALENDAR):
        return None
    calendar = load_calendar(session, me.county)
    return calendar.horizon if calendar.ends_soon(me.today) else None


def _work_rests(session: Session, me: SignedIn) -> bool:
    """True if no job process runs and the reader may start it. Without it there are no plans and no
    reminders."""
    return me.scope.allows(Permission.OPERATE) and not worker_lives(session, now())


def _areas(session: Session, me: SignedIn, ranges: tuple[CodeRange, ...]) -> list[dict[str, str]]:
    """The names of the scope's areas: divisions, or single grids."""
    codes = [area.lo for area in ranges]
    divisions = select(Division.code, Division.name).where(
        Division.county == me.county, Division.code.in_(codes)
    )
    grids = select(Grid.code, Grid.name).where(
        Grid.county == me.county, Grid.code.in_(codes), _holds_today(me)
    )
    names = {row.code: row.name for row in session.execute(divisions)}
    names |= whole_names(session, me.county, {row.code: row.name for row in session.execute(grids)})
    return [{"code": code, "name": name} for code, name in names.items()]


def _visits_by_grid(
    session: Session, me: SignedIn, ranges: tuple[CodeRange, ...], week: str
) -> list[dict[str, Any]]:
    """Every grid of the areas with its number of visits in the week, zero included."""
    start, end = week_bounds(week, me.zone)
    made = and_(
        Visit.county == Grid.county,
        Visit.grid == Grid.code,
        Visit.counted_at >= start,
        Visit.counted_at < end,
    )
    rows = session.execute(
        select(Grid.code, Grid.name, func.count(Visit.id))
        .outerjoin(Visit, made)
        .where(Grid.county == me.county, within(Grid.code, ranges), _holds_today(me))
        .group_by(Grid.code, Grid.name)
        .order_by(Grid.code)
    ).all()
    names = whole_names(session, me.county, {row.code: row.name for row in rows})
    return [{"code": code, "name": names[code], "visits": visits} for code, _, visits in rows]


def _latest(session: Session, me: SignedIn, ranges: tuple[CodeRange, ...]) -> list[dict[str, Any]]:
    """The latest visits of the areas, by day. Other people's visits show the day and no position.

    The selection depends on the day only: otherwise the reader's own visits would reveal the time
    of other people's visits.
    """
    sight = Sight(me.scope, me.timezone)
    own = sight.own(Visit)
    here = and_(Grid.county == me.county, within(Grid.code, ranges), _holds_today(me))
    of_grid = and_(Visit.county == Grid.county, Visit.grid == Grid.code)
    # The first day to show, from the latest visits of each grid, by index.
    newest = (
        select(Visit.counted_at)
        .where(of_grid)
        .order_by(Visit.counted_at.desc())
        .limit(LATEST)
        .lateral("newest")
    )
    latest = (
        select(newest.c.counted_at)
        .select_from(Grid)
        .join(newest, true())
        .where(here)
        .order_by(newest.c.counted_at.desc())
        .limit(LATEST)
        .subquery()
    )
    first_day = select(sight.day(func.min(latest.c.counted_at))).scalar_subquery()
    rows = session.execute(
        select(
            Visit.id,
            sight.time(Visit.counted_at, own).label("at"),
            Visit.purpose,
            Visit.outcome,
            case((own, Visit.evidence), else_=null()).label("evidence"),
            Grid.code.label("grid"),
            Grid.name.label("grid_name"),
        )
        .join(Grid, of_grid)
        .where(here, Visit.counted_at >= first_day)
        .order_by(sight.day(Visit.counted_at).desc(), Visit.id)
        .limit(LATEST)
    )
    visits = [dict(row) for row in rows.mappings()]
    names = whole_names(session, me.county, {row["grid"]: row["grid_name"] for row in visits})
    return [row | {"grid_name": names[row["grid"]]} for row in visits]


def _holds_today(me: SignedIn) -> ColumnElement[bool]:
    return Grid.valid_on(me.today)
