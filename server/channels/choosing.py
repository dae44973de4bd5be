"""What people choose: their channels in order of preference, and browsers for Web Push."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.phones import PhoneSeal, mask
from records.problems import InvalidFields
from records.staff.channels import WEB_PUSH
from records.wire import FieldError
from server.channels.addresses import canonical_address
from server.channels.ways import binding

MAX_BROWSERS = 10  # subscriptions of one person

_CHANNELS = text("""
    SELECT name, address, rank FROM channels WHERE county = :county ORDER BY rank, name
""")
_CHOSEN = text("""
    SELECT channel, address_masked AS address FROM chosen_ways
    WHERE county = :county AND person_id = :person ORDER BY place
""")
_FORGET = text("DELETE FROM chosen_ways WHERE county = :county AND person_id = :person")
_CHOOSE = text("""
    INSERT INTO chosen_ways (county, person_id, place, channel, address_sealed, address_masked)
    VALUES (:county, :person, :place, :channel, :sealed, :masked)
""")
_SUBSCRIBE = text("""
    INSERT INTO push_subscriptions (county, id, person_id, endpoint_hash, sealed, made_at)
    VALUES (:county, :id, :person, :hash, :sealed, :now)
    ON CONFLICT (county, endpoint_hash) DO UPDATE
    SET id = excluded.id, person_id = excluded.person_id, sealed = excluded.sealed,
        made_at = excluded.made_at
""")
_KEEP_NEWEST = text("""
    DELETE FROM push_subscriptions WHERE county = :county AND id IN (
        SELECT id FROM push_subscriptions WHERE county = :county AND person_id = :person
        ORDER BY made_at DESC, id DESC OFFSET :max_browsers)
""")
_UNSUBSCRIBE = text("""
    DELETE FROM push_subscriptions
    WHERE county = :county AND person_id = :person AND endpoint_hash = :hash
""")


def choices(session: Session, county: str, person: UUID) -> dict[str, Any]:
    """The county's channels, and those that the person has chosen."""
    params = {"county": county, "person": person}
    return {
        "channels": [{**row} for row in session.execute(_CHANNELS, params).mappings()],
        "chosen": [{**row} for row in session.execute(_CHOSEN, params).mappings()],
    }


def choose(
    session: Session, county: str, person: UUID, ways: Sequence[Mapping[str, Any]], seal: PhoneSeal
) -> None:
    """Replace the person's choice by these ways, the preferred one first.

    Raises InvalidFields: a channel that is unknown or named twice, an address that is missing,
    malformed, or superfluous.
    """
    kinds = {row.name: row.address for row in session.execute(_CHANNELS, {"county": county})}
    kinds[WEB_PUSH] = None
    rows: list[dict[str, Any]] = []
    errors: list[FieldError] = []
    for place, way in enumerate(ways, 1):
        name, address = way["channel"], way["address"]
        code = "unknown_value" if name not in kinds else None
        if name in {row["channel"] for row in rows}:
            code = "repeated"
        try:
            canonical = code or _canonical(kinds[name], address)
        except ValueError:
            code = "invalid_address"
        if code:
            errors.append(FieldError(field=f"ways.{place - 1}", code=code))
            continue
        rows.append(
            {
                "county": county,
                "person": person,
                "place": place,
                "channel": name,
                "sealed": canonical and seal.seal(canonical, binding(county, name, person)),
                "masked": canonical and masked(kinds[name], canonical),
            }
        )
    if errors:
        raise InvalidFields(errors=errors)
    session.execute(_FORGET, {"county": county, "person": person})
    if rows:
        session.execute(_CHOOSE, rows)


def _canonical(kind: str | None, address: str | None) -> str | None:
    """The address in its stored form; None for the own telephone number. Raises ValueError."""
    if kind is None or address is None:
        if address is not None or kind in ("email", "account"):
            raise ValueError
        return None
    return canonical_address(kind, address)


def masked(kind: str | None, address: str) -> str:
    """Enough to recognise, not enough to write to."""
    if kind == "phone":
        return mask(address)
    user, at, host = address.partition("@")
    return f"{user[:2]}****{at}{host}"[:60]


def subscribe(
    session: Session,
    county: str,
    person: UUID,
    info: Mapping[str, Any],
    now: datetime,
    seal: PhoneSeal,
) -> None:
    """Store a browser's subscription; it may have been another person's before."""
    made = uuid7()
    session.execute(
        _SUBSCRIBE,
        {
            "county": county,
            "id": made,
            "person": person,
            "hash": _hash(info["endpoint"]),
            "sealed": seal.seal(orjson.dumps(info).decode(), made.bytes),
            "now": now,
        },
    )
    # A browser that subscribes again leaves its old subscription behind: remove the oldest.
    params = {"county": county, "person": person, "max_browsers": MAX_BROWSERS}
    session.execute(_KEEP_NEWEST, params)


def unsubscribe(session: Session, county: str, person: UUID, endpoint: str) -> None:
    params = {"county": county, "person": person, "hash": _hash(endpoint)}
    session.execute(_UNSUBSCRIBE, params)


def _hash(endpoint: str) -> bytes:
    return hashlib.sha256(endpoint.encode()).digest()
