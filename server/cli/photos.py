"""`flask photos ...`: maintenance of the photo store."""

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from records.db import db
from records.divisions import County
from server.photos.files import photo_files
from server.photos.leftovers import remove_orphans
from server.web.request_context import now


@click.group()
def photos() -> None:
    """Photos."""


@photos.command()
@with_appcontext
def clean() -> None:
    """Remove expired uploads, and bytes without a record: deleted photos, given-up uploads."""
    for county in db.session.scalars(select(County.county).order_by(County.county)).all():
        removed = remove_orphans(db.session(), photo_files(), county, now())
        db.session.commit()
        click.echo(
            f"{county}: removed {removed.uploads} uploads, the bytes of {removed.arrived} that had"
            f" arrived, {removed.stored} stored photos"
        )
