"""A county's keys for what phones seal: made on first use, replaced by a command, deleted later."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records import hand_in_seal
from records.db import changed_rows
from records.phones import PhoneSeal
from records.system.hand_in_keys import OPENS_FOR, HandInKey
from server.services.audit import note


def current_point(session: Session, county: str, seal: PhoneSeal, now: datetime) -> bytes:
    """The public point that phones of the county seal to.

    Makes the first key, and another if the current one cannot be used, as its field key is lost.
    """
    current = _current(session, county)
    if current and seal.open(current.secret_sealed, _binding(county, current.key_id)) is None:
        _retire(session, county, now)
        current = None
    if current is None:
        _make(session, county, seal, now)
        current = _current(session, county)  # perhaps another request's
        assert current, "a key was made"
    return current.point


def opening_keys(
    session: Session, county: str, seal: PhoneSeal, now: datetime
) -> Mapping[bytes, hand_in_seal.Private]:
    """All keys that still open, by id, without those whose field key is lost."""
    rows = session.execute(
        select(HandInKey.key_id, HandInKey.secret_sealed).where(
            HandInKey.county == county,
            or_(HandInKey.replaced_at.is_(None), HandInKey.replaced_at > now - OPENS_FOR),
        )
    )
    opened = {key_id: seal.open(sealed, _binding(county, key_id)) for key_id, sealed in rows}
    return {key_id: hand_in_seal.from_text(text) for key_id, text in opened.items() if text}


def renew(
    session: Session, county: str, seal: PhoneSeal, now: datetime, *, by: UUID | None
) -> bytes:
    """Replace the key; the old one opens for `OPENS_FOR` more. Returns the id of the new one."""
    replaced = _retire(session, county, now)
    _make(session, county, seal, now)
    note(
        session, county, now, by, "hand_in_key_renewed", f"county/{county}", {"replaced": replaced}
    )
    return hand_in_seal.id_of(current_point(session, county, seal, now))


def _current(session: Session, county: str) -> Row[bytes, bytes, bytes] | None:
    columns = (HandInKey.key_id, HandInKey.point, HandInKey.secret_sealed)
    wanted = (HandInKey.county == county, HandInKey.replaced_at.is_(None))
    return session.execute(select(*columns).where(*wanted)).one_or_none()


def _retire(session: Session, county: str, now: datetime) -> int:
    """Mark the current key as replaced; returns the number of keys."""
    wanted = (HandInKey.county == county, HandInKey.replaced_at.is_(None))
    at = func.greatest(now, HandInKey.made_at)  # a clock that was set back
    return changed_rows(session.execute(update(HandInKey).where(*wanted).values(replaced_at=at)))


def _make(session: Session, county: str, seal: PhoneSeal, now: datetime) -> None:
    """Make a key, unless another request was first."""
    private = hand_in_seal.new_private()
    point = hand_in_seal.point_of(private)
    key_id = hand_in_seal.id_of(point)
    sealed = seal.seal(hand_in_seal.as_text(private), _binding(county, key_id))
    session.execute(
        insert(HandInKey)
        .values(county=county, key_id=key_id, point=point, secret_sealed=sealed, made_at=now)
        .on_conflict_do_nothing()
    )


def _binding(county: str, key_id: bytes) -> bytes:
    """Associated data of a sealed private key: a copy in another row does not open."""
    return f"hand-in key/{county}/{key_id.hex()}".encode()
