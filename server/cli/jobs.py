"""`flask jobs ...`: the state of the job process (`worker.py`), and what it gave up."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from records.db import db
from server.cli.options import COUNTY
from server.jobs import job_state
from server.services.audit import note
from server.web.request_context import settings
from server.web.responses import json_bytes


@click.group()
def jobs() -> None:
    """Background work (docs/jobs.md)."""


@jobs.command("state")
@COUNTY
@with_appcontext
def state(county: str | None) -> None:
    """Print counts of failing and overdue work as JSON: zeros if all is well."""
    code = county or settings().default_county
    click.echo(json_bytes(job_state.state(db.session(), code, datetime.now(UTC))))


@jobs.command("dead")
@COUNTY
@click.option("--limit", type=click.IntRange(1, 10_000), default=500, show_default=True)
@with_appcontext
def dead(county: str | None, limit: int) -> None:
    """Print tasks and messages that were given up, one JSON object a line, the latest day first."""
    for row in job_state.dead_letters(db.session(), county or settings().default_county, limit):
        click.echo(json_bytes(row))


@jobs.command("retry")
@click.argument("queue", type=click.Choice(job_state.QUEUES))
@click.option("--kind", help="Only those of this kind.")
@click.option("--key", help="Only the one that `jobs dead` has under this key.")
@COUNTY
@with_appcontext
def retry(queue: str, kind: str | None, key: str | None, county: str | None) -> None:
    """Queue given-up tasks or messages again."""
    code, now = county or settings().default_county, datetime.now(UTC)
    retried = job_state.revive(db.session(), code, now, queue, kind, key)
    details = {"queue": queue, "kind": kind, "key": key}
    note(db.session(), code, now, None, "dead_letters_retried", queue, details)
    db.session.commit()
    click.echo(f"{retried} are tried anew")
