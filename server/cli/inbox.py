"""`flask inbox ...`: rows that wait for a decision, and decisions in a person's name."""

import functools
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from authz.scope import load_scope
from records.db import db
from records.divisions import CodeRange
from records.intake.outcomes import MAX_NOTE
from server.cli.options import (
    Command,
    CountyOption,
    echo_rows,
    in_area,
    in_county,
    paged,
    person_of,
)
from server.services import credits
from server.services import inbox as held
from server.web.paging import page_of
from server.web.request_context import now, settings
from sync.collections.sender import Sender
from sync.decisions.decisions import DecisionRequest
from sync.pushing.stages import UNFINISHED


@click.group()
def inbox() -> None:
    """Rows that were held, refused or in conflict, and decisions about them."""


@inbox.command("list")
@in_area
@click.option("--state", type=click.Choice(held.STATES), default="waiting", show_default=True)
@click.option("--outcome", type=click.Choice(UNFINISHED))
@paged
def rows(
    area: str,
    county: CountyOption,
    state: str,
    outcome: str | None,
    limit: int,
    after: str | None,
) -> None:
    """Print rows by area, one JSON object a line; the last line is the option for the next page."""
    ranges = (CodeRange.below(area),)
    listing = held.listing(county.code, ranges, state, county.zone.key, outcome)
    page = page_of(listing, limit, after)
    echo_rows(held.described(db.session(), county.code, ranges, page.rows), page.next)


def _checked(ctx: Any, param: Any, note: str | None) -> str | None:
    if note is not None and not 0 < len(note.strip()) <= len(note) <= MAX_NOTE:
        raise click.UsageError(f"--note has 1 to {MAX_NOTE} characters")
    return note


def note_option(help: str, *, required: bool = False) -> Callable[[Command], Command]:
    return click.option("--note", callback=_checked, required=required, help=help)


NOTE = note_option(f"At most {MAX_NOTE} characters.")
_NEEDED_NOTE = note_option("What the author reads.", required=True)
_KEY = click.argument("key", type=click.UUID)


def deciding(command: Command) -> Command:
    """Decorator: the command takes --county and --as, gets ``by`` (a `Sender` with that person's
    rights), and returns the text to print."""

    @functools.wraps(command)
    def run(*args: Any, county: CountyOption, login: str, **kwargs: Any) -> None:
        person, at = county.person(login), now()
        scope = load_scope(db.session(), county.code, person.id, county.today)
        current = settings()
        by = Sender(scope, None, at, county.zone, current.phone_seal, current.photo_max_bytes)
        text = command(*args, by=by, **kwargs)
        db.session.commit()
        click.echo(text)

    option = click.option("--as", "login", required=True, help="The log-in name of who decides.")
    return in_county(option(run))


@inbox.command("accept")
@deciding
@_KEY
@NOTE
def accept(note: str | None, **common: Any) -> str:
    """Apply the row KEY as if its author held the area."""
    return _decide(DecisionRequest("accepted", note), **common)


@inbox.command("correct")
@deciding
@_KEY
@NOTE
@click.option("--changes", required=True, help='Fields to replace, as JSON: {"purpose": "..."}.')
def correct(note: str | None, changes: str, **common: Any) -> str:
    """Apply the row KEY with some fields replaced, in its author's name."""
    try:
        fields = json.loads(changes)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or not fields or {"rev", "srv", "_deleted"} & fields.keys():
        raise click.UsageError("--changes is a JSON object of the record's own fields")
    return _decide(DecisionRequest("corrected", note, fields), **common)


@inbox.command("return")
@deciding
@_KEY
@_NEEDED_NOTE
def send_back(note: str, **common: Any) -> str:
    """Send the row KEY back to its author."""
    return _decide(DecisionRequest("returned", note), **common)


@inbox.command("dismiss")
@deciding
@_KEY
@_NEEDED_NOTE
def dismiss(note: str, **common: Any) -> str:
    """Leave the record as it is; the row KEY is kept, with the reason."""
    return _decide(DecisionRequest("dismissed", note), **common)


@inbox.command("merge")
@deciding
@_KEY
@NOTE
@click.option("--into", type=click.UUID, help="A household; by default the one with that number.")
def merge(note: str | None, into: UUID | None, **common: Any) -> str:
    """Merge the refused household of the row KEY into an existing one."""
    return _decide(DecisionRequest("merged", note, {"into": str(into)} if into else None), **common)


@inbox.command("credit")
@deciding
@_KEY
@_NEEDED_NOTE
@click.option("--to", "taker", required=True, help="The log-in name of who did it.")
def credit(note: str, taker: str, key: UUID, by: Sender) -> str:
    """Accept the visit, ticket or photo KEY, and credit it to the person who did it."""
    person = person_of(by.county, taker).id
    row = credits.accept_and_credit(db.session(), by, key, person, note)
    return f"accepted: {row['collection']}/{row['record']} credited to {taker}"


def _decide(request: DecisionRequest, key: UUID, by: Sender) -> str:
    row = held.decide_and_note(db.session(), by, key, request)
    return f"{row['decision']}: {row['collection']}/{row['record']} of {row['area']}"
