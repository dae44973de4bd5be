"""`flask person ...`: accounts."""

import click

from importing.people.people_rows import MAX_LOGIN
from records.db import db
from records.divisions import CodeRange
from records.keys import normal_key
from server.cli.options import CountyOption, echo_rows, in_area, in_county, paged
from server.services.accounts.directed import described, directed
from server.services.accounts.login import rename, set_password
from server.services.accounts.passwords import first_password
from server.services.audit import note
from server.web.paging import page_of
from server.web.request_context import now


@click.group()
def person() -> None:
    """Accounts."""


@person.command("list")
@in_area
@paged
def listed(area: str, county: CountyOption, limit: int, after: str | None) -> None:
    """Print the people whose office is in the area, by place, one JSON object a line.

    Responsibilities, no figures. The audit log records this.
    """
    people = directed(county.code, [CodeRange.below(area)], county.today)
    page = page_of(people, limit, after)
    note(db.session(), county.code, now(), None, "read", f"people/{area}")
    db.session.commit()
    echo_rows(described(db.session(), county.code, page.rows, county.today), page.next)


@person.command("reset-password")
@click.argument("login")
@in_county
def reset_password(login: str, county: CountyOption) -> None:
    """Give LOGIN a new first password, which they have to change when they log in.

    Ends all their sessions and any lock-out. The audit log records this.
    """
    holder = county.person(login)
    password = first_password()
    set_password(db.session(), holder, password, now(), by=None, must_change=True)
    db.session.commit()
    click.echo(f"New first password of {login}: {password}")


@person.command("rename")
@click.argument("login")
@click.argument("new")
@in_county
def rename_person(login: str, new: str, county: CountyOption) -> None:
    """Change the log-in name LOGIN to NEW. The audit log records this.

    Use it for two names that read the same (flask same-keys).
    """
    if not normal_key(new) or len(new) > MAX_LOGIN:
        raise click.UsageError(f"NEW has 1 to {MAX_LOGIN} characters")
    holder = county.person(login)
    rename(db.session(), holder, new, now(), by=None)
    db.session.commit()
    click.echo(f"{login} logs in as {new} from now on")
