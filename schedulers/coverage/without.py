"""How many households would still be in time if some people's visits were taken back."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedulers.coverage.one_by_one import households_on
from schedulers.quotas.household_quotas import force_custom_plan


def in_time_without(
    session: Session,
    county: str,
    feeds: Collection[str],
    people: Collection[UUID],
    day: date,
    kind: str | None,
) -> dict[str, int]:
    """Households in time on a day, by the grid of that day, without the visits of these people;
    of the households that stand in ``feeds`` now."""
    if not feeds:
        return {}
    homes = households_on(session, county, feeds, day, people)
    query = select(homes.c.grid, func.sum(homes.c.in_time)).group_by(homes.c.grid)
    if kind is not None:
        query = query.where(homes.c.kind == kind)
    force_custom_plan(session)
    return dict(session.execute(query).all())
