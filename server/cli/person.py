"""`flask person ...`: what can be done for people's accounts on the server itself."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from records.db import db
from records.people import person_named
from server.boundary import settings
from server.login import set_password
from server.passwords import first_password


@click.group()
def person() -> None:
    """Accounts."""


@person.command("reset-password")
@click.argument("login")
@click.option("--county", help="The county's code; the default county unless given.")
@with_appcontext
def reset_password(login: str, county: str | None) -> None:
    """Give somebody a new first password, which they have to change when they log in.

    Ends all their sessions and any lock-out. It is in the audit log.
    """
    county = county or settings().default_county
    found = db.session.scalar(person_named(county, login))
    if found is None:
        raise click.ClickException(f"there is no {login} in county {county}")
    password = first_password()
    set_password(db.session(), found, password, datetime.now(UTC), by=None, must_change=True)
    db.session.commit()
    click.echo(f"New first password of {login}: {password}")
