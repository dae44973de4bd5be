"""Values that several commands take: days, weeks, months, the county."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from records.db import db
from records.divisions import County
from schedulers.months import days_of
from schedulers.weeks import monday_named
from server.boundary import now, settings

COUNTY = click.option("--county", help="The county's code; the default county unless given.")


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
            days_of(value)
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


@dataclass(frozen=True, slots=True)
class FoundCounty:
    county: str
    zone: ZoneInfo

    def today(self) -> date:
        return now().astimezone(self.zone).date()


def county_of(county: str | None) -> FoundCounty:
    """The county that a command is for. Raises ClickException where there is none."""
    code = county or settings().default_county
    found = db.session.get(County, code)
    if found is None:
        raise click.ClickException(f"there is no county {code} here")
    return FoundCounty(code, ZoneInfo(found.timezone))
