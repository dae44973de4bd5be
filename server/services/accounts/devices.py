"""The last contact of each phone, its app version and backlog, to find silent phones."""

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

# Enough to find phones that are silent for days; a syncing phone sends many requests a minute.
_CONTACT_INTERVAL = timedelta(minutes=1)
# Other people see a device's last contact only after so many days of silence.
MIN_SILENT_DAYS = 3
_MARKS = ("revoked_at", "handed_in_at", "emptied_at", "heard_twice_at")
MAX_BACKLOG = 10_000_000
_MAX_VERSION = 20


def note_contact(session: Session, me: SignedIn, sent: Mapping[str, Any], now: datetime) -> None:
    """Store time, ``app_version`` and ``backlog`` of a contact, each at most once a minute.

    A backlog of 0 is stored at once, as the next contact may be weeks away; so is that a device
    whose store was missing has it again. Raises Malformed for invalid values.
    """
    backlog, version = _backlog(sent.get("backlog")), _version(sent.get("app_version"))
    if me.device_id is None or me.device_seen_at is None:
        return
    named_at = me.device_seen_at if backlog is None else me.device_backlog_at
    is_recent = named_at is not None and now - named_at < _CONTACT_INTERVAL
    all_sent = backlog == 0 and me.device_backlog != 0
    if is_recent and not all_sent and not me.device_emptied:
        return
    values: dict[str, Any] = {"last_seen_at": now, "emptied_at": None}
    if version is not None:
        values["app_version"] = version
    if backlog is not None:
        values |= {"backlog": backlog, "backlog_at": now}
    session.execute(
        update(Device).where(Device.county == me.county, Device.id == me.device_id).values(values)
    )


def of_somebody_else(device: Device, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A device for a person who directs or manages its owner: days only, and no recent contact.

    Of one that was revoked, or whose store is missing, no contact of its owner's work follows: what
    it has left is shown at once.
    """
    silent = silent_days(device.last_seen_at, now, zone) >= MIN_SILENT_DAYS
    is_out = device.revoked_at is not None or device.emptied_at is not None
    return {
        "id": device.id,
        "name": device.name,
        "app_version": device.app_version if silent else None,
        "backlog": device.backlog if silent or is_out else None,
        "first_seen_at": day_of(device.first_seen_at, zone),
        "last_seen_at": day_of(device.last_seen_at, zone) if silent else None,
        **{name: (at := getattr(device, name)) and day_of(at, zone) for name in _MARKS},
    }


def silent_days(last_seen_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Whole calendar days of the county; hours would reveal the time of the contact."""
    return max((local_day(now, zone) - local_day(last_seen_at, zone)).days, 0)


def _backlog(value: Any) -> int | None:
    if value is None or (type(value) is int and 0 <= value <= MAX_BACKLOG):
        return value
    raise Malformed("backlog must be a number of rows")


def _version(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and len(value) <= _MAX_VERSION):
        return value
    raise Malformed("app_version must be a version such as 1.4.0")
