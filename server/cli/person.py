"""`flask person ...`: what can be done for people's accounts on the server itself."""

import click
from flask.cli import with_appcontext

from geo.loading.people_rows import MOST_LOGIN
from records.db import db
from records.keys import normal_key
from server.boundary import now
from server.cli.problems import told
from server.cli.values import COUNTY, county_of, person_of
from server.login import rename, set_password
from server.passwords import first_password


@click.group()
def person() -> None:
    """Accounts."""


@person.command("reset-password")
@click.argument("login")
@COUNTY
@with_appcontext
def reset_password(login: str, county: str | None) -> None:
    """Give somebody a new first password, which they have to change when they log in.

    Ends all their sessions and any lock-out. It is in the audit log.
    """
    found = person_of(county_of(county).county, login)
    password = first_password()
    set_password(db.session(), found, password, now(), by=None, must_change=True)
    db.session.commit()
    click.echo(f"New first password of {login}: {password}")


@person.command("rename")
@click.argument("login")
@click.argument("new")
@COUNTY
@with_appcontext
@told
def rename_person(login: str, new: str, county: str | None) -> None:
    """Let LOGIN log in as NEW from now on. It is in the audit log.

    Where two names read the same (flask same-keys), this gives each a name of its own.
    """
    if not normal_key(new) or len(new) > MOST_LOGIN:
        raise click.UsageError(f"NEW has 1 to {MOST_LOGIN} characters")
    found = person_of(county_of(county).county, login)
    rename(db.session(), found, new, now(), by=None)
    db.session.commit()
    click.echo(f"{login} logs in as {new} from now on")
