"""`flask households ...`: placement, due and unassigned households."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from geo.answered_for import is_unassigned
from geo.replacing import replace_households
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.households import VISITED_KINDS, Household
from schedulers.quotas.household_quotas import DueState
from server.cli.options import CountyOption, echo_rows, in_area, in_county, paged
from server.services import listing
from server.services.audit import note
from server.services.quotas.definitions import county_now
from server.services.quotas.due_households import (
    MAX_DAYS_LATE,
    DueQuery,
    due_households,
    paired_households,
    rule_named,
)
from server.web.paging import Listing, page_of
from server.web.request_context import now


@click.group()
def households() -> None:
    """Households: their grids, which are due, and which have no responsible cadre."""


@households.command("place")
@in_county
def place(county: CountyOption) -> None:
    """Move every household into the grid that covers its point today."""
    session = db.session()
    done = replace_households(session, county.code, county.today, now())
    if done.moved:
        moved = {"moved": done.moved}
        note(session, county.code, now(), None, "households_placed", county.code, moved)
    session.commit()
    click.echo(
        f"{done.moved:,} households moved; {done.stranded:,} stand in a grid that has ended."
    )


@households.command("due")
@in_area
@paged
@click.option("--state", type=click.Choice([state.value for state in DueState]))
@click.option("--never", is_flag=True, help="Only those that were never reached.")
@click.option("--kind", type=click.Choice(VISITED_KINDS))
@click.option("--days-late", type=click.IntRange(1, MAX_DAYS_LATE), help="At least this many.")
@click.option("--of", "login", help="Only those that this person answers for.")
@click.option("--quota", help="A quota of households; the first by name unless given.")
def due(
    area: str,
    county: CountyOption,
    limit: int,
    after: str | None,
    state: str | None,
    never: bool,
    kind: str | None,
    days_late: int | None,
    login: str | None,
    quota: str | None,
) -> None:
    """Print due households, one JSON object a line, the most overdue first.

    The last line is the option for the next page.
    """
    session = db.session()
    today = county_now(session, county.actor)
    rule = rule_named(session, today, quota)
    if rule is None:
        raise click.ClickException("no quota is about households: see flask quotas add coverage")
    own = _noted(county, login)
    query = DueQuery(DueState(state) if state else None, never or None, kind, days_late, own)
    rows = due_households(session, today, rule, [CodeRange.below(area)], query)
    _show(rows, limit, after, dict)


@households.command("unassigned")
@in_area
@paged
def unassigned(area: str, county: CountyOption, limit: int, after: str | None) -> None:
    """Print households without a responsible cadre today, one JSON object a line, by grid."""
    ranges = [CodeRange.below(area)]
    query = listing.households(county.scope, ranges).query
    query = query.where(is_unassigned(db.session(), county.code, ranges, county.today))
    _show(Listing(query, (Household.grid, Household.id)), limit, after, _all_columns)


@households.command("paired")
@click.argument("login")
@click.option("--left", is_flag=True, help="Only those that were not reached in the period.")
@in_county
def paired(login: str, left: bool, county: CountyOption) -> None:
    """Print the households paired with LOGIN, and when each was reached in the current period.

    The period is that of the quota for paired households, or else a quarter. Audited.
    """
    session, person = db.session(), _noted(county, login)
    assert person is not None
    rows = paired_households(session, county_now(session, county.actor), person, left=left or None)
    _show(rows, 500, None, _all_columns)


def _noted(county: CountyOption, login: str | None) -> UUID | None:
    """The person's id, after an audit entry for reading their households."""
    if login is None:
        return None
    person: UUID = county.person(login).id
    note(db.session(), county.code, now(), None, "read", f"person/{person}/households")
    return person


def _all_columns(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("key_")}


def _show(
    rows: Listing, limit: int, after: str | None, to_json: Callable[[Any], dict[str, Any]]
) -> None:
    page = page_of(rows, limit, after)
    db.session.commit()
    echo_rows(map(to_json, page.rows), page.next)
