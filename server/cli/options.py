"""Shared command parameters: days, weeks, months, a county, an area, a page, a JSON file."""

import functools
import getpass
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from marshmallow import Schema, ValidationError

from authz.scope import Scope
from records.dates import DAY, days_of_month, local_day, monday_named
from records.db import db
from records.divisions import County
from records.keys import normal_key
from records.problems import InvalidFields
from records.staff.people import Person, person_named
from records.wire import field_errors
from server.cli.problem_messages import problems_as_text
from server.services.actor import Actor
from server.web.request_context import now, settings
from server.web.responses import json_bytes


class _Code(click.ParamType):
    """A division's or grid's code, in digits of any width."""

    name = "code"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        return normal_key(str(value))


CODE = _Code()
COUNTY = click.option(
    "--county", type=CODE, help="The county's code; the default county unless given."
)
DEFAULT_AREA = click.option(
    "--within", "area", type=CODE, help="An area's code; the default county unless given."
)
LIMIT = click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True)
AFTER = click.option("--after", help="The last line of the previous page.")
JSON_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = Callable[..., Any]


class _Parsed(click.ParamType):
    """A value that ``parse`` reads; it raises ValueError for anything but such as the example."""

    def __init__(self, name: str, example: str, parse: Callable[[str], Any]) -> None:
        self.name, self._example, self._parse = name, example, parse

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        try:
            return self._parse(value)
        except ValueError:
            self.fail(f"{value} is no {self.name} such as {self._example}", param, ctx)


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()


def _month(text: str) -> str:
    days_of_month(text)
    return text


DATE = _Parsed("day", "2026-10-01", _day)
MONTH = _Parsed("month", "2026-10", _month)
MONDAY = _Parsed("week", "2026-W12", monday_named)  # an ISO week, as its Monday


def first_without(last_day: date | None, day: date | None) -> date | None:
    """The first day without something, from that day or from the last day with it; not both."""
    if last_day is not None and day is not None:
        raise click.UsageError("the last day, or the first one without it: not both")
    return last_day + DAY if last_day else day


@dataclass(frozen=True, slots=True)
class CountyOption:
    """The county that a command is for."""

    code: str
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return local_day(now(), self.zone)

    @property
    def actor(self) -> Actor:
        """The operator, who is no person of the county."""
        return Actor(self.code, None, now())

    @property
    def scope(self) -> Scope:
        """The operator's scope, as one who has no part in any record."""
        return Scope(UUID(int=0), self.code, {}, ())

    def person(self, login: str) -> Person:
        return person_of(self.code, login)


def person_of(county: str, login: str) -> Person:
    """The person with this log-in name, in any spelling. Raises ClickException."""
    person = db.session.scalar(person_named(county, login))
    if person is None:
        raise click.ClickException(f"not_found: there is no {login} in county {county}")
    return person


def operator_name() -> str:
    """The operating system's name of the user who runs the command."""
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"user {os.getuid()}"


def county_of(code: str | None) -> CountyOption:
    """The county of a code, or the default county. Raises ClickException if it does not exist."""
    code = code or settings().default_county
    county = db.session.get(County, code)
    if county is None:
        raise click.ClickException(f"there is no county {code} here")
    return CountyOption(code, ZoneInfo(county.timezone))


def in_county(command: Command) -> Command:
    """Decorator: the command takes --county and gets ``county``, a `CountyOption`.

    It runs in the app's context. A problem is rolled back and printed as text.
    """

    @functools.wraps(command)
    def run(*args: Any, county: str | None, **kwargs: Any) -> Any:
        return command(*args, county=county_of(county), **kwargs)

    return COUNTY(with_appcontext(problems_as_text(run)))


def in_area(command: Command) -> Command:
    """Like `in_county`, with --within instead; the command gets ``area`` and ``county``."""

    @functools.wraps(command)
    def run(*args: Any, area: str | None, **kwargs: Any) -> Any:
        code = area or settings().default_county
        return command(*args, area=code, county=county_of(code[:6]), **kwargs)

    return DEFAULT_AREA(with_appcontext(problems_as_text(run)))


def paged(command: Command) -> Command:
    """Decorator: the command takes --limit and --after."""
    return LIMIT(AFTER(command))


def echo_rows(rows: Iterable[Any], following: str | None = None) -> None:
    """Print one JSON object a line; the last line is the option for the next page."""
    for row in rows:
        click.echo(json_bytes(row))
    if following:
        click.echo(f"--after {following}")


def echo_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object, indented."""
    click.echo(json.dumps(json.loads(json_bytes(answer)), ensure_ascii=False, indent=1))


def read_document(schema: Schema, document: Any) -> dict[str, Any]:
    """Validate a document with a schema of the API. Raises `invalid_fields`."""
    try:
        values: dict[str, Any] = schema.load(document)
    except ValidationError as error:
        raise InvalidFields(errors=field_errors(error)) from None
    return values


def read_json(path: Path) -> Any:
    """The JSON in a file. Raises ClickException."""
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError:
        raise click.ClickException(f"{path} is not JSON") from None
