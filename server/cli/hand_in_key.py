"""`flask hand-in-key ...`: the key to which a county's phones seal what they have not sent."""

import click
from sqlalchemy import select

from records.db import db
from records.system.hand_in_keys import OPENS_FOR, HandInKey
from server.cli.options import CountyOption, in_county
from server.services.hand_in_keys import renew
from server.web.request_context import now, settings


@click.group("hand-in-key")
def hand_in_key() -> None:
    """The key for what phones hand in without their PIN (docs/phone-safety.md)."""


@hand_in_key.command("list")
@in_county
def listing(county: CountyOption) -> None:
    """Print the keys by their public ids, the current one first."""
    query = select(HandInKey).where(HandInKey.county == county.code)
    for key in db.session.scalars(query.order_by(HandInKey.made_at.desc(), HandInKey.key_id)):
        ends = key.replaced_at and key.replaced_at + OPENS_FOR
        state = f"opens until {ends.astimezone(county.zone):%Y-%m-%d}" if ends else "current"
        made = key.made_at.astimezone(county.zone)
        click.echo(f"{key.key_id.hex()}: made {made:%Y-%m-%d}, {state}")


@hand_in_key.command("renew")
@in_county
def renew_key(county: CountyOption) -> None:
    """Replace the key. The old one opens what phones have sealed for 400 more days.

    Phones learn of it when they next sync. Make a backup afterwards: without the new key nobody
    opens what is sealed to it. The audit log records this.
    """
    key_id = renew(db.session(), county.code, settings().phone_seal, now(), by=None)
    db.session.commit()
    click.echo(f"{key_id.hex()} is the key from now on; make a backup: it holds the new key")
