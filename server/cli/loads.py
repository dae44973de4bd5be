"""`flask load list` and `flask load undo`: list the loads of a county, and undo one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from importing.journal import UNDO_FOR
from importing.load_outcome import LoadChange, LoadOrder
from importing.preview import SHOWN, in_order, write_preview
from importing.undo import undo_load
from records.db import db
from records.intake.loads import Load
from server.cli.options import COUNTY, CountyOption, in_county, operator_name
from server.cli.problem_messages import problems_as_text
from server.services.audit import note
from server.web.request_context import settings

NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_MAX_LISTED = 50


def order_of(county: str | None, **choices: Any) -> LoadOrder:
    """A load in the county or the default one, by this operator, with these choices."""
    code = county or settings().default_county
    seal = settings().phone_seal
    return LoadOrder(code, datetime.now(UTC), seal, actor=operator_name(), **choices)


def show(changes: list[LoadChange], report: Path | None) -> None:
    """Print the first changes; the report has all."""
    for change in changes[:SHOWN]:
        click.echo(f"  {change.line()}")
    if len(changes) > SHOWN:
        click.echo(f"  ... and {len(changes) - SHOWN:,} more: {report or '--report FILE'}")


@click.command("list")
@in_county
def listed(county: CountyOption) -> None:
    """Print the last loads: number, time, changes, and until when each can be undone."""
    now = datetime.now(UTC)
    query = select(Load).where(Load.county == county.code).order_by(Load.number.desc())
    for load in db.session.scalars(query.limit(_MAX_LISTED)):
        counts = f"{load.new:,} new, {load.changed:,} changed, {load.ended:,} ended"
        click.echo(
            f"{load.number:>5}  {load.at.astimezone(county.zone):%Y-%m-%d %H:%M}"
            f"  {load.kind:<10}  {load.file}: {counts}; {_state(load, now, county.zone)}"
        )


def _state(load: Load, now: datetime, zone: ZoneInfo) -> str:
    if load.undone_at:
        return f"undone {load.undone_at.astimezone(zone):%Y-%m-%d %H:%M}"
    until = load.at + UNDO_FOR
    return f"can be undone until {until.astimezone(zone):%Y-%m-%d %H:%M}" if now <= until else ""


@click.command("undo")
@click.argument("number", type=int)
@COUNTY
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--report", type=NEW_FILE, help="Write all changes as CSV, also those of a dry run.")
@with_appcontext
@problems_as_text
def undo(number: int, county: str | None, dry_run: bool, report: Path | None) -> None:
    """Undo the load NUMBER. Records that were changed or used since stay, and are listed."""
    order = order_of(county, dry_run=dry_run)
    undone = undo_load(db.session(), order, number)
    load, counts = undone.load, undone.counts()
    name = f"load {number} ({load.kind}, {load.file})"
    if not dry_run:
        details = {"load": number, "file": load.file, **counts}
        note(db.session(), order.county, order.now, None, "load_undone", order.county, details)
        db.session.commit()
    db.session.rollback()
    changes = in_order(undone.changes)
    if report:
        write_preview(report, changes)
    summary = ", ".join(f"{n:,} {what}" for what, n in sorted(counts.items())) or "nothing to do"
    click.echo(f"{name}: {summary}.")
    show(changes, report)
    click.echo("Dry run: nothing was written." if dry_run else "Undone.")
