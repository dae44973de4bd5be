"""`flask calendar ...`: show and set a county's working days (docs/calendar.md)."""

from datetime import date
from pathlib import Path

import click

from records.dates import days_of_month, month_of
from records.db import db
from records.planning.calendar import MAX_DAY_NAME, MAX_DAY_NOTE
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.calendars.year_file import read_year
from server.cli.options import CODE, DATE, MONTH, CountyOption, in_county
from server.services import calendar as days
from server.web.request_context import now

_WORDS = {"working": "上班", "shifted": "上班（调休）", "holiday": "放假", "weekend": "周末"}


@click.group()
def calendar() -> None:
    """Working days, holidays and market days."""


@calendar.command("show")
@click.option("--month", type=MONTH, help="Such as 2026-10; this month unless given.")
@click.option("--within", type=CODE, help="Only the markets held in this area.")
@in_county
def show(month: str | None, within: str | None, county: CountyOption) -> None:
    """Print a month, one day a line, with its markets; warn if it is not certain yet."""
    first, last = days_of_month(month or month_of(now(), county.zone))
    known, lines = days.days_with_markets(db.session(), county.code, first, last, within)
    for line in lines:
        day: date = line["day"]
        markets = "、".join(place["name"] for place in line["markets"])
        click.echo(
            "\t".join(
                (
                    f"{day} {'一二三四五六日'[day.weekday()]}",
                    f"{line['kind']} {_WORDS[line['kind']]}",
                    line["name"] or "",
                    f"圩：{markets}" if markets else "",
                    line["note"] or "",
                )
            ).rstrip()
        )
    _warn(known, last, county.today)


def _warn(known: WorkingCalendar, last: date, today: date) -> None:
    if known.ends_soon(today) or not known.is_certain(last):
        year = known.horizon.year + 1
        click.echo(
            f"The calendar is only certain until {known.horizon}: of {year}, the holidays of the"
            f" law are known, but not what is shifted. When {year} is announced, enter it with"
            f" `flask calendar load FILE --year {year}`.",
            err=True,
        )


@calendar.command("set")
@click.argument("day", type=DATE)
@click.argument("kind", type=click.Choice(("working", "free")))
@click.option("--name", required=True, help="What people read.")
@click.option("--note", help="The reason, to be stored.")
@in_county
def set_day(day: date, kind: str, name: str, note: str | None, county: CountyOption) -> None:
    """Make DAY working or free in the county, whatever the national calendar says."""
    if not name.strip() or len(name) > MAX_DAY_NAME or len(note or "") > MAX_DAY_NOTE:
        raise click.UsageError(
            f"a name has 1 to {MAX_DAY_NAME} characters, a note at most {MAX_DAY_NOTE}"
        )
    made = days.set_day(
        db.session(), county.actor, day, working=kind == "working", name=name, remark=note
    )
    db.session.commit()
    click.echo(f"{made.day} {made.kind} {made.name}")


@calendar.command("unset")
@click.argument("day", type=DATE)
@in_county
def unset(day: date, county: CountyOption) -> None:
    """Return DAY to the national calendar."""
    days.clear_day(db.session(), county.actor, day)
    db.session.commit()


@calendar.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=int, required=True, help="The year that the file announces.")
@in_county
def load(file: Path, year: int, county: CountyOption) -> None:
    """Enter a year's announcement: a table of day, kind (working, free) and name.

    It must be complete: every free day and every shifted working day, weekends of a long holiday
    included. Afterwards the calendar is certain for that year. All or nothing.
    """
    actor = county.actor
    rows, bad = read_year(file, year, MAX_DAY_NAME)
    for number, field, code in bad:
        click.echo(f"row {number}, {field}: {code}", err=True)
    if bad or not rows:
        raise click.ClickException(
            f"nothing was written: {len(bad)} bad rows of {len(rows) + len(bad)}"
        )
    days.enter_year(db.session(), actor, year, rows)
    db.session.commit()
    horizon = load_calendar(db.session(), actor.county).horizon
    click.echo(f"{len(rows)} days of {year} entered; certain until {horizon}.")
