"""The weeks to which households were handed over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from records.dates import name_of_week
from records.divisions import CodeRange, within
from records.planning.handovers import Handover

MOST = 53  # a year of them


def weeks_of(session: Session, county: str, ranges: Sequence[CodeRange]) -> list[dict[str, Any]]:
    """Each week with its number of households, the newest first; withdrawn ones do not count."""
    query = (
        select(Handover.week, func.count().label("households"))
        .where(
            Handover.county == county,
            within(Handover.area, ranges),
            Handover.withdrawn_at.is_(None),
        )
        .group_by(Handover.week)
        .order_by(Handover.week.desc())
        .limit(MOST)
    )
    return [
        {"week": name_of_week(row.week), "monday": row.week, "households": row.households}
        for row in session.execute(query)
    ]
