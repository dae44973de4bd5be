"""`flask quotas ...`: define quotas, and explain somebody's progress."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from records.db import db
from records.divisions import AREA_LEVELS, CodeRange
from records.planning.quotas import TEMPLATES, QuotaSchema
from schedulers.quotas.rules import Rule, load_rules, rule_of
from server.cli.options import (
    DATE,
    JSON_FILE,
    MONTH,
    CountyOption,
    echo_json,
    echo_rows,
    first_without,
    in_area,
    in_county,
    read_document,
    read_json,
)
from server.services.actor import Actor
from server.services.audit import note
from server.services.quotas import by_person, definitions
from server.services.quotas.by_area import areas, requested_month

_NAMES = tuple(template["name"] for template in TEMPLATES)


@click.group()
def quotas() -> None:
    """Quotas: define them, and show progress."""


@quotas.command("list")
@in_county
def listed(county: CountyOption) -> None:
    """Print one line for each version of each quota."""
    for versions in load_rules(db.session(), county.code).values():
        for rule in versions:
            click.echo(_line(rule))


@quotas.command("add")
@click.argument("name")
@click.option(
    "--file",
    "path",
    type=JSON_FILE,
    help="JSON, as the body of PUT /api/v1/quotas/{name}; else the template of that name.",
)
@click.option("--from", "day", type=DATE, help="The first day; by default today, or the file's.")
@in_county
def add(name: str, path: Path | None, day: date | None, county: CountyOption) -> None:
    """Define the quota NAME, or change its figures from a day on.

    A higher figure begins with the next period, a lower one at once. Later versions stay.
    """
    document = _document(name, path)
    if day is not None or "valid_from" not in document:
        document["valid_from"] = str(day or county.today)
    values = read_document(QuotaSchema(), document)
    actor = county.actor
    made, concerns = definitions.define(db.session(), actor, name, values)
    db.session.commit()
    click.echo(f"{_line(rule_of(made))}; it asks something of {concerns:,}")


@quotas.command("end")
@click.argument("name")
@click.option("--on", "day", type=DATE, help="The first day without it; by default today.")
@click.option("--last-day", type=DATE, help="Or the last day with it.")
@in_county
def end(name: str, day: date | None, last_day: date | None, county: CountyOption) -> None:
    """End the quota NAME. Settled periods stay."""
    actor = county.actor
    definitions.end(db.session(), actor, name, first_without(last_day, day) or county.today)
    db.session.commit()


@quotas.command("areas")
@in_area
@click.option("--level", type=click.Choice(AREA_LEVELS), default="township", show_default=True)
@click.option("--month", type=MONTH, help="The state of that month; default: now.")
def by_area(area: str, county: CountyOption, level: str, month: str | None) -> None:
    """Print the state of grids, villages or townships, one JSON object a line: counts, no names."""
    today = definitions.county_now(db.session(), county.actor)
    span = requested_month({"month": month}, county.today)
    echo_rows(areas(db.session(), today, [CodeRange.below(area)], level, span))


@quotas.command("progress")
@click.argument("login")
@in_county
def progress(login: str, county: CountyOption) -> None:
    """Print the progress of LOGIN's quotas, as JSON. The audit log records this."""
    actor, person = _person(login, county)
    answer = by_person.quotas_of(db.session(), definitions.county_now(db.session(), actor), person)
    db.session.commit()
    echo_json(answer)


@quotas.command("explain")
@click.argument("login")
@click.argument("name")
@click.option("--on", "day", type=DATE, help="A day of the period; by default today.")
@in_county
def explain(login: str, name: str, day: date | None, county: CountyOption) -> None:
    """Print every record and day of one period of LOGIN for the quota NAME, and why it counts.

    As JSON. The audit log records this.
    """
    actor, person = _person(login, county)
    now = definitions.county_now(db.session(), actor)
    answer = by_person.explained(db.session(), now, person, name, day or now.today, None)
    db.session.commit()
    echo_json(answer)


def _document(name: str, path: Path | None) -> dict[str, Any]:
    if path is None:
        if name not in _NAMES:
            raise click.ClickException(
                f"there is no template {name} (but {', '.join(_NAMES)}); --file has any other"
            )
        template = next(template for template in TEMPLATES if template["name"] == name)
        return {key: value for key, value in template.items() if key != "name"}
    document = read_json(path)
    if not isinstance(document, dict):
        raise click.ClickException(f"{path} is not a JSON object")
    return document


def _person(login: str, county: CountyOption) -> tuple[Actor, UUID]:
    actor = county.actor
    person = county.person(login).id
    note(db.session(), actor.county, actor.now, None, "read", f"person/{person}/quotas")
    return actor, person


def _line(rule: Rule) -> str:
    until = f" to {rule.valid_to - timedelta(days=1)}" if rule.valid_to else ""
    least = rule.least if isinstance(rule.least, int) else json.dumps(dict(rule.least))
    figure = f"every {json.dumps(dict(rule.every))} days" if rule.every else f"least {least}"
    of = f"{rule.counts} by {rule.unit} a {rule.period}"
    more = f"{', scaled' if rule.scale else ''}, {rule.grace_days} days of grace"
    return (
        f"{rule.name} {rule.title}: {rule.who}, {of}, {figure}{more}, from {rule.valid_from}{until}"
    )
