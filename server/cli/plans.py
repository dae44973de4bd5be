"""`flask plans ...`: show and request weekly plans, and set the county's figures for them."""

from datetime import date
from pathlib import Path

import click

from records.dates import monday_of, name_of_week
from records.db import db
from records.divisions import AREA_LEVELS, CodeRange
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.queue_plans import request_plans
from schedulers.plans.trials import load_trial, request_trial
from server.cli.options import (
    CODE,
    DATE,
    JSON_FILE,
    MONDAY,
    CountyOption,
    echo_json,
    in_county,
    read_document,
    read_json,
)
from server.services.audit import note
from server.services.plans.area_figures import progress_of_week
from server.services.plans.own import tried, week_of_person
from server.services.plans.settings import SettingsSchema, change, shown
from server.web.request_context import now
from server.web.request_context import settings as server_settings


@click.group()
def plans() -> None:
    """Weekly plans: show them, request them, and set their figures."""


@plans.command("show")
@click.argument("login")
@click.option("--week", "monday", type=MONDAY, help="Such as 2026-W12; by default the current one.")
@in_county
def show(login: str, monday: date | None, county: CountyOption) -> None:
    """Print the plan of LOGIN for a week, as JSON. The audit log records this."""
    person = county.person(login).id
    target = f"person/{person}/plan"
    note(db.session(), county.code, now(), None, "read", target)
    whole = (CodeRange.below(county.code),)
    week = monday or monday_of(county.today)
    answer = week_of_person(
        db.session(), county.code, county.zone, person, week, county.today, whole
    )
    db.session.commit()
    echo_json(answer)


@plans.command("make")
@click.option("--week", "monday", type=MONDAY, required=True, help="Such as 2026-W12.")
@click.option("--person", "login", help="Only for this person; default: all cadres.")
@in_county
def make(monday: date, login: str | None, county: CountyOption) -> None:
    """Request new plans for a week from the job process; prints how many.

    Published plans are kept as far as possible.
    """
    person = county.person(login).id if login else None
    count = request_plans(db.session(), county.code, county.zone, monday, now(), person=person)
    db.session.commit()
    click.echo(f"{count:,} asked for; the job process makes them (flask jobs state)")


@plans.command("progress")
@click.option("--week", "monday", type=MONDAY, help="Such as 2026-W12; by default the current one.")
@click.option("--within", type=CODE, help="Only what lies in this area.")
@click.option("--by", type=click.Choice(AREA_LEVELS), default="grid", show_default=True)
@in_county
def progress(monday: date | None, within: str | None, by: str, county: CountyOption) -> None:
    """Print the planned, done and remaining visits of a week, as JSON."""
    week, today = monday or monday_of(county.today), county.today
    areas = [CodeRange.below(within or county.code)]
    items = progress_of_week(db.session(), county.code, county.zone, areas, week, by, today)
    echo_json({"week": name_of_week(week), "by": by, "items": items})


@plans.command("what-if")
@click.argument("login")
@click.option("--away", type=DATE, multiple=True, help="A day; several times for several.")
@click.option(
    "--week", "monday", type=MONDAY, help="Such as 2026-W12; by default that of the days."
)
@in_county
def what_if(login: str, away: tuple[date, ...], monday: date | None, county: CountyOption) -> None:
    """Request a trial plan of LOGIN's week with days of absence; without --away, print the result
    of the last request, by LOGIN or by this command, as JSON.

    No plan is changed. The job process makes the trial. The audit log records this.
    """
    person, session = county.person(login).id, db.session()
    note(session, county.code, now(), None, "read", f"person/{person}/plan")
    if away:
        week = monday or monday_of(min(away))
        request_trial(session, county.code, county.zone, person, week, away, now())
    answer = tried(load_trial(session, county.code, person))
    session.commit()
    echo_json(answer)


@plans.command("settings")
@click.option(
    "--file",
    "path",
    type=JSON_FILE,
    help="JSON, as the body of PUT /api/v1/plan-settings: replaces the figures.",
)
@in_county
def settings(path: Path | None, county: CountyOption) -> None:
    """Print the county's figures for plans, as JSON; with --file, change them first."""
    if path is None:
        echo_json(shown(load_settings(db.session(), county.code)))
        return
    document = read_document(SettingsSchema(), read_json(path))
    actor = county.actor
    services = tuple(service.name for service in server_settings().road_services)
    changed = change(db.session(), actor, document, services)
    db.session.commit()
    echo_json(shown(changed))
