"""`flask plans ...`: show somebody's week, have weeks planned anew, and the county's figures."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext
from marshmallow import ValidationError

from records.dates import monday_of, name_of_week
from records.db import db
from records.divisions import CodeRange
from records.problems import InvalidFields
from records.wire import field_errors
from schedulers.plans.demand import ask_for_all
from schedulers.plans.settings import load_settings
from schedulers.plans.trials import ask_for_trial, load_trial
from server.cli.options import CODE, COUNTY, DAY, WEEK, FoundCounty, county_of, person_of
from server.cli.problem_messages import told
from server.services.audit import note
from server.services.calendar import By
from server.services.plans.areas import BY
from server.services.plans.own import tried, week_of_person
from server.services.plans.settings import SettingsSchema, change, shown
from server.services.plans.week_progress import progress_of_week
from server.web.boundary import now
from server.web.boundary import settings as server_settings
from server.web.responses import json_bytes


@click.group()
def plans() -> None:
    """Weekly plans: showing them, having them made, and what they are made with."""


@plans.command("show")
@click.argument("login")
@click.option("--week", "monday", type=WEEK, help="Such as 2026-W12; by default the current one.")
@COUNTY
@with_appcontext
@told
def show(login: str, monday: date | None, county: str | None) -> None:
    """The plan of LOGIN for a week, as JSON. It is noted in the audit log."""
    found = county_of(county)
    person = _person(found, login)
    target = f"person/{person}/plan"
    note(db.session(), found.county, now(), None, "read", target)
    whole = (CodeRange.below(found.county),)
    week = monday or monday_of(found.today())
    answer = week_of_person(
        db.session(), found.county, found.zone, person, week, found.today(), whole
    )
    db.session.commit()
    _show(answer)


@plans.command("make")
@click.option("--week", "monday", type=WEEK, required=True, help="Such as 2026-W12.")
@click.option("--person", "login", help="Only this one's; of all cadres unless given.")
@COUNTY
@with_appcontext
@told
def make(monday: date, login: str | None, county: str | None) -> None:
    """Have the job process make the plans of a week, or make them anew; says how many.

    What was published before is kept as far as it can be.
    """
    found = county_of(county)
    person = _person(found, login) if login else None
    asked = ask_for_all(db.session(), found.county, found.zone, monday, now(), person=person)
    db.session.commit()
    click.echo(f"{asked:,} asked for; the job process makes them (flask jobs state)")


@plans.command("progress")
@click.option("--week", "monday", type=WEEK, help="Such as 2026-W12; by default the current one.")
@click.option("--within", type=CODE, help="Only what lies in this area.")
@click.option("--by", type=click.Choice(BY), default="grid", show_default=True)
@COUNTY
@with_appcontext
@told
def progress(monday: date | None, within: str | None, by: str, county: str | None) -> None:
    """What was planned for a week and done of it, and what is left for the next one, as JSON."""
    found = county_of(county)
    week, today = monday or monday_of(found.today()), found.today()
    areas = [CodeRange.below(within or found.county)]
    items = progress_of_week(db.session(), found.county, found.zone, areas, week, by, today)
    _show({"week": name_of_week(week), "by": by, "items": items})


@plans.command("what-if")
@click.argument("login")
@click.option("--away", type=DAY, multiple=True, help="A day; several times for several.")
@click.option("--week", "monday", type=WEEK, help="Such as 2026-W12; by default that of the days.")
@COUNTY
@with_appcontext
@told
def what_if(login: str, away: tuple[date, ...], monday: date | None, county: str | None) -> None:
    """Ask what the week of LOGIN would be if they were away on some days; without --away, print
    the answer to the last question, theirs or this one's, as JSON.

    No plan is changed. The job process makes the answer. It is noted in the audit log.
    """
    found = county_of(county)
    person, session = _person(found, login), db.session()
    note(session, found.county, now(), None, "read", f"person/{person}/plan")
    if away:
        week = monday or monday_of(min(away))
        ask_for_trial(session, found.county, found.zone, person, week, away, now())
    answer = tried(load_trial(session, found.county, person))
    session.commit()
    _show(answer)


@plans.command("settings")
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON, as the body of PUT /api/v1/plan-settings: replaces the figures.",
)
@COUNTY
@with_appcontext
@told
def settings(path: Path | None, county: str | None) -> None:
    """What the county's plans are made with, as JSON; with --file, changes it first."""
    found = county_of(county)
    if path is None:
        _show(shown(load_settings(db.session(), found.county)))
        return
    try:
        document = SettingsSchema().load(json.loads(path.read_text("utf-8")))
    except ValidationError as error:
        raise InvalidFields(errors=field_errors(error)) from None
    except ValueError:
        raise click.ClickException(f"{path} is no JSON") from None
    by = By(found.county, None, now())
    services = tuple(service.name for service in server_settings().road_services)
    changed = change(db.session(), by, document, services)
    db.session.commit()
    _show(shown(changed))


def _person(found: FoundCounty, login: str) -> UUID:
    return person_of(found.county, login).id


def _show(answer: dict[str, object]) -> None:
    click.echo(json.dumps(json.loads(json_bytes(answer)), ensure_ascii=False, indent=1))
