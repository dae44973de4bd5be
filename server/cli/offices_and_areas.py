"""`flask person ...`: roles, areas and offices. Days are as people say them: a last day counts."""

from collections.abc import Iterator
from datetime import date, timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import select, union_all

from records.db import db
from records.divisions import Division, Grid
from records.households import Household
from records.offices import OFFICES, Office
from records.people import OFFICE_LEVELS, ROLES, Assignment, Person, RoleGrant
from server import people
from server.audit import note
from server.boundary import now
from server.calendar import By
from server.cli.person import person
from server.cli.problems import told
from server.cli.values import CODE, COUNTY, DAY, county_of, person_of

__all__ = ["person"]

_FROM = click.option("--from", "first", type=DAY, help="The first day; today unless given.")
_LAST = click.option("--last-day", "last", type=DAY, help="The last day; open unless given.")
_ENDS = click.option("--last-day", "last", type=DAY, help="The last day; today unless given.")


@person.command("areas")
@click.argument("login")
@COUNTY
@with_appcontext
@told
def areas(login: str, county: str | None) -> None:
    """Print the offices, roles and areas of LOGIN, one a line, with first and last days.

    It is noted in the audit log.
    """
    by = _by(county)
    found = person_of(by.county, login)
    note(db.session(), by.county, by.now, None, "read", f"person/{found.id}/areas")
    lines = [*_offices(found), *_roles(found), *_assignments(found)]
    db.session.commit()
    for line in lines:
        click.echo("\t".join(line))


@person.command("give-area")
@click.argument("login")
@click.argument("area", type=CODE)
@_FROM
@_LAST
@COUNTY
@with_appcontext
@told
def give_area(
    login: str, area: str, first: date | None, last: date | None, county: str | None
) -> None:
    """Let LOGIN answer for the village or grid AREA, as a cadre."""
    by, day = _by(county), first or county_of(county).today()
    people.give_area(db.session(), by, person_of(by.county, login), area, day, last)
    db.session.commit()
    click.echo(f"{login} answers for {area} {_span(day, last)}.")


@person.command("end-area")
@click.argument("login")
@click.argument("area", type=CODE)
@_ENDS
@COUNTY
@with_appcontext
@told
def end_area(login: str, area: str, last: date | None, county: str | None) -> None:
    """Let LOGIN answer for AREA no longer; or on another last day than was said before.

    A last day before the first one takes back what begins today or later, as if it had never been
    given.
    """
    by, day = _by(county), last or county_of(county).today()
    people.end_area(db.session(), by, person_of(by.county, login), area, day)
    db.session.commit()
    click.echo(f"{login} answers for {area} until {day}, that day included.")


@person.command("hand-over")
@click.argument("area", type=CODE)
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
@_FROM
@COUNTY
@with_appcontext
@told
def hand_over(area: str, giver: str, taker: str, first: date | None, county: str | None) -> None:
    """Let TO answer for all that FROM answers for within AREA, groups and households included."""
    by, day = _by(county), first or county_of(county).today()
    count = people.hand_over(
        db.session(), by, area, person_of(by.county, giver), person_of(by.county, taker), day
    )
    db.session.commit()
    before = day - timedelta(days=1)
    click.echo(f"{count} handed over: {giver} until {before}, {taker} from {day} on.")


@person.command("give-role")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("area", type=CODE)
@_FROM
@_LAST
@COUNTY
@with_appcontext
@told
def give_role(
    login: str, role: str, area: str, first: date | None, last: date | None, county: str | None
) -> None:
    """Let LOGIN hold ROLE over AREA."""
    by, day = _by(county), first or county_of(county).today()
    people.give_role(db.session(), by, person_of(by.county, login), role, area, day, last)
    db.session.commit()
    click.echo(f"{login} is {role} of {area} {_span(day, last)}.")


@person.command("end-role")
@click.argument("login")
@click.argument("role", type=click.Choice(ROLES))
@click.argument("area", type=CODE)
@_ENDS
@COUNTY
@with_appcontext
@told
def end_role(login: str, role: str, area: str, last: date | None, county: str | None) -> None:
    """Let LOGIN hold ROLE over AREA no longer. As with `end-area`."""
    by, day = _by(county), last or county_of(county).today()
    people.end_role(db.session(), by, person_of(by.county, login), role, area, day)
    db.session.commit()
    click.echo(f"{login} is {role} of {area} until {day}, that day included.")


@person.command("move")
@click.argument("login")
@click.option("--level", type=click.Choice(OFFICE_LEVELS), required=True)
@click.option("--home", type=CODE, required=True, help="Code of the division where the office is.")
@_FROM
@COUNTY
@with_appcontext
@told
def move(login: str, level: str, home: str, first: date | None, county: str | None) -> None:
    """Give LOGIN another office, from today on or from an earlier day. Areas stay as they are.

    Quotas and rosters go by the office of the day; whatever began on that day or later gives way.
    """
    by, day = _by(county), first or county_of(county).today()
    duties = people.move(db.session(), by, person_of(by.county, login), Office(level, home), day)
    db.session.commit()
    click.echo(f"{login} is of the {level} {home} {_span(day, None)}.")
    if duties:
        click.echo(f"Duties elsewhere that are still theirs, until `flask roster plan`: {duties}.")


@person.command("leave")
@click.argument("login")
@click.option("--last-day", "last", type=DAY, help="Their last day here; today unless given.")
@click.option("--stays", is_flag=True, help="They do not leave after all.")
@COUNTY
@with_appcontext
@told
def leave(login: str, last: date | None, stays: bool, county: str | None) -> None:
    """Note that LOGIN leaves: from the day after, they can log in no more and hold nothing."""
    by, day = _by(county), last or county_of(county).today()
    people.leave(db.session(), by, person_of(by.county, login), None if stays else day)
    db.session.commit()
    click.echo(f"{login} stays." if stays else f"{login} is here until {day}, that day included.")


def _by(county: str | None) -> By:
    return By(county_of(county).county, None, now())


def _span(first: date | None, last: date | None) -> str:
    """Days as people say them; ``last`` is included."""
    since = f"from {first} on" if first else "since ever"
    if last is None:
        return since
    return f"from {first} to {last}" if first else f"until {last}"


def _until(valid_to: date | None) -> date | None:
    return valid_to and valid_to - timedelta(days=1)


def _offices(found: Person) -> Iterator[tuple[str, ...]]:
    query = select(OFFICES).where(OFFICES.c.county == found.county, OFFICES.c.person_id == found.id)
    names = _names(found.county)
    for row in db.session.execute(query.order_by(OFFICES.c.valid_to)):
        days = _span(row.valid_from, _until(row.valid_to))
        yield "office", row.level, names.get(row.home, row.home), days


def _roles(found: Person) -> Iterator[tuple[str, ...]]:
    query = select(RoleGrant).where(
        RoleGrant.county == found.county, RoleGrant.person_id == found.id
    )
    names = _names(found.county)
    order = (RoleGrant.area, RoleGrant.role, RoleGrant.valid_from)
    for row in db.session.scalars(query.order_by(*order)):
        days = _span(row.valid_from, _until(row.valid_to))
        yield "role", row.role, names.get(row.area, row.area), days


def _assignments(found: Person) -> Iterator[tuple[str, ...]]:
    query = (
        select(Assignment, Household.number)
        .outerjoin(
            Household,
            (Household.county == Assignment.county) & (Household.id == Assignment.household_id),
        )
        .where(Assignment.county == found.county, Assignment.person_id == found.id)
    )
    names = _names(found.county)
    for row, number in db.session.execute(query.order_by(Assignment.area, Assignment.valid_from)):
        part = {"area": "", "group": f"{row.group_no}", "household": number or ""}[row.kind]
        days = _span(row.valid_from, _until(row.valid_to))
        yield row.kind, part, names.get(row.area, row.area), days


def _names(county: str) -> dict[str, str]:
    """Codes with their names, of all divisions and grids of the county."""
    each = union_all(
        *(select(kind.code, kind.name).where(kind.county == county) for kind in (Division, Grid))
    )
    return {code: f"{code} {name}" for code, name in db.session.execute(each)}
