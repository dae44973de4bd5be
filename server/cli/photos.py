"""`flask photos ...`: looking after the store."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from records.db import db
from server.photos.cleaning import remove_orphans
from server.photos.files import photo_files


@click.group()
def photos() -> None:
    """Photos."""


@photos.command()
@with_appcontext
def clean() -> None:
    """Remove expired uploads, and bytes that no record claims: deleted photos, given-up uploads."""
    removed = remove_orphans(db.session(), photo_files(), datetime.now(UTC))
    db.session.commit()
    click.echo(
        f"removed {removed.uploads} uploads, the bytes of {removed.arrived} that had arrived,"
        f" {removed.stored} stored photos"
    )
