"""`flask orphans ...` and `flask credit`: records without a household, and whose work it was."""

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
    """Records that wait for a household which nobody knows."""


@orphans.command("list")
@in_area
@paged
def listing(area: str, county: CountyOption, limit: int, after: str | None) -> None:
    """Print which records wait for which household, one JSON object a household.

    The last line says where the next page begins.
    """
    here = (CodeRange.below(area),)
    whole = of_county(county.code)
    context = whole if len(area) == 6 else AccessContext(county.code, None, here, here, whole.staff)
    with access_context(context):
        echo_rows(*waiting.listing(db.session(), county.code, context, limit, after))


@orphans.command("merge")
@deciding
@_HOUSEHOLD
@click.option("--into", type=click.UUID, required=True, help="The household that it is.")
@NOTE
def merge(household: UUID, into: UUID, note: str | None, by: Sender) -> str:
    """Say which one the HOUSEHOLD is that they wait for."""
    context = by.scope.access_context(Permission.DECIDE)
    found = waiting.merge_and_note(db.session(), by, context, household, into, note)
    return f"merged: {household} is {found}"


@orphans.command("unmerge")
@deciding
@_HOUSEHOLD
@NOTE
def unmerge(household: UUID, note: str | None, by: Sender) -> str:
    """Undo a merge: HOUSEHOLD, the old id, stands for no other one any more."""
    found = waiting.unmerge_and_note(db.session(), by, household, note)
    return f"unmerged: {household} is {found} no more"


@orphans.command("accept")
@deciding
@_HOUSEHOLD
@NOTE
def accept(household: UUID, note: str | None, by: Sender) -> str:
    """Take in what people recorded of HOUSEHOLD who never held its grid."""
    context = by.scope.access_context(Permission.DECIDE)
    moved = waiting.take_in_and_note(db.session(), by, context, household, note)
    return f"accepted: {moved} records of {household}"


@click.command("credit")
@deciding
@click.argument("collection", type=click.Choice(CREDITED))
@click.argument("record", type=click.UUID)
@click.option("--to", "taker", required=True, help="The log-in name of who did it.")
@note_option("Why; it is kept.", required=True)
def credit(collection: str, record: UUID, taker: str, note: str, by: Sender) -> str:
    """Credit the RECORD to who did it, as on a phone that was handed on."""
    person = person_of(by.county, taker).id
    moved = credit_and_note(db.session(), by, collection, record, person, note)
    return f"credited to {taker}: {moved} records"
