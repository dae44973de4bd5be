"""`flask orphans ...` and `flask credit`: records without a household, and whose work it was."""

from uuid import UUID

import click
from flask.cli import with_appcontext

from authz.reach import Reach, of_county, reaching
from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.credits import CREDITED
from server.cli.inbox import as_somebody, checked
from server.cli.options import CODE, COUNTY, person_of
from server.services import orphans as waiting
from server.services.credits import credit_and_note
from server.web.boundary import settings
from server.web.responses import json_bytes
from sync.pushing.rows import Sender

_AS = click.option("--as", "login", required=True, help="The log-in name of who decides.")


@click.group()
def orphans() -> None:
    """Records that wait for a household which nobody knows."""


@orphans.command("list")
@click.option("--within", type=CODE, help="An area's code; the default county unless given.")
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True)
@click.option("--after", help="The last line of the page before.")
@with_appcontext
def listing(within: str | None, limit: int, after: str | None) -> None:
    """Print which records wait for which household, one JSON object a household.

    The last line says where the next page begins.
    """
    area = within or settings().default_county
    here = (CodeRange.below(area),)
    whole = of_county(area[:6])
    reach = whole if len(area) == 6 else Reach(area[:6], None, here, here, whole.staff)
    with reaching(reach):
        rows, following = waiting.listing(db.session(), area[:6], reach, limit, after)
    for row in rows:
        click.echo(json_bytes(row))
    if following:
        click.echo(f"--after {following}")


@orphans.command("merge")
@COUNTY
@_AS
@click.argument("household", type=click.UUID)
@click.option("--into", type=click.UUID, required=True, help="The household that it is.")
@click.option("--note")
@with_appcontext
def merge(household: UUID, into: UUID, note: str | None, login: str, county: str | None) -> None:
    """Say which one the HOUSEHOLD is that they wait for."""

    def carry_out(by: Sender) -> str:
        reach = by.scope.reach(Permission.DECIDE)
        asked = checked(note) or None
        found = waiting.merge_and_note(db.session(), by, reach, household, into, asked)
        return f"merged: {household} is {found}"

    as_somebody(login, county, carry_out)


@orphans.command("unmerge")
@COUNTY
@_AS
@click.argument("household", type=click.UUID)
@click.option("--note")
@with_appcontext
def unmerge(household: UUID, note: str | None, login: str, county: str | None) -> None:
    """Undo a merge: HOUSEHOLD, the old id, stands for no other one any more."""

    def carry_out(by: Sender) -> str:
        found = waiting.unmerge_and_note(db.session(), by, household, checked(note) or None)
        return f"unmerged: {household} is {found} no more"

    as_somebody(login, county, carry_out)


@orphans.command("accept")
@COUNTY
@_AS
@click.argument("household", type=click.UUID)
@click.option("--note")
@with_appcontext
def accept(household: UUID, note: str | None, login: str, county: str | None) -> None:
    """Take in what people recorded of HOUSEHOLD who never held its grid."""

    def carry_out(by: Sender) -> str:
        reach = by.scope.reach(Permission.DECIDE)
        asked = checked(note) or None
        moved = waiting.take_in_and_note(db.session(), by, reach, household, asked)
        return f"accepted: {moved} records of {household}"

    as_somebody(login, county, carry_out)


@click.command("credit")
@COUNTY
@_AS
@click.argument("collection", type=click.Choice(CREDITED))
@click.argument("record", type=click.UUID)
@click.option("--to", "taker", required=True, help="The log-in name of who did it.")
@click.option("--note", required=True, help="Why; it is kept.")
@with_appcontext
def credit(
    collection: str, record: UUID, taker: str, note: str, login: str, county: str | None
) -> None:
    """Credit the RECORD to who did it, as on a phone that was handed on."""

    def carry_out(by: Sender) -> str:
        person = person_of(by.county, taker).id
        moved = credit_and_note(db.session(), by, collection, record, person, checked(note))
        return f"credited to {taker}: {moved} records"

    as_somebody(login, county, carry_out)
