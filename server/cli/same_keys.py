"""`flask same-keys`: what has read the same since before there were keys, for a person to end."""

import click
from flask.cli import with_appcontext

from records.db import db
from server.cli.options import COUNTY, county_of
from server.services.same_keys import same_keys as listed
from server.web.responses import json_bytes


@click.command("same-keys")
@COUNTY
@with_appcontext
def same_keys(county: str | None) -> None:
    """Households, meal tickets and people whose number or log-in name reads as an older one's.

    One JSON object a line, by kind and area: what was typed, and the older one beside it. Nothing
    is merged. Correct the number of either on a phone; a log-in name by flask person rename.
    """
    for row in listed(db.session(), county_of(county).county):
        click.echo(json_bytes(dict(row)))
