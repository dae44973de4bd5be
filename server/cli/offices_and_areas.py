"""`flask person ...`: roles, areas and offices. Days are as people say them: a last day counts."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

import click
from sqlalchemy import String, cast, func, literal, select, text, union_all

from records.db import db
from records.divisions import Division, Grid
from records.fieldwork.households import Household
from records.staff.office_shares import WHOLE, Share, load_shares
from records.staff.offices import Office, offices_of
from records.staff.people import OFFICE_LEVELS, ROLES, Assignment, Person, RoleGrant
from records.tenures import Tenure, joined
from server.cli.options import (
    CODE,
    DATE,
    CountyOption,
    in_county,
)
from server.cli.person import person
from server.services.accounts import people
from server.services.audit import note

__all__ = ["person"]

Command = Callable[..., Any]

_LOGIN, _AREA = click.argument("login"), click.argument("area", type=CODE)
_ROLE = click.argument("role", type=click.Choice(ROLES))
_FROM = click.option("--from", "first", type=DATE, help="The first day; today unless given.")
_LAST = click.option("--last-day", "last", type=DATE, help="The last day; open unless given.")
_ENDS = click.option("--last-day", "last", type=DATE, help="The last day; today unless given.")


def _command(name: str, *takes: Callable[[Command], Command]) -> Callable[[Command], click.Command]:
    """A command `flask person NAME` that takes these, and the county."""

    def decorate(command: Command) -> click.Command:
        taking: Any = in_county(command)
        for take in reversed(takes):
            taking = take(taking)
        return person.command(name)(taking)

    return decorate


@_command("areas", _LOGIN)
def areas(login: str, county: CountyOption) -> None:
    """Print the offices, shares, roles and areas of LOGIN, one a line, with first and last days.

    It is noted in the audit log.
    """
    by = county.by
    found = county.person(login)
    note(db.session(), by.county, by.now, None, "read", f"person/{found.id}/areas")
    lines = [*_offices(found), *_shares(found), *_held(found)]
    db.session.commit()
    for line in lines:
        click.echo("\t".join(line))


@_command("give-area", _LOGIN, _AREA, _FROM, _LAST)
def give_area(**given: Any) -> None:
    """Let LOGIN answer for the village or grid AREA, as a cadre.

    On these days as well: nothing that they hold is shortened.
    """
    _give("{login} answers for {area} {days}.", **given)


@_command("end-area", _LOGIN, _AREA, _ENDS)
def end_area(**given: Any) -> None:
    """Let LOGIN answer for AREA no longer; or on another last day than was said before.

    Whatever reaches beyond the last day ends on it. A last day before the first one takes back what
    begins today or later, as if it had never been given.
    """
    _end("{login} answers for {area} until {last}, that day included.", **given)


@_command("give-role", _LOGIN, _ROLE, _AREA, _FROM, _LAST)
def give_role(**given: Any) -> None:
    """Let LOGIN hold ROLE over AREA. As with `give-area`."""
    _give("{login} is {role} of {area} {days}.", **given)


@_command("end-role", _LOGIN, _ROLE, _AREA, _ENDS)
def end_role(**given: Any) -> None:
    """Let LOGIN hold ROLE over AREA no longer. As with `end-area`."""
    _end("{login} is {role} of {area} until {last}, that day included.", **given)


@_command(
    "hand-over",
    _AREA,
    click.argument("giver", metavar="FROM"),
    click.argument("taker", metavar="TO"),
    _FROM,
)
def hand_over(area: str, giver: str, taker: str, first: date | None, county: CountyOption) -> None:
    """Let TO answer for all that FROM answers for within AREA, groups and households included."""
    by, day = county.by, first or county.today
    count = people.hand_over(
        db.session(), by, area, county.person(giver), county.person(taker), day
    )
    db.session.commit()
    before = day - timedelta(days=1)
    click.echo(f"{count} handed over: {giver} until {before}, {taker} from {day} on.")


@_command(
    "move",
    _LOGIN,
    click.option("--level", type=click.Choice(OFFICE_LEVELS), required=True),
    click.option("--home", type=CODE, required=True, help="The division where the office is."),
    _FROM,
)
def move(login: str, level: str, home: str, first: date | None, county: CountyOption) -> None:
    """Give LOGIN another office, from today on or from an earlier day. Areas stay as they are.

    Quotas and rosters go by the office of the day; whatever began on that day or later gives way.
    """
    by, day = county.by, first or county.today
    duties = people.move(db.session(), by, county.person(login), Office(level, home), day)
    db.session.commit()
    click.echo(f"{login} is of the {level} {home} {_days(Tenure(day, None))}.")
    if duties:
        click.echo(f"Duties elsewhere that are still theirs, until `flask roster plan`: {duties}.")


@_command("share", _LOGIN, click.argument("percent", type=click.IntRange(1, 100)), _FROM)
def share(login: str, percent: int, first: date | None, county: CountyOption) -> None:
    """Note that the office of LOGIN is PERCENT of a full post, from today or another day on.

    Quotas and plans ask for as much less. Whatever was said from that day on or later gives way.
    """
    by, day = county.by, first or county.today
    held = people.share(db.session(), by, county.person(login), Share(day, percent))
    db.session.commit()
    for since, percent in held or [Share(date.min, WHOLE)]:
        click.echo(f"{login} has {percent} % of a post {_days(Tenure(since, None))}.")


@_command(
    "leave",
    _LOGIN,
    click.option("--last-day", "last", type=DATE, help="Their last day here; today unless given."),
    click.option("--stays", is_flag=True, help="They do not leave after all."),
)
def leave(login: str, last: date | None, stays: bool, county: CountyOption) -> None:
    """Note that LOGIN leaves: from the day after, they can log in no more and hold nothing."""
    by, day = county.by, last or county.today
    people.leave(db.session(), by, county.person(login), None if stays else day)
    db.session.commit()
    click.echo(f"{login} stays." if stays else f"{login} is here until {day}, that day included.")


def _give(
    said: str,
    login: str,
    area: str,
    first: date | None,
    last: date | None,
    county: CountyOption,
    role: str | None = None,
) -> None:
    by, holding = county.by, people.Holding(role, area)
    day = first or county.today
    held = people.give(db.session(), by, county.person(login), holding, day, last)
    db.session.commit()
    days = ", and ".join(map(_days, held))
    click.echo(said.format(login=login, role=role, area=area, days=days))


def _end(
    said: str,
    login: str,
    area: str,
    last: date | None,
    county: CountyOption,
    role: str | None = None,
) -> None:
    by, holding = county.by, people.Holding(role, area)
    day = last or county.today
    people.end(db.session(), by, county.person(login), holding, day)
    db.session.commit()
    click.echo(said.format(login=login, role=role, area=area, last=day))


def _days(held: Tenure) -> str:
    """Days as people say them: the last one is included."""
    since = "" if held.first == date.min else f"from {held.first} "
    if held.until is None:
        return f"{since}on" if since else "since ever"
    return f"{since}{'to' if since else 'until'} {held.until - timedelta(days=1)}"


def _offices(found: Person) -> Iterator[tuple[str, ...]]:
    offices = offices_of(found.county)
    query = select(offices).where(offices.c.person_id == found.id)
    names = _names(found.county)
    for row in db.session.execute(query.order_by(offices.c.valid_to)):
        days = _days(Tenure(row.valid_from or date.min, row.valid_to))
        yield "office", row.level, names.get(row.home, row.home), days


def _shares(found: Person) -> Iterator[tuple[str, ...]]:
    held = load_shares(db.session(), found.county, [found.id]).get(found.id, [])
    for one, following in zip_longest(held, held[1:]):
        days = Tenure(one.valid_from, following.valid_from if following else None)
        yield "share", f"{one.percent} %", "", _days(days)


def _held(found: Person) -> Iterator[tuple[str, ...]]:
    """Roles, then what they answer for; days that adjoin are one line."""
    own = (Assignment.county == found.county) & (Assignment.person_id == found.id)
    part = func.coalesce(Household.number, cast(Assignment.group_no, String), "")
    roles = select(
        literal("role"), RoleGrant.role, RoleGrant.area, RoleGrant.valid_from, RoleGrant.valid_to
    ).where(RoleGrant.county == found.county, RoleGrant.person_id == found.id)
    areas = (
        select(Assignment.kind, part, Assignment.area, Assignment.valid_from, Assignment.valid_to)
        .outerjoin(
            Household,
            (Household.county == Assignment.county) & (Household.id == Assignment.household_id),
        )
        .where(own)
    )
    names = _names(found.county)
    for query in (roles, areas):
        held: dict[tuple[str, str, str], list[Tenure]] = {}
        for kind, what, area, first, until in db.session.execute(query.order_by(text("3, 2, 1"))):
            held.setdefault((kind, what, area), []).append(Tenure(first, until))
        for (kind, what, area), tenures in held.items():
            for each in joined(tenures):
                yield kind, what, names.get(area, area), _days(each)


def _names(county: str) -> dict[str, str]:
    """Codes with their names, of all divisions and grids of the county."""
    each = union_all(
        *(select(kind.code, kind.name).where(kind.county == county) for kind in (Division, Grid))
    )
    return {code: f"{code} {name}" for code, name in db.session.execute(each)}
