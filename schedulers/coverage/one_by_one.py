"""The households behind the figures of a day, one by one."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, String, Subquery, Uuid, bindparam, column, text
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from records.arrays import array
from schedulers.coverage.counting import CONTACTED, STATES, households_of
from schedulers.coverage.fold import FoldTarget, load_setting

_COLUMNS = (
    column("id", Uuid),
    column("number", String),
    column("head", String),
    column("address", String),
    column("group_no", Integer),
    column("grid", String),
    column("kind", String),
    column("last_contact", Date),
    column("due", Date),
    *(column(name, Integer) for name in (*STATES, *CONTACTED)),
)


def households_on(
    session: Session,
    county: str,
    feeds: Collection[str],
    day: date,
    without: Collection[UUID] = (),
) -> Subquery:
    """Subquery: the households that stand in ``feeds`` now and were registered by that day, with
    the grid and the kind of the day, their last contact, and the date on which they are due before
    free days are skipped, NULL without an interval; and 0 or 1 for each of `STATES` and
    `CONTACTED`.

    ``without``: people whose visits are left out. Call `force_custom_plan` before it is run.
    """
    setting = load_setting(session, county, day, day)
    params: dict[str, Any] = setting.parameters([FoldTarget(feed, day) for feed in sorted(feeds)])
    del params["regimes"]  # there is one
    if without:
        params["without"] = array(sorted(without))
    statement = text(households_of(setting.in_force, without=bool(without)))
    # Without types: the text of an array, taken for VARCHAR, would be read anew for every row.
    bound = (bindparam(name, value, NullType()) for name, value in params.items())
    return statement.bindparams(*bound).columns(*_COLUMNS).subquery("counted")
