"""The ways to send a message to a person (channels and browsers), in order of preference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.phones import PhoneSeal
from records.staff.channels import WEB_PUSH
from records.staff.people import employed_on

# The person's choice, or else the channels that have a rank. A telephone channel without a chosen
# address uses the person's own number.
_WAYS = text("""
    SELECT w.channel, w.address_sealed, c.address, c.url_sealed, w.place
    FROM chosen_ways w LEFT JOIN channels c ON c.county = w.county AND c.name = w.channel
    WHERE w.county = :county AND w.person_id = :person
    UNION ALL
    SELECT c.name, NULL, c.address, c.url_sealed, c.rank
    FROM channels c WHERE c.county = :county AND c.rank IS NOT NULL AND NOT EXISTS (
        SELECT FROM chosen_ways w WHERE w.county = :county AND w.person_id = :person)
    ORDER BY place, channel
""")
_PERSON = text(f"""
    SELECT phone_sealed, EXISTS (SELECT FROM chosen_ways w
        WHERE w.county = p.county AND w.person_id = p.id) AS has_chosen
    FROM people p JOIN counties c ON c.county = p.county
    WHERE p.county = :county AND p.id = :person
      AND {employed_on("p", "(now() AT TIME ZONE c.timezone)::date")}
""")
_SUBSCRIPTIONS = text("""
    SELECT id, sealed FROM push_subscriptions
    WHERE county = :county AND person_id = :person ORDER BY made_at, id
""")


@dataclass(frozen=True, slots=True)
class Gateway:
    """An apprise URL with a placeholder, and the person's address. Never logged."""

    channel: str
    url: str
    address: str


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that has subscribed: ``info`` as its push manager gave it. Never logged."""

    subscription_id: UUID
    info: dict[str, Any]
    channel: str = WEB_PUSH


Way = Gateway | Browser


def ways_of(session: Session, county: str, person: UUID, seal: PhoneSeal) -> list[Way]:
    """The ways to reach a person, the preferred one first; none for a person who has left.

    Without a choice these are the ranked channels, and last the subscribed browsers: most push
    services do not reach Android in mainland China.
    """
    params = {"county": county, "person": person}
    recipient = session.execute(_PERSON, params).one_or_none()
    if recipient is None:
        return []
    sealed = recipient.phone_sealed
    phone = seal.open(sealed, person.bytes) if sealed else None
    ways: list[Way] = []
    for row in session.execute(_WAYS, params).all():
        if row.channel == WEB_PUSH:
            ways += _browsers(session, params, seal)
            continue
        address = phone if row.address == "phone" else None
        if row.address_sealed is not None:
            address = seal.open(row.address_sealed, binding(county, row.channel, person))
        if row.url_sealed is not None and address is not None:
            url = seal.open(row.url_sealed, binding(county, row.channel))
            if url is not None:
                ways.append(Gateway(row.channel, url, address))
    if not recipient.has_chosen:
        ways += _browsers(session, params, seal)
    return ways


def _browsers(session: Session, params: dict[str, Any], seal: PhoneSeal) -> Iterator[Browser]:
    rows: Sequence[Any] = session.execute(_SUBSCRIPTIONS, params).all()
    for row in rows:
        if (keys := seal.open(row.sealed, row.id.bytes)) is not None:
            yield Browser(row.id, orjson.loads(keys))


def binding(county: str, channel: str, person: UUID | None = None) -> bytes:
    """Associated data of a sealed URL or address: a copy in another row does not open."""
    return f"{county}/{channel}/{person or ''}".encode()
