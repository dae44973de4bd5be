"""How many households would still be in time if some people's visits were taken back."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schedulers.coverage.counting import figures_of
from schedulers.coverage.fold import FoldTarget, load_setting
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
    setting = load_setting(session, county, day, day)
    force_custom_plan(session)
    rows: Any = session.connection().execute(
        text(f"""
            SELECT grid, sum(in_time)::int FROM ({figures_of(setting.in_force)}) f
            WHERE CAST(:kind AS text) IS NULL OR kind = :kind GROUP BY grid
        """),
        setting.parameters([FoldTarget(feed, day) for feed in sorted(feeds)], sorted(people))
        | {"kind": kind},
    )
    return dict(rows.all())
