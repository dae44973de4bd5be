"""`flask roster ...`: plan and show duties (docs/roster.md)."""

from datetime import datetime, time
from typing import Any

import click
from sqlalchemy import select

from records.dates import days_of_month, month_of
from records.db import db
from records.divisions import CodeRange, County, Division
from records.staff.duties import DUTY_KINDS
from server.cli.options import CODE, MONTH, CountyOption, in_county
from server.services import roster as duties
from server.services.audit import note
from server.web.request_context import now

_WHY = {
    "no_cadres": "没有干部",
    "nobody_available": "无人可排（请假或另有值班）",
    "not_planned": "还没有排",
}
_WITHIN = click.option("--within", type=CODE, help="An area's code; the county unless given.")
_KIND = click.option(
    "--kind", type=click.Choice(DUTY_KINDS), default="market", show_default=True,
    help="Market days of villages, or weeks at the townships' counters.",
)  # fmt: skip


@click.group()
def roster() -> None:
    """Duties on market days and at the counter."""


@roster.command("plan")
@click.option("--month", type=MONTH, required=True, help="Such as 2026-12.")
@click.option(
    "--anew", is_flag=True, help="Draw all lots again, except for past and agreed duties."
)
@_WITHIN
@_KIND
@in_county
def plan(month: str, anew: bool, within: str | None, kind: str, county: CountyOption) -> None:
    """Assign every coming turn of the month to somebody; prints the turns without anybody."""
    planned = duties.plan(
        db.session(),
        county.actor,
        _areas(county, within),
        kind,
        days_of_month(month),
        county.today,
        anew,
    )
    db.session.commit()
    click.echo(
        f"{planned.new} new, {planned.changed} changed, {planned.kept} kept,"
        f" {planned.removed} removed; {len(planned.gaps)} have nobody."
    )
    _print_open(county, [gap.need._asdict() | {"reason": gap.reason} for gap in planned.gaps])


@roster.command("show")
@click.option("--month", type=MONTH, help="Such as 2026-12; this month unless given.")
@_WITHIN
@_KIND
@in_county
def show(month: str | None, within: str | None, kind: str, county: CountyOption) -> None:
    """Print the roster of a month, one duty a line, by day; open turns go to standard error."""
    first, last = days_of_month(month or month_of(now(), county.zone))
    areas = _areas(county, within)
    for duty in duties.shown(db.session(), county.scope, areas, kind, first, last):
        hours = f" {duty['from']}-{duty['until']}" if duty["from"] else f" - {duty['last_day']}"
        agreed = "\t（换班）" if duty["agreed"] else ""
        click.echo(f"{duty['first_day']}{hours}\t{duty['place']}\t{duty['person']['name']}{agreed}")
    _print_open(county, duties.open_turns(db.session(), county.code, areas, kind, first, last))


@roster.command("hours")
@click.argument("begins", metavar="FROM", type=click.DateTime(["%H:%M"]))
@click.argument("ends", metavar="UNTIL", type=click.DateTime(["%H:%M"]))
@in_county
def hours(begins: datetime, ends: datetime, county: CountyOption) -> None:
    """Set the hours of duty on a market day: 09:00 16:00."""
    if ends.time() <= begins.time():
        raise click.UsageError("the duty ends before it begins")
    row = db.session.get_one(County, county.code)
    row.duty_from, row.duty_until = begins.time(), ends.time()
    details = {"from": _hour(begins.time()), "until": _hour(ends.time())}
    note(db.session(), county.code, now(), None, "duty_hours_set", "roster", details)
    db.session.commit()


def _areas(county: CountyOption, within: str | None) -> tuple[CodeRange, ...]:
    area = within or county.code
    if db.session.get(Division, (county.code, area)) is None:
        raise click.ClickException(f"there is no township or village {area} here")
    return (CodeRange.below(area),)


def _print_open(county: CountyOption, turns: list[dict[str, Any]]) -> None:
    codes = {turn["area"] for turn in turns}
    names = {
        row.code: row.name
        for row in db.session.execute(
            select(Division.code, Division.name).where(
                Division.county == county.code, Division.code.in_(codes)
            )
        )
    }
    for turn in turns:
        where = f"{names[turn['area']]} ({turn['area']})"
        click.echo(f"{turn['first_day']}\t{where}\t{_WHY[turn['reason']]}", err=True)


def _hour(hour: time) -> str:
    return f"{hour:%H:%M}"
