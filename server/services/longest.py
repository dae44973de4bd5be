"""The households that nobody has reached for longest, with what is known of each.

It orders households. Who answers for one is a field of its row, never a key of the order.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, func, literal, select, text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.arrays import array
from records.dates import monday_of, name_of_week
from records.divisions import CodeRange, Grid
from records.fieldwork.households import Household
from schedulers.plans.handed_over import IS_UNSETTLED
from schedulers.plans.planners import GridPlace, planners_of
from schedulers.quotas.household_quotas import force_custom_plan
from schedulers.quotas.progress import CountyNow
from server.services.gaps import households_with_contact
from server.services.grid_names import whole_names
from server.services.handovers.cadres import load_names, load_phones, silent_since
from server.web.paging import Listing

_NEVER = date.min  # in the order before every day


def longest(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    kind: str | None,
    is_handed_over: bool | None = None,
) -> Listing:
    """Households by last contact, those never reached first.

    ``is_handed_over``: only those with or without an open hand-over; None: both.
    """
    force_custom_plan(session)
    query, last_contact = households_with_contact(county, ranges)
    if kind is not None:
        query = query.where(Household.kind == kind)
    if is_handed_over is not None:
        params = {"county": county.code, "zone": county.zone.key, "today": county.today}
        condition = _IS_HANDED_OVER if is_handed_over else _IS_NOT_HANDED_OVER
        query = query.where(condition.bindparams(**params))
    return Listing(query, (func.coalesce(last_contact, literal(_NEVER, Date)), Household.id))


def described(
    session: Session,
    county: CountyNow,
    ranges: Sequence[CodeRange],
    rows: Sequence[Row[Any]],
    now: datetime,
) -> list[dict[str, Any]]:
    """The rows of a page: attempts, who answers for each, and what a phone may still hold."""
    code, today = county.code, county.today
    params = {"county": code, "zone": county.zone.key, "today": today}
    params |= {"ids": array(row.id for row in rows)}
    beside = {row.id: row for row in session.execute(_BESIDE, params)}
    grids = select(Grid.code, Grid.name).where(
        Grid.county == code, Grid.code.in_({row.grid for row in rows}), Grid.valid_on(today)
    )
    own_names = {row.code: row.name for row in session.execute(grids)}
    grid_names = whole_names(session, code, own_names)
    homes = {row.id: GridPlace(row.grid, row.group_no) for row in rows}
    # Whose plan has a household this week; of a plan nothing else is read.
    with access_context(with_own_feeds(code, ranges)):
        planners = planners_of(session, code, today, monday_of(today), homes)
        people = set(planners.values())
        phones_of = load_phones(session, code, people)
    names = load_names(session, code, people)
    result = []
    for row in rows:
        person, more = planners.get(row.id), beside.get(row.id)
        seen = [each.seen_at for each in phones_of.get(person, ())] if person else []
        result.append(
            {
                **{name: value for name, value in row._mapping.items() if name in _SHOWN},
                "grid_name": grid_names.get(row.grid),
                "days": (today - row.last_contact).days if row.last_contact else None,
                "tries": more.tries if more else 0,
                "answers_for": {"id": person, "name": names.get(person)} if person else None,
                "silent_since": silent_since(max(seen), now, county.zone) if seen else None,
                "handed_over": name_of_week(more.week) if more and more.week else None,
            }
        )
    return result


_SHOWN = (*("id", "number", "head", "address", "group_no", "kind", "grid", "last_contact"),)
_OPEN = f"""FROM handovers o
        WHERE o.county = :county AND o.household_id = {{household}} AND o.withdrawn_at IS NULL
          AND o.until >= :today AND {IS_UNSETTLED}"""
_HAS_ONE = f"EXISTS (SELECT {_OPEN.format(household='households.id')})"
_IS_HANDED_OVER, _IS_NOT_HANDED_OVER = text(_HAS_ONE), text(f"NOT {_HAS_ONE}")
# Visits with nobody home since the last contact, and the week of an open hand-over.
_BESIDE = text(f"""
    SELECT h.id, (
        SELECT count(*)::int FROM visits f
        WHERE f.county = :county AND f.household_id = h.id AND f.outcome = 'nobody_home'
          AND f.counted_at > coalesce((
              SELECT max(l.counted_at) FROM visits l
              WHERE l.county = :county AND l.household_id = h.id AND l.outcome <> 'nobody_home'
          ), '-infinity')
    ) AS tries, (
        SELECT max(o.week) {_OPEN.format(household="h.id")}
    ) AS week
    FROM households h
    WHERE h.county = :county AND h.id = ANY(CAST(:ids AS uuid[]))
""")
