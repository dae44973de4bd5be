"""`flask households ...`: where households stand, which are late, and which nobody answers for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from authz.scope import scope_of
from geo.replacing import replace_households
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.households import HOUSEHOLD_KINDS, Household
from schedulers.quotas.household_quotas import DueState
from server.cli.options import CODE, COUNTY, county_of, person_of
from server.cli.problem_messages import told
from server.services import listing
from server.services.answered_for import nobodys
from server.services.audit import note
from server.services.calendar import By
from server.services.quotas.definitions import county_now
from server.services.quotas.due_households import (
    MOST_DAYS_LATE,
    DueQuery,
    described,
    due_households,
    paired_households,
    rule_named,
)
from server.web.boundary import now, settings
from server.web.paging import Listing, page_of
from server.web.responses import json_bytes

_NOBODY = UUID(int=0)


@click.group()
def households() -> None:
    """Households: where they stand, which are late, and which nobody answers for."""


def _pages(command: Callable[..., None]) -> Callable[..., None]:
    """What every list takes."""
    for decorate in (
        told,
        with_appcontext,
        click.option("--after", help="The last line of the page before."),
        click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True),
        click.option(
            "--within", type=CODE, help="An area's code; the default county unless given."
        ),
    ):
        command = decorate(command)
    return command


@households.command("place")
@COUNTY
@with_appcontext
def place(county: str | None) -> None:
    """Bring every household into the grid that covers its point today."""
    found, session = county_of(county), db.session()
    done = replace_households(session, found.county, found.today(), now())
    if done.moved:
        code = found.county
        note(session, code, now(), None, "households_placed", code, {"moved": done.moved})
    session.commit()
    click.echo(
        f"{done.moved:,} households moved; {done.stranded:,} stand in a grid that has ended."
    )


@households.command("due")
@_pages
@click.option("--state", type=click.Choice([state.value for state in DueState]))
@click.option("--never", is_flag=True, help="Only those that nobody ever reached.")
@click.option("--kind", type=click.Choice(HOUSEHOLD_KINDS))
@click.option("--days-late", type=click.IntRange(1, MOST_DAYS_LATE), help="At least so many.")
@click.option("--of", "login", help="Only those that this person answers for.")
@click.option("--quota", help="A quota of households; the first by name unless given.")
def due(
    within: str | None,
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
    area = within or settings().default_county
    by, session = By(county_of(area[:6]).county, None, now()), db.session()
    county = county_now(session, by)
    rule = rule_named(session, county, quota)
    if rule is None:
        raise click.ClickException("no quota is about households: see flask quotas add coverage")
    own = _noted(by, login)
    asked = DueQuery(DueState(state) if state else None, never or None, kind, days_late, own)
    found = due_households(session, county, rule, [CodeRange.below(area)], asked)
    _show(found, limit, after, lambda row: described(row, county))


@households.command("unassigned")
@_pages
def unassigned(within: str | None, limit: int, after: str | None) -> None:
    """Households that nobody answers for today, one JSON object a line, by grid."""
    area = within or settings().default_county
    county = county_of(area[:6])
    scope = scope_of(_NOBODY, county.county, (), (), county.today())
    ranges = [CodeRange.below(area)]
    query = listing.households(scope, ranges).query
    found = query.where(nobodys(db.session(), county.county, ranges, county.today()))
    _show(Listing(found, (Household.grid, Household.id)), limit, after, _whole)


@households.command("paired")
@click.argument("login")
@click.option("--left", is_flag=True, help="Only those that were not reached in the period.")
@COUNTY
@with_appcontext
@told
def paired(login: str, left: bool, county: str | None) -> None:
    """The households that LOGIN is paired with, and when they reached each in the period that runs.

    The period is that of the quota of paired households, a quarter where there is none. It is noted
    in the audit log.
    """
    by, session = By(county_of(county).county, None, now()), db.session()
    person = _noted(by, login)
    assert person is not None
    found = paired_households(session, county_now(session, by), person, left=left or None)
    _show(found, 500, None, _whole)


def _noted(by: By, login: str | None) -> UUID | None:
    """Who that is; that their households are looked at is in the audit log."""
    if login is None:
        return None
    person: UUID = person_of(by.county, login).id
    note(db.session(), by.county, by.now, None, "read", f"person/{person}/households")
    return person


def _whole(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if not name.startswith("key_")}


def _show(
    found: Listing, limit: int, after: str | None, shown: Callable[[Any], dict[str, Any]]
) -> None:
    page = page_of(found, limit, after)
    db.session.commit()
    for row in page.rows:
        click.echo(json_bytes(shown(row)))
    if page.next:
        click.echo(f"--after {page.next}")
