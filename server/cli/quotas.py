"""`flask quotas ...`: what is asked, where somebody stands, and why."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext
from marshmallow import ValidationError

from records.db import db
from records.divisions import CodeRange
from records.planning.quotas import TEMPLATES, QuotaSchema
from records.problems import InvalidFields
from records.wire import field_errors
from schedulers.quotas.rules import Rule, load_rules, rule_of
from server.cli.options import (
    CODE,
    COUNTY,
    DAY,
    MONTH,
    county_of,
    first_without,
    person_of,
)
from server.cli.problem_messages import told
from server.services.audit import note
from server.services.calendar import By
from server.services.quotas import by_person, definitions
from server.services.quotas.by_area import AREA_LEVELS, areas, month_asked
from server.web.boundary import now, settings
from server.web.responses import json_bytes

_NAMES = tuple(template["name"] for template in TEMPLATES)


@click.group()
def quotas() -> None:
    """Quotas: defining them, and where somebody's stand."""


@quotas.command("list")
@COUNTY
@with_appcontext
def listed(county: str | None) -> None:
    """One line for each version of each quota."""
    for versions in load_rules(db.session(), county_of(county).county).values():
        for rule in versions:
            click.echo(_line(rule))


@quotas.command("add")
@click.argument("name")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON, as the body of PUT /api/v1/quotas/{name}; else the template of that name.",
)
@click.option("--from", "day", type=DAY, help="The first day; by default today, or the file's.")
@COUNTY
@with_appcontext
@told
def add(name: str, path: Path | None, day: date | None, county: str | None) -> None:
    """Define the quota NAME, or change its figures from a day on.

    A raise begins with the next period, what is eased is eased at once. What is ordered for later
    stays.
    """
    found = county_of(county)
    document = _document(name, path)
    if day is not None or "valid_from" not in document:
        document["valid_from"] = str(day or found.today())
    try:
        read = QuotaSchema().load(document)
    except ValidationError as error:
        raise InvalidFields(errors=field_errors(error)) from None
    by = By(found.county, None, now())
    made, concerns = definitions.define(db.session(), by, name, read)
    db.session.commit()
    click.echo(f"{_line(rule_of(made))}; it asks something of {concerns:,}")


@quotas.command("end")
@click.argument("name")
@click.option("--on", "day", type=DAY, help="The first day without it; by default today.")
@click.option("--last-day", type=DAY, help="Or the last day with it.")
@COUNTY
@with_appcontext
@told
def end(name: str, day: date | None, last_day: date | None, county: str | None) -> None:
    """Let the quota NAME end. What was settled by it stays."""
    found = county_of(county)
    by = By(found.county, None, now())
    definitions.end(db.session(), by, name, first_without(last_day, day) or found.today())
    db.session.commit()


@quotas.command("areas")
@click.option("--within", type=CODE, help="An area's code; the default county unless given.")
@click.option("--level", type=click.Choice(AREA_LEVELS), default="township", show_default=True)
@click.option("--month", type=MONTH, help="How that month stood; now unless given.")
@with_appcontext
@told
def by_area(within: str | None, level: str, month: str | None) -> None:
    """Where grids, villages or townships stand, one JSON object a line: counts, no names."""
    area = within or settings().default_county
    by = By(county_of(area[:6]).county, None, now())
    county = definitions.county_now(db.session(), by)
    span = month_asked({"month": month}, county.today)
    for each in areas(db.session(), county, [CodeRange.below(area)], level, span):
        click.echo(json_bytes(each))


@quotas.command("progress")
@click.argument("login")
@COUNTY
@with_appcontext
@told
def progress(login: str, county: str | None) -> None:
    """Where the quotas of LOGIN stand, as JSON. It is noted in the audit log."""
    by, person = _person(login, county)
    answer = by_person.quotas_of(db.session(), definitions.county_now(db.session(), by), person)
    db.session.commit()
    _show(answer)


@quotas.command("explain")
@click.argument("login")
@click.argument("name")
@click.option("--on", "day", type=DAY, help="A day of the period; by default today.")
@COUNTY
@with_appcontext
@told
def explain(login: str, name: str, day: date | None, county: str | None) -> None:
    """Every record and day of one period of LOGIN for the quota NAME, and why each counts or not.

    As JSON. It is noted in the audit log.
    """
    by, person = _person(login, county)
    now = definitions.county_now(db.session(), by)
    answer = by_person.explained(db.session(), now, person, name, day or now.today, None)
    db.session.commit()
    _show(answer)


def _document(name: str, path: Path | None) -> dict[str, Any]:
    if path is None:
        if name not in _NAMES:
            raise click.ClickException(
                f"there is no template {name} (but {', '.join(_NAMES)}); --file has any other"
            )
        template = next(template for template in TEMPLATES if template["name"] == name)
        return {key: value for key, value in template.items() if key != "name"}
    try:
        read = json.loads(path.read_text("utf-8"))
    except ValueError:
        read = None
    if not isinstance(read, dict):
        raise click.ClickException(f"{path} is no JSON object")
    return read


def _person(login: str, county: str | None) -> tuple[By, UUID]:
    by = By(county_of(county).county, None, now())
    person = person_of(by.county, login).id
    note(db.session(), by.county, by.now, None, "read", f"person/{person}/quotas")
    return by, person


def _show(answer: dict[str, Any]) -> None:
    click.echo(json.dumps(json.loads(json_bytes(answer)), ensure_ascii=False, indent=1))


def _line(rule: Rule) -> str:
    until = f" to {rule.valid_to - timedelta(days=1)}" if rule.valid_to else ""
    least = rule.least if isinstance(rule.least, int) else json.dumps(dict(rule.least))
    figure = f"every {json.dumps(dict(rule.every))} days" if rule.every else f"least {least}"
    of = f"{rule.counts} by {rule.unit} a {rule.period}"
    more = f"{', scaled' if rule.scale else ''}, {rule.grace_days} days of grace"
    return (
        f"{rule.name} {rule.title}: {rule.who}, {of}, {figure}{more}, from {rule.valid_from}{until}"
    )
