"""What a phone says of itself when it syncs, kept so that somebody notices when it falls silent."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from authz.sight import day_of
from records.dates import local_day
from records.problems import Malformed
from records.staff.people import Device
from server.web.auth import SignedIn

# Often enough to see who is silent for days; a phone with much to tell asks many times a minute.
SELDOM = timedelta(minutes=1)
# So many days a device is silent before anybody else is told when it was in contact.
MIN_SILENT_DAYS = 3
# What a phone says at a contact, which changes when there is one.
_OF_CONTACT = ("app_version", "backlog")
_MAX_BACKLOG = 10_000_000
_MAX_VERSION = 20


def note_contact(session: Session, me: SignedIn, told: Mapping[str, Any], now: datetime) -> None:
    """Keep the moment, ``app_version`` and ``backlog``, at most once a minute.

    That a backlog is gone is kept at once: the last round trip of many says so, and the next
    contact may be weeks away. Raises Malformed for what a phone cannot mean.
    """
    backlog, version = _backlog(told.get("backlog")), _version(told.get("app_version"))
    if me.device_id is None or me.device_seen_at is None:
        return
    emptied = backlog == 0 and bool(me.device_backlog)
    if now - me.device_seen_at < SELDOM and not emptied:
        return
    said = {"backlog": backlog, "app_version": version}
    session.execute(
        update(Device)
        .where(Device.county == me.county, Device.id == me.device_id)
        .values(
            last_seen_at=now, **{name: value for name, value in said.items() if value is not None}
        )
    )


def of_somebody_else(device: Device, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A device as whoever manages people sees it: days, and none of a contact of late."""
    silent = silent_days(device.last_seen_at, now, zone) >= MIN_SILENT_DAYS
    return {
        "id": device.id,
        "name": device.name,
        **{name: getattr(device, name) if silent else None for name in _OF_CONTACT},
        "first_seen_at": day_of(device.first_seen_at, zone),
        "last_seen_at": day_of(device.last_seen_at, zone) if silent else None,
        "revoked_at": device.revoked_at and day_of(device.revoked_at, zone),
    }


def silent_days(last_seen_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole days of the county: told by the hour, it would change at the minute of the contact."""
    return max((local_day(now, zone) - local_day(last_seen_at, zone)).days, 0)


def _backlog(value: Any) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= _MAX_BACKLOG):
        return value
    raise Malformed("backlog is a number of rows")


def _version(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and len(value) <= _MAX_VERSION):
        return value
    raise Malformed("app_version is a version such as 1.4.0")
