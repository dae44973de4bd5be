"""`flask inbox ...`: what waits for a decision, and decisions in somebody's name."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from authz.scope import load_scope
from records.dates import local_day
from records.db import db
from records.divisions import CodeRange
from records.intake.outcomes import MOST_NOTE
from server.cli.options import CODE, COUNTY, county_of, person_of
from server.cli.problem_messages import sentences
from server.services import credits
from server.services import inbox as held
from server.web.boundary import now, settings
from server.web.database_errors import problem_of
from server.web.paging import page_of
from server.web.responses import json_bytes
from sync.decisions.decisions import DecisionRequest
from sync.pushing.inbox import UNFINISHED
from sync.pushing.rows import Sender


@click.group()
def inbox() -> None:
    """Rows that were held, refused or in conflict, and decisions about them."""


@inbox.command("list")
@click.option("--within", type=CODE, help="An area's code; the default county unless given.")
@click.option("--state", type=click.Choice(held.STATES), default="waiting", show_default=True)
@click.option("--outcome", type=click.Choice(UNFINISHED))
@click.option("--limit", type=click.IntRange(1, 500), default=100, show_default=True)
@click.option("--after", help="The last line of the page before.")
@with_appcontext
def rows(
    within: str | None, state: str, outcome: str | None, limit: int, after: str | None
) -> None:
    """One JSON object a line, by area; the last line says where the next page begins."""
    area = within or settings().default_county
    ranges = (CodeRange.below(area),)
    zone = county_of(area[:6]).zone.key
    page = page_of(held.listing(area[:6], ranges, state, zone, outcome), limit, after)
    for row in held.described(db.session(), area[:6], ranges, page.rows):
        click.echo(json_bytes(row))
    if page.next:
        click.echo(f"--after {page.next}")


def _decision(command: Callable[..., None]) -> Callable[..., None]:
    """What every decision takes."""
    for decorate in (
        with_appcontext,
        COUNTY,
        click.option("--as", "login", required=True, help="The log-in name of who decides."),
        click.argument("key", type=click.UUID),
    ):
        command = decorate(command)
    return command


_NOTE = click.option("--note", help=f"At most {MOST_NOTE} characters.")
_NEEDED_NOTE = click.option("--note", required=True, help="What the author reads.")


@inbox.command("accept")
@_decision
@_NOTE
def accept(note: str | None, **common: Any) -> None:
    """Apply the row KEY as if its author held the area."""
    _decide(DecisionRequest("accepted", note), **common)


@inbox.command("correct")
@_decision
@_NOTE
@click.option("--changes", required=True, help='Fields to replace, as JSON: {"purpose": "..."}.')
def correct(note: str | None, changes: str, **common: Any) -> None:
    """Apply the row KEY with some fields replaced, in its author's name."""
    try:
        wanted = json.loads(changes)
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict) or not wanted or {"rev", "srv", "_deleted"} & wanted.keys():
        raise click.UsageError("--changes is a JSON object of the record's own fields")
    _decide(DecisionRequest("corrected", note, wanted), **common)


@inbox.command("return")
@_decision
@_NEEDED_NOTE
def send_back(note: str, **common: Any) -> None:
    """Send the row KEY back to its author."""
    _decide(DecisionRequest("returned", note), **common)


@inbox.command("dismiss")
@_decision
@_NEEDED_NOTE
def dismiss(note: str, **common: Any) -> None:
    """Leave the record as it is; the row KEY is kept, with the reason."""
    _decide(DecisionRequest("dismissed", note), **common)


@inbox.command("merge")
@_decision
@_NOTE
@click.option("--into", type=click.UUID, help="A household; who has the number unless given.")
def merge(note: str | None, into: UUID | None, **common: Any) -> None:
    """Say that the refused household of the row KEY is one that is there already."""
    _decide(DecisionRequest("merged", note, {"into": str(into)} if into else None), **common)


@inbox.command("credit")
@_decision
@_NEEDED_NOTE
@click.option("--to", "taker", required=True, help="The log-in name of who did it.")
def credit(note: str, taker: str, key: UUID, login: str, county: str | None) -> None:
    """Accept the visit, ticket or photo KEY, and credit it to who did it."""

    def carry_out(by: Sender) -> str:
        person = person_of(by.county, taker).id
        row = credits.accept_and_credit(db.session(), by, key, person, checked(note))
        return f"accepted: {row['collection']}/{row['record']} credited to {taker}"

    as_somebody(login, county, carry_out)


def _decide(asked: DecisionRequest, key: UUID, login: str, county: str | None) -> None:

    def carry_out(by: Sender) -> str:
        checked(asked.note)
        row = held.decide_and_note(db.session(), by, key, asked)
        return f"{row['decision']}: {row['collection']}/{row['record']} of {row['area']}"

    as_somebody(login, county, carry_out)


def checked(note: str | None) -> str:
    """A note of a decision, which may be none; else a UsageError."""
    if note is not None and not 0 < len(note.strip()) <= len(note) <= MOST_NOTE:
        raise click.UsageError(f"--note has 1 to {MOST_NOTE} characters")
    return note or ""


def as_somebody(login: str, county: str | None, carry_out: Callable[[Sender], str]) -> None:
    """As the person of that name, with their rights: there is no decision by nobody."""
    county = county or settings().default_county
    try:
        said = carry_out(_sender(county, login))
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        problem = problem_of(error)
        if problem is None:
            raise
        raise click.ClickException(sentences(problem)) from None
    click.echo(said)


def _sender(county: str, login: str) -> Sender:
    person, zone, at = person_of(county, login), county_of(county).zone, now()
    scope = load_scope(db.session(), county, person.id, local_day(at, zone))
    return Sender(scope, None, at, zone, settings().phone_seal, settings().photo_max_bytes)
