"""`flask households ...`: where households stand, which are late, and which nobody answers for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from authz.scope import scope_of
from geo.replacing import replace_households
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.households import HOUSEHOLD_KINDS, Household
from schedulers.quotas.household_quotas import DueState
from server.cli.options import (
    CountyOption,
    echo_rows,
    in_area,
    in_county,
    paged,
)
from server.services import listing
from server.services.answered_for import nobodys
from server.services.audit import note
from server.services.quotas.definitions import county_now
from server.services.quotas.due_households import (
    MAX_DAYS_LATE,
    DueQuery,
    described,
    due_households,
    paired_households,
    rule_named,
)
from server.web.boundary import now
from server.web.paging import Listing, page_of

_NOBODY = UUID(int=0)


@click.group()
def households() -> None:
    """Households: where they stand, which are late, and which nobody answers for."""


@households.command("place")
@in_county
def place(county: CountyOption) -> None:
    """Bring every household into the grid that covers its point today."""
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
@click.option("--never", is_flag=True, help="Only those that nobody ever reached.")
@click.option("--kind", type=click.Choice(HOUSEHOLD_KINDS))
@click.option("--days-late", type=click.IntRange(1, MAX_DAYS_LATE), help="At least so many.")
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
    """One JSON object a line, the latest first; the last line says where the next page begins."""
    session = db.session()
    today = county_now(session, county.by)
    rule = rule_named(session, today, quota)
    if rule is None:
        raise click.ClickException("no quota is about households: see flask quotas add coverage")
    own = _noted(county, login)
    asked = DueQuery(DueState(state) if state else None, never or None, kind, days_late, own)
    found = due_households(session, today, rule, [CodeRange.below(area)], asked)
    _show(found, limit, after, lambda row: described(row, today))


@households.command("unassigned")
@in_area
@paged
def unassigned(area: str, county: CountyOption, limit: int, after: str | None) -> None:
    """Households that nobody answers for today, one JSON object a line, by grid."""
    scope = scope_of(_NOBODY, county.code, (), (), county.today)
    ranges = [CodeRange.below(area)]
    query = listing.households(scope, ranges).query
    found = query.where(nobodys(db.session(), county.code, ranges, county.today))
    _show(Listing(found, (Household.grid, Household.id)), limit, after, _whole)


@households.command("paired")
@click.argument("login")
@click.option("--left", is_flag=True, help="Only those that were not reached in the period.")
@in_county
def paired(login: str, left: bool, county: CountyOption) -> None:
    """The households that LOGIN is paired with, and when they reached each in the period that runs.

    The period is that of the quota of paired households, a quarter where there is none. It is noted
    in the audit log.
    """
    session, person = db.session(), _noted(county, login)
    assert person is not None
    found = paired_households(session, county_now(session, county.by), person, left=left or None)
    _show(found, 500, None, _whole)


def _noted(county: CountyOption, login: str | None) -> UUID | None:
    """Who that is; that their households are looked at is in the audit log."""
    if login is None:
        return None
    person: UUID = county.person(login).id
    note(db.session(), county.code, now(), None, "read", f"person/{person}/households")
    return person


def _whole(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("key_")}


def _show(
    found: Listing, limit: int, after: str | None, shown: Callable[[Any], dict[str, Any]]
) -> None:
    page = page_of(found, limit, after)
    db.session.commit()
    echo_rows(map(shown, page.rows), page.next)
