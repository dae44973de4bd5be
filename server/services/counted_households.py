"""The households behind a figure of coverage, as of a day.

They are selected from what the figures sum up (schedulers/coverage/counting.py): what is counted
there is listed here. Of those who have moved since, only the households that the reader may read
now are listed; of the others there is a number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Subquery,
    Uuid,
    all_,
    and_,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from authz.access_context import as_county
from geo.answered_for import is_unassigned, without_whole
from geo.following import stood_at
from records.dates import DAY, instant
from records.divisions import CodeRange, lies_in, within
from records.feeds import Feed
from records.fieldwork.households import Household
from schedulers.coverage.one_by_one import households_on
from schedulers.quotas.household_quotas import force_custom_plan, state_of
from schedulers.quotas.progress import CountyNow
from server.web.paging import Listing

# `left` is what a disc of the map shows: asked, and not in time.
FIGURES: Final = (
    *("households", "asked", "in_time", "left", "overdue", "never", "contacted"),
    "without_cadre",
)
_NEVER: Final = date.min  # in the order before every day
_SHOWN: Final = (
    *("id", "number", "head", "address", "group_no", "kind", "grid", "last_contact", "due"),
)


@dataclass(frozen=True, slots=True)
class CountedQuery:
    """What is asked for; ``ranges``: the part of the ``readable`` areas in which households are
    counted on the day, wherever they stand now."""

    day: date
    readable: Sequence[CodeRange]
    ranges: Sequence[CodeRange]
    figure: str
    kind: str | None
    period: str


@dataclass(frozen=True, slots=True)
class CountedHouseholds:
    """``beyond``: grids outside of the asked areas where rows stand now; ``elsewhere``: how many
    households are counted besides, which stand by now where the reader may not read."""

    day: date
    listing: Listing
    beyond: tuple[CodeRange, ...]
    elsewhere: int


def counted_households(
    session: Session, county: CountyNow, asked: CountedQuery
) -> CountedHouseholds:
    """By grid; within one, those never contacted first, then by their last contact."""
    moved = _moved_since(session, county, asked) if asked.day < county.today else []
    left = [each for each in moved if lies_in(each.then, asked.ranges)]
    came = [each.id for each in moved if not lies_in(each.then, asked.ranges)]
    feeds = _feeds(session, county, asked, left)
    here = {feed for feed in feeds if lies_in(feed, asked.readable)}
    elsewhere = 0
    if feeds > here:
        with as_county(county.code):  # where households stand that left; only a number is returned
            count = _rows(session, county, asked, feeds - here, came).counted
            elsewhere = session.scalars(count).one()
    beyond = sorted(feed for feed in here if not lies_in(feed, asked.ranges))
    return CountedHouseholds(
        asked.day,
        _rows(session, county, asked, here, came),
        tuple(CodeRange.below(feed) for feed in beyond),
        elsewhere,
    )


def _moved_since(
    session: Session, county: CountyNow, asked: CountedQuery
) -> Sequence[Row[UUID, str, str]]:
    """The households that have moved since the day, as (id, grid, then): those that were counted in
    the asked areas, and those that came from elsewhere. The reader sees no tombstone of the latter:
    in the list, they would seem to have always been where they are."""
    stood = stood_at(county.code, instant(asked.day + DAY, county.zone))
    then = stood.c.grid
    came = and_(within(Household.grid, asked.readable), ~within(then, asked.readable))
    query = (
        select(Household.id, Household.grid, then.label("then"))
        .join(stood, stood.c.household_id == Household.id)
        .where(Household.county == county.code, or_(within(then, asked.ranges), came))
    )
    with as_county(county.code):  # ids and grids; what is known of them is read in the list
        return session.execute(query).all()


def _feeds(
    session: Session, county: CountyNow, asked: CountedQuery, left: Sequence[Row[UUID, str, str]]
) -> set[str]:
    """The grids in which the counted households stand now; for those without a cadre, only where
    nobody answered for the whole grid of that day."""
    feeds = select(Feed.code).where(Feed.county == county.code, within(Feed.code, asked.ranges))
    stand = {(code, code) for code in session.scalars(feeds)}
    stand |= {(each.then, each.grid) for each in left}
    if asked.figure == "without_cadre":
        grids = {then for then, _ in stand}
        open_grids = without_whole(session, county.code, asked.day, grids)
        stand = {(then, now) for then, now in stand if then in open_grids}
    return {now for _, now in stand}


def _rows(
    session: Session,
    county: CountyNow,
    asked: CountedQuery,
    feeds: Collection[str],
    came: Sequence[UUID],
) -> Listing:
    """The households of these feeds that the figure counts, without those who came since."""
    force_custom_plan(session)
    homes = households_on(session, county.code, feeds, asked.day)
    query = select(*(homes.c[name] for name in _SHOWN)).where(
        within(homes.c.grid, asked.ranges), _is_counted(session, county, asked, homes)
    )
    if came:
        query = query.where(homes.c.id != all_(literal(came, ARRAY(Uuid))))
    if asked.kind is not None:
        query = query.where(homes.c.kind == asked.kind)
    last = func.coalesce(homes.c.last_contact, literal(_NEVER, Date))
    order = (homes.c.grid, last, homes.c.id)
    return Listing(query, order, describe=lambda row: _described(row, county, asked.day))


def _is_counted(
    session: Session, county: CountyNow, asked: CountedQuery, homes: Subquery
) -> ColumnElement[bool]:
    match asked.figure:
        case "left":
            return and_(homes.c.asked == 1, homes.c.in_time == 0)
        case "without_cadre":
            return is_unassigned(session, county.code, asked.ranges, asked.day, homes.c)
        case "contacted":
            return homes.c[f"contacted_{asked.period}"] == 1
    return homes.c[asked.figure] == 1


def _described(row: Any, county: CountyNow, day: date) -> dict[str, Any]:
    """The fields of a household: the due day is a working day."""
    due = row.due and county.calendar.working_day_from(row.due)
    return {**row._mapping} | {
        "due": due,
        "state": state_of(due, day) if due else None,
        "days_late": max(0, (day - due).days) if due else None,
    }
