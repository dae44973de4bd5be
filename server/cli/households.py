"""`flask households ...`: where households stand."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from geo.replacing import replace_households
from records.db import db
from records.divisions import County
from server.audit import note
from server.boundary import settings
from server.cli.values import COUNTY


@click.group()
def households() -> None:
    """Where households stand."""


@households.command("place")
@COUNTY
@with_appcontext
def place(county: str | None) -> None:
    """Bring every household into the grid that covers its point today."""
    code, now, session = county or settings().default_county, datetime.now(UTC), db.session()
    found = session.get(County, code)
    if found is None:
        raise click.ClickException(f"there is no county {code}")
    day = now.astimezone(ZoneInfo(found.timezone)).date()
    done = replace_households(session, code, day, now)
    if done.moved:
        note(session, code, now, None, "households_placed", code, {"moved": done.moved})
    session.commit()
    click.echo(
        f"{done.moved:,} households moved; {done.stranded:,} stand in a grid that has ended."
    )
