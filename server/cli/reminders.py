"""`flask reminders ...`: a county's reminder policy, and a preview (docs/reminders.md)."""

from datetime import UTC, datetime

import click

from records.db import db
from records.divisions import EARLIEST_REMINDER, LATEST_REMINDER, MAX_A_DAY, RHYTHMS
from records.planning.reminders import CountyRemindersSchema
from schedulers.jobs.job import Run
from schedulers.reminders.sending import remind, remind_weekly
from server.cli.options import CountyOption, in_county
from server.services import reminders as stored
from server.web.responses import json_bytes

_HOUR = click.DateTime(("%H:%M",))


@click.group()
def reminders() -> None:
    """Reminders (docs/reminders.md)."""


@reminders.command("preview")
@click.option(
    "--at",
    "moment",
    type=click.DateTime(("%Y-%m-%dT%H:%M",)),
    help="At that local time instead of now.",
)
@in_county
def preview(moment: datetime | None, county: CountyOption) -> None:
    """Print what would be sent now, as counts by kind; nothing is sent."""
    now = moment.replace(tzinfo=county.zone).astimezone(UTC) if moment else datetime.now(UTC)
    run = Run(db.session(), county.code, county.zone, "preview", now, now, dry=True)
    try:
        weekly = remind_weekly(run)
        hourly = remind(run)
    finally:
        db.session.rollback()
    made = weekly["made"] + hourly["made"]
    click.echo(json_bytes({**hourly, "made": made}))


@reminders.command("settings")
@click.option("--from", "first", type=_HOUR, help=f"{EARLIEST_REMINDER:%H:%M} or later.")
@click.option("--until", type=_HOUR, help=f"Such as 20:00; {LATEST_REMINDER:%H:%M} or earlier.")
@click.option("--a-day", type=click.IntRange(1, MAX_A_DAY), help="Messages a day at most.")
@click.option("--rhythm", type=click.Choice(RHYTHMS), help="For those who have chosen none.")
@click.option("--weekday", type=click.IntRange(1, 7), help="Of the weekly digest; 1 is Monday.")
@in_county
def settings(
    first: datetime | None,
    until: datetime | None,
    a_day: int | None,
    rhythm: str | None,
    weekday: int | None,
    county: CountyOption,
) -> None:
    """Print the county's reminder policy; with options, change it first."""
    code = county.code
    policy = stored.county_figures(db.session(), code)
    options = {
        "told_from": first and first.time(),
        "told_until": until and until.time(),
        "reminders_a_day": a_day,
        "reminder_rhythm": rhythm,
        "digest_weekday": weekday,
    }
    changed = {name: value for name, value in options.items() if value is not None}
    if changed:
        values = CountyRemindersSchema().dump(policy | changed)
        if errors := CountyRemindersSchema().validate(values):
            raise click.ClickException(f"these hours cannot be: {errors}")
        stored.set_county_figures(db.session(), code, None, datetime.now(UTC), policy | changed)
        db.session.commit()
    click.echo(json_bytes(stored.as_text(stored.county_figures(db.session(), code))))
