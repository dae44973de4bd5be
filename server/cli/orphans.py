"""`flask orphans ...` and `flask credit`: records of an unknown household, and crediting work."""

from uuid import UUID

import click

from authz.access_context import AccessContext, access_context, of_county
from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.credits import CREDITED
from server.cli.inbox import NOTE, deciding, note_option
from server.cli.options import CountyOption, echo_rows, in_area, paged, person_of
from server.services import orphans as waiting
from server.services.credits import credit_and_note
from sync.collections.sender import Sender

_HOUSEHOLD = click.argument("household", type=click.UUID)


@click.group()
def orphans() -> None:
    """Records that wait for an unknown household."""


@orphans.command("list")
@in_area
@paged
def listing(area: str, county: CountyOption, limit: int, after: str | None) -> None:
    """Print the waiting records, one JSON object for each household.

    The last line is the option for the next page.
    """
    here = (CodeRange.below(area),)
    whole = of_county(county.code)
    context = whole if len(area) == 6 else AccessContext(county.code, None, here, here, whole.staff)
    with access_context(context):
        echo_rows(*waiting.listing(db.session(), county.code, context, limit, after))


@orphans.command("merge")
@deciding
@_HOUSEHOLD
@click.option("--into", type=click.UUID, required=True, help="The existing household.")
@NOTE
def merge(household: UUID, into: UUID, note: str | None, by: Sender) -> str:
    """Merge the unknown HOUSEHOLD into an existing one."""
    context = by.scope.access_context(Permission.DECIDE)
    existing = waiting.merge_and_note(db.session(), by, context, household, into, note)
    return f"merged: {household} is {existing}"


@orphans.command("unmerge")
@deciding
@_HOUSEHOLD
@NOTE
def unmerge(household: UUID, note: str | None, by: Sender) -> str:
    """Undo a merge: the old id HOUSEHOLD no longer stands for another household."""
    existing = waiting.unmerge_and_note(db.session(), by, household, note)
    return f"unmerged: {household} is {existing} no more"


@orphans.command("accept")
@deciding
@_HOUSEHOLD
@NOTE
def accept(household: UUID, note: str | None, by: Sender) -> str:
    """Accept records of HOUSEHOLD by people who never held its grid."""
    context = by.scope.access_context(Permission.DECIDE)
    moved = waiting.take_in_and_note(db.session(), by, context, household, note)
    return f"accepted: {moved} records of {household}"


@click.command("credit")
@deciding
@click.argument("collection", type=click.Choice(CREDITED))
@click.argument("record", type=click.UUID)
@click.option("--to", "taker", required=True, help="The log-in name of who did it.")
@note_option("The reason; it is stored.", required=True)
def credit(collection: str, record: UUID, taker: str, note: str, by: Sender) -> str:
    """Credit the RECORD to the person who did it, for example on a borrowed phone."""
    person = person_of(by.county, taker).id
    moved = credit_and_note(db.session(), by, collection, record, person, note)
    return f"credited to {taker}: {moved} records"
