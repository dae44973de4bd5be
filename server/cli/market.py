"""`flask market ...`: the rules of market days (docs/calendar.md)."""

from datetime import date
from typing import Any
from uuid import UUID

import click

from records.db import db
from records.divisions import CodeRange
from records.planning.calendar import MARKET_RULES, MarketRuleSchema
from server.cli.options import (
    CODE,
    DATE,
    CountyOption,
    echo_rows,
    first_without,
    in_county,
    read_document,
)
from server.services import calendar, listing

_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


@click.group()
def market() -> None:
    """Market days (圩日)."""


@market.command("list")
@click.option("--within", type=CODE, help="An area's code; the county unless given.")
@in_county
def rules(within: str | None, county: CountyOption) -> None:
    """Print the rules, one JSON object a line, by place."""
    markets = listing.market_rules(county.code, [CodeRange.below(within or county.code)])
    rows = db.session.execute(markets.query.order_by(*markets.order)).mappings()
    echo_rows({name: row[name] for name in row if name != "county"} for row in rows)


@market.command("add")
@click.argument("area", type=CODE)
@click.option("--kind", type=click.Choice(tuple(MARKET_RULES)), required=True)
@click.option("--numbers", help="Digits, weekdays (1 is Monday) or branches: 3,6,9 or 子,午.")
@click.option("--every", type=int, help="Days from one market to the next.")
@click.option("--anchor", type=DATE, help="Any one market day, for --every.")
@click.option("--date", "dates", type=DATE, multiple=True, help="A market day of a list; repeated.")
@click.option("--not-on", type=DATE, multiple=True, help="An exception: a day without a market.")
@click.option("--from", "valid_from", type=DATE, help="The first day it holds; today.")
@click.option("--last-day", type=DATE, help="The last day it holds; open unless given.")
@click.option("--until", type=DATE, help="Or the first day it no longer holds.")
@click.option("--name", help="Of the market.")
@in_county
def add(
    area: str,
    numbers: str | None,
    valid_from: date | None,
    last_day: date | None,
    until: date | None,
    county: CountyOption,
    **parts: Any,
) -> None:
    """Add a rule for the township or village AREA; prints its id."""
    given = {
        "valid_from": valid_from or county.today,
        "valid_to": first_without(last_day, until),
        "numbers": _numbers(numbers) if numbers is not None else None,
        **parts,
    }
    values = _read({name: value for name, value in given.items() if value not in (None, ())})
    made = calendar.add_market(db.session(), county.actor, area, values)
    db.session.commit()
    click.echo(str(made.id))


@market.command("remove")
@click.argument("rule", type=click.UUID)
@in_county
def remove(rule: UUID, county: CountyOption) -> None:
    """Delete the RULE with this id."""
    actor = county.actor
    row = calendar.market_rule(db.session(), actor.county, (CodeRange.below(actor.county),), rule)
    calendar.remove_market(db.session(), actor, row)
    db.session.commit()


def _numbers(value: str) -> list[int | str]:
    """Numbers, and branches (子丑...) as their position; the schema refuses anything else."""
    return [_number(part.strip()) for part in value.split(",")]


def _number(part: str) -> int | str:
    if len(part) == 1 and part in _BRANCHES:
        return _BRANCHES.index(part) + 1
    return int(part) if part.isascii() and part.isdecimal() else part


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """Validate the rule with the API's schema. Raises `invalid_fields`."""
    days = {
        name: [day.isoformat() for day in value] if isinstance(value, tuple) else value
        for name, value in given.items()
    }
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in days.items()}
    return read_document(MarketRuleSchema(), plain)
