"""`flask channels ...`: a county's gateways. Their URLs hold passwords, so no API sets them."""

import sys

import click
from sqlalchemy import delete, select

from records.db import db
from records.staff.channels import WEB_PUSH, Channel
from server.channels import push_keys
from server.channels.gateways import UrlRefused, address_in
from server.channels.ways import binding
from server.cli.options import CountyOption, in_county
from server.services.audit import note
from server.web.request_context import now, settings

_WHY = {
    "one_address_needed": "it must have {phone}, {email} or {account} in the place of the person's"
    " address: a message for one person must not go to a group",
    "address_as_host": "the person's address is in the place of the host: people must not choose"
    " which host this server calls",
    "url_not_understood": "apprise does not understand this URL (docs/channels.md has examples)",
}


@click.group()
def channels() -> None:
    """The channels for messages to people (docs/channels.md)."""


@channels.command("list")
@in_county
def listing(county: CountyOption) -> None:
    """Print the channels, without their URLs."""
    rows = select(Channel).where(Channel.county == county.code).order_by(Channel.rank, Channel.name)
    for row in db.session.scalars(rows):
        place = "only for who chose it" if row.rank is None else f"rank {row.rank}"
        click.echo(f"{row.name}: {row.address}, {place}, set {row.set_at:%Y-%m-%d}")


@channels.command("set")
@click.argument("name")
@click.option("--rank", type=click.IntRange(1, 1000), help="Its place for people without a choice.")
@in_county
def set_channel(name: str, rank: int | None, county: CountyOption) -> None:
    """Add or change the channel NAME; its URL is prompted for, or read from standard input."""
    if not Channel.is_name(name) or name == WEB_PUSH:
        raise click.ClickException(f"{name} is not a name such as sms or mail-2")
    line = click.prompt("URL", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline()
    url = line.strip()
    try:
        address = address_in(url)
    except UrlRefused as error:
        raise click.ClickException(f"{error.code}: {_WHY[error.code]}") from None
    code, at = county.code, now()
    sealed = settings().phone_seal.seal(url, binding(code, name))
    db.session.merge(
        Channel(county=code, name=name, address=address, url_sealed=sealed, rank=rank, set_at=at)
    )
    note(db.session(), code, at, None, "channel_set", f"channel/{name}", {"rank": rank})
    db.session.commit()
    click.echo(f"{name} is set; it tells people by {address}")


@channels.command("remove")
@click.argument("name")
@in_county
def remove(name: str, county: CountyOption) -> None:
    """Remove the channel NAME; people who chose it get messages on their next channel."""
    code = county.code
    removed = db.session.execute(
        delete(Channel).where(Channel.county == code, Channel.name == name).returning(Channel.name)
    ).all()
    if not removed:
        raise click.ClickException(f"there is no channel {name} in county {code}")
    note(db.session(), code, now(), None, "channel_removed", f"channel/{name}")
    db.session.commit()


@channels.command("vapid")
def vapid() -> None:
    """Print a new key for YICETONG_VAPID_KEY. Changing the key ends all subscriptions."""
    click.echo(push_keys.new_key())
