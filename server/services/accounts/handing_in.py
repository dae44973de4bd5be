"""Devices that hand in: their cookies, what they handed in, and those whose store is missing."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, exists, select, text, update
from sqlalchemy.orm import Session

from authz.access_context import access_context, people_of
from records.arrays import array
from records.staff.people import Device
from server.web.auth import SignedIn
from server.web.tokens import hash_of, new_token

# Those that were revoked hand in, then erase. Those that had nothing left to send when their last
# session was ended were left on purpose.
_MARK_EMPTIED = text("""
    UPDATE devices d SET emptied_at = coalesce(d.emptied_at, :now), hand_in_hash = c.hash,
                         hand_in_before = NULL, hand_in_shown = true
    FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS bytea[])) AS c(id, hash)
    WHERE d.county = :county AND d.id = c.id AND c.hash IN (d.hand_in_hash, d.hand_in_before)
      AND d.hand_in_until > :now AND d.revoked_at IS NULL
      AND (d.backlog IS DISTINCT FROM 0 OR EXISTS (
          SELECT FROM sessions s
          WHERE s.county = d.county AND s.device_id = d.id AND s.revoked_at IS NULL))
    RETURNING d.backlog
""")


class Emptied(NamedTuple):
    """Devices whose store is missing, with the sum of their last known backlogs, if any is."""

    emptied: int
    backlog: int | None


def give_cookie(
    session: Session, county: str, device_id: UUID, sent: str, now: datetime, life: timedelta
) -> str:
    """The device's token for handing in: the one it sent, if that is valid, else a new one.

    So a phone whose answer is lost still has a valid one. A new one ends the one before, if that
    was ever shown. If not, both are valid until one of them is shown: two requests, of two tabs or
    of one that came late, may be answered in another order than the phone hears the answers.
    """
    is_device = (Device.county == county, Device.id == device_id)
    until = now + life
    kept = session.execute(
        update(Device)
        .where(*is_device, Device.is_cookie(hash_of(sent)), Device.hand_in_until > now)
        .values(_shown(hash_of(sent)) | {"hand_in_until": until})
        .returning(Device.id)
    )
    if kept.one_or_none() is not None:
        return sent
    made = new_token(county)
    session.execute(
        update(Device)
        .where(*is_device)
        .values(
            hand_in_before=case((Device.hand_in_shown, None), else_=Device.hand_in_hash),
            hand_in_hash=hash_of(made),
            hand_in_shown=False,
            hand_in_until=until,
        )
    )
    return made


def note_shown(session: Session, county: str, device_id: UUID, cookie_hash: bytes) -> None:
    """The device has shown this valid cookie: it is its only one from now on."""
    session.execute(
        update(Device)
        .where(
            Device.county == county,
            Device.id == device_id,
            Device.is_cookie(cookie_hash),
            Device.hand_in_shown.is_(False),
        )
        .values(_shown(cookie_hash))
    )


def _shown(cookie_hash: bytes) -> dict[str, Any]:
    return {"hand_in_hash": cookie_hash, "hand_in_before": None, "hand_in_shown": True}


def is_theirs(session: Session, me: SignedIn, device_id: UUID) -> bool:
    """True if it is a device of the signed-in person."""
    own = (Device.county == me.county, Device.id == device_id, Device.person_id == me.person_id)
    return session.scalar(select(exists().where(*own))) is True


def note_hand_in(session: Session, me: SignedIn, backlog: int, now: datetime) -> None:
    """Store when a revoked device last handed in, and what it still had then."""
    session.execute(
        update(Device)
        .where(Device.county == me.county, Device.id == me.device_id)
        .values(handed_in_at=now, last_seen_at=now, backlog=backlog, backlog_at=now)
    )


def mark_emptied(
    session: Session,
    cookies: Iterable[tuple[str, UUID, bytes]],
    there: Collection[UUID],
    now: datetime,
) -> Emptied:
    """Mark the devices of these cookies (county, device, hash) whose store is not ``there``.

    Counts those that were marked before, too; they keep their first time.
    """
    missing = sorted(each for each in cookies if each[1] not in there)
    backlogs: list[int | None] = []
    for county, of_county in groupby(missing, itemgetter(0)):
        each = list(of_county)
        params = {
            "county": county,
            "ids": array([device for _, device, _ in each]),
            "hashes": [digest for _, _, digest in each],
            "now": now,
        }
        with access_context(people_of(county)):
            backlogs += session.scalars(_MARK_EMPTIED, params)
    known = [backlog for backlog in backlogs if backlog is not None]
    return Emptied(len(backlogs), sum(known) if known else None)
