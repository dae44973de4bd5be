"""`flask same-keys`: what has read the same since before there were keys, for a person to end."""

import click

from records.db import db
from server.cli.options import CountyOption, echo_rows, in_county
from server.services.same_keys import same_keys as listed


@click.command("same-keys")
@in_county
def same_keys(county: CountyOption) -> None:
    """Households, meal tickets and people whose number or log-in name reads as an older one's.

    One JSON object a line, by kind and area: what was typed, and the older one beside it. Nothing
    is merged. Correct the number of either on a phone; a log-in name by flask person rename.
    """
    echo_rows(map(dict, listed(db.session(), county.code)))
