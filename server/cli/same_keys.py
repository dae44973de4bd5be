"""`flask same-keys`: find numbers and log-in names that read the same."""

import click

from records.db import db
from server.cli.options import CountyOption, echo_rows, in_county
from server.services.same_keys import same_keys as listed


@click.command("same-keys")
@in_county
def same_keys(county: CountyOption) -> None:
    """Print households, meal tickets and people whose number or log-in name reads as an older one.

    One JSON object a line, by kind and area, with the older one. Nothing is merged. Correct a
    number on a phone, a log-in name with flask person rename.
    """
    echo_rows(map(dict, listed(db.session(), county.code)))
