"""Values that several commands take: days, weeks, months, the county."""

import getpass
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from records.dates import days_of_month, local_day, monday_named
from records.db import db
from records.divisions import County
from records.keys import normal_key
from records.staff.people import Person, person_named
from server.web.boundary import now, settings


class _Code(click.ParamType):
    """A division's or grid's code, in digits of any width."""

    name = "code"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        return normal_key(str(value))


CODE = _Code()
COUNTY = click.option(
    "--county", type=CODE, help="The county's code; the default county unless given."
)


class _Day(click.ParamType):
    name = "day"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            self.fail(f"{value} is no day such as 2026-10-01", param, ctx)


class _Month(click.ParamType):
    name = "month"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        try:
            days_of_month(value)
        except ValueError:
            self.fail(f"{value} is no month such as 2026-10", param, ctx)
        return str(value)


class _Week(click.ParamType):
    """An ISO week, as its Monday."""

    name = "week"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return monday_named(value)
        except ValueError:
            self.fail(f"{value} is no week such as 2026-W12", param, ctx)


DAY, MONTH, WEEK = _Day(), _Month(), _Week()


def first_without(last_day: date | None, day: date | None) -> date | None:
    """The first day without something, said so or by the last one with it; not both."""
    if last_day is not None and day is not None:
        raise click.UsageError("the last day, or the first one without it: not both")
    return last_day + timedelta(days=1) if last_day else day


@dataclass(frozen=True, slots=True)
class FoundCounty:
    county: str
    zone: ZoneInfo

    def today(self) -> date:
        return local_day(now(), self.zone)


def whoever() -> str:
    """Whoever runs the command, as the machine knows them."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


def county_of(county: str | None) -> FoundCounty:
    """The county that a command is for. Raises ClickException where there is none."""
    code = county or settings().default_county
    found = db.session.get(County, code)
    if found is None:
        raise click.ClickException(f"there is no county {code} here")
    return FoundCounty(code, ZoneInfo(found.timezone))


def person_of(county: str, login: str) -> Person:
    """The person who logs in by that name, however it is typed; else the command ends."""
    found = db.session.scalar(person_named(county, login))
    if found is None:
        raise click.ClickException(f"not_found: there is no {login} in county {county}")
    return found
