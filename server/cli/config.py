"""`flask config`: the settings as this process has them."""

import dataclasses

import click
from flask.cli import with_appcontext

from server.web.boundary import settings


@click.command()
@with_appcontext
def config() -> None:
    """Print every setting with its value and what it is for. Secrets are not shown."""
    found = settings()
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        shown = value if field.repr or value is None else "(set, not shown)"
        click.echo(f"{field.metadata['name']}={'' if shown is None else shown}")
        click.echo(f"    {field.metadata['doc']}")
