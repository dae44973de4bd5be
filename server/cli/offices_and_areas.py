"""`flask person ...`: roles, areas and offices. Periods include their last day."""

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
from server.cli.options import CODE, DATE, Command, CountyOption, in_county
from server.cli.person import person
from server.services.accounts import people
from server.services.audit import note

__all__ = ["person"]

_LOGIN, _AREA = click.argument("login"), click.argument("area", type=CODE)
_ROLE = click.argument("role", type=click.Choice(ROLES))
_FROM = click.option("--from", "first", type=DATE, help="The first day; today unless given.")
_LAST = click.option("--last-day", "last", type=DATE, help="The last day; open unless given.")
_ENDS = click.option("--last-day", "last", type=DATE, help="The last day; today unless given.")


def _command(
    name: str, *parameters: Callable[[Command], Command]
) -> Callable[[Command], click.Command]:
    """Decorator: the command `flask person NAME` with these parameters and --county."""

    def decorate(command: Command) -> click.Command:
        decorated: Any = in_county(command)
        for parameter in reversed(parameters):
            decorated = parameter(decorated)
        return person.command(name)(decorated)

    return decorate


@_command("areas", _LOGIN)
def areas(login: str, county: CountyOption) -> None:
    """Print the offices, shares, roles and areas of LOGIN, one a line, with first and last days.

    The audit log records this.
    """
    actor = county.actor
    holder = county.person(login)
    note(db.session(), actor.county, actor.now, None, "read", f"person/{holder.id}/areas")
    lines = [*_offices(holder), *_shares(holder), *_held(holder)]
    db.session.commit()
    for line in lines:
        click.echo("\t".join(line))


@_command("give-area", _LOGIN, _AREA, _FROM, _LAST)
def give_area(**given: Any) -> None:
    """Make LOGIN responsible for the village or grid AREA, as a cadre.

    Existing periods are extended, never shortened.
    """
    _give("{login} answers for {area} {days}.", **given)


@_command("end-area", _LOGIN, _AREA, _ENDS)
def end_area(**given: Any) -> None:
    """End the responsibility of LOGIN for AREA, or change its last day.

    Periods that reach beyond the last day end on it. A last day before the first one deletes
    periods that begin today or later.
    """
    _end("{login} answers for {area} until {last}, that day included.", **given)


@_command("give-role", _LOGIN, _ROLE, _AREA, _FROM, _LAST)
def give_role(**given: Any) -> None:
    """Give LOGIN the ROLE over AREA. As with `give-area`."""
    _give("{login} is {role} of {area} {days}.", **given)


@_command("end-role", _LOGIN, _ROLE, _AREA, _ENDS)
def end_role(**given: Any) -> None:
    """End the ROLE of LOGIN over AREA. As with `end-area`."""
    _end("{login} is {role} of {area} until {last}, that day included.", **given)


@_command(
    "hand-over",
    _AREA,
    click.argument("giver", metavar="FROM"),
    click.argument("taker", metavar="TO"),
    _FROM,
)
def hand_over(area: str, giver: str, taker: str, first: date | None, county: CountyOption) -> None:
    """Hand all that FROM is responsible for within AREA to TO, with groups and households."""
    actor, day = county.actor, first or county.today
    count = people.hand_over(
        db.session(), actor, area, county.person(giver), county.person(taker), day
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
    """Give LOGIN another office, from today or an earlier day. Areas stay as they are.

    Quotas and rosters use the office of the day; offices that began on that day or later are
    replaced.
    """
    actor, day = county.actor, first or county.today
    duties = people.move(db.session(), actor, county.person(login), Office(level, home), day)
    db.session.commit()
    click.echo(f"{login} is of the {level} {home} {_days(Tenure(day, None))}.")
    if duties:
        click.echo(f"Duties elsewhere that are still theirs, until `flask roster plan`: {duties}.")


@_command("share", _LOGIN, click.argument("percent", type=click.IntRange(1, 100)), _FROM)
def share(login: str, percent: int, first: date | None, county: CountyOption) -> None:
    """Set the office of LOGIN to PERCENT of a full post, from today or another day on.

    Quotas and plans are reduced accordingly. Shares that begin on that day or later are replaced.
    """
    actor, day = county.actor, first or county.today
    held = people.share(db.session(), actor, county.person(login), Share(day, percent))
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
    """Set the last day of LOGIN: after it they cannot log in, and hold no role or area."""
    actor, day = county.actor, last or county.today
    people.leave(db.session(), actor, county.person(login), None if stays else day)
    db.session.commit()
    click.echo(f"{login} stays." if stays else f"{login} is here until {day}, that day included.")


def _give(
    message: str,
    login: str,
    area: str,
    first: date | None,
    last: date | None,
    county: CountyOption,
    role: str | None = None,
) -> None:
    actor, holding = county.actor, people.Holding(role, area)
    day = first or county.today
    held = people.give(db.session(), actor, county.person(login), holding, day, last)
    db.session.commit()
    days = ", and ".join(map(_days, held))
    click.echo(message.format(login=login, role=role, area=area, days=days))


def _end(
    message: str,
    login: str,
    area: str,
    last: date | None,
    county: CountyOption,
    role: str | None = None,
) -> None:
    actor, holding = county.actor, people.Holding(role, area)
    day = last or county.today
    people.end(db.session(), actor, county.person(login), holding, day)
    db.session.commit()
    click.echo(message.format(login=login, role=role, area=area, last=day))


def _days(held: Tenure) -> str:
    """A period as text, with its last day."""
    since = "" if held.first == date.min else f"from {held.first} "
    if held.until is None:
        return f"{since}on" if since else "since ever"
    return f"{since}{'to' if since else 'until'} {held.until - timedelta(days=1)}"


def _offices(holder: Person) -> Iterator[tuple[str, ...]]:
    offices = offices_of(holder.county)
    query = select(offices).where(offices.c.person_id == holder.id)
    names = _names(holder.county)
    for row in db.session.execute(query.order_by(offices.c.valid_to)):
        days = _days(Tenure(row.valid_from or date.min, row.valid_to))
        yield "office", row.level, names.get(row.home, row.home), days


def _shares(holder: Person) -> Iterator[tuple[str, ...]]:
    held = load_shares(db.session(), holder.county, [holder.id]).get(holder.id, [])
    for one, following in zip_longest(held, held[1:]):
        days = Tenure(one.valid_from, following.valid_from if following else None)
        yield "share", f"{one.percent} %", "", _days(days)


def _held(holder: Person) -> Iterator[tuple[str, ...]]:
    """Lines for roles, then for areas, groups and households; adjoining periods are joined."""
    own = (Assignment.county == holder.county) & (Assignment.person_id == holder.id)
    part = func.coalesce(Household.number, cast(Assignment.group_no, String), "")
    roles = select(
        literal("role"), RoleGrant.role, RoleGrant.area, RoleGrant.valid_from, RoleGrant.valid_to
    ).where(RoleGrant.county == holder.county, RoleGrant.person_id == holder.id)
    areas = (
        select(Assignment.kind, part, Assignment.area, Assignment.valid_from, Assignment.valid_to)
        .outerjoin(
            Household,
            (Household.county == Assignment.county) & (Household.id == Assignment.household_id),
        )
        .where(own)
    )
    names = _names(holder.county)
    for query in (roles, areas):
        held: dict[tuple[str, str, str], list[Tenure]] = {}
        for kind, what, area, first, until in db.session.execute(query.order_by(text("3, 2, 1"))):
            held.setdefault((kind, what, area), []).append(Tenure(first, until))
        for (kind, what, area), tenures in held.items():
            for each in joined(tenures):
                yield kind, what, names.get(area, area), _days(each)


def _names(county: str) -> dict[str, str]:
    """Code and name, by code, of all divisions and grids of the county."""
    each = union_all(
        *(select(kind.code, kind.name).where(kind.county == county) for kind in (Division, Grid))
    )
    return {code: f"{code} {name}" for code, name in db.session.execute(each)}
