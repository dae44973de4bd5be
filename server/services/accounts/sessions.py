"""Find log-in sessions by token, extend and end them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select, true, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from authz.scope import HELD
from records.dates import local_day
from records.divisions import County
from records.feeds import Deployment
from records.problems import DeviceRevoked, NotSignedIn, SessionExpired, SessionRevoked
from records.staff.people import Device, LoginSession, Person

# A person who has left may still have rows to push.
BRINGS_FOR = timedelta(days=30)
BROWSER_LIFETIME = timedelta(hours=12)  # offices share their computers


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A valid session, with what every request needs of person, device and deployment."""

    session_id: UUID
    county: str
    person_id: UUID
    device_id: UUID | None
    expires_at: datetime
    must_change_password: bool
    timezone: str
    # The device's last contact, and its backlog of rows, with when it named that.
    device_seen_at: datetime | None
    device_backlog: int | None
    device_backlog_at: datetime | None
    # The first day after the person's last day.
    left_on: date | None
    # The device was reported lost: it may only hand in its rows.
    revoked: bool
    # The device's store was found missing.
    emptied: bool
    # The result of `authz.scope.HELD`; and the identity of this database.
    held: Sequence[Sequence[Any]]
    epoch: UUID

    def brings_until(self, now: datetime) -> date | None:
        """If the person has left: the first day on which their phone may no longer push."""
        if self.left_on is None or self.today(now) < self.left_on:
            return None
        return self.left_on + BRINGS_FOR

    def today(self, now: datetime) -> date:
        return local_day(now, ZoneInfo(self.timezone))


def lifetime(device_id: UUID | None, session_days: int) -> timedelta:
    """The life of a session after its last use."""
    return BROWSER_LIFETIME if device_id is None else timedelta(days=session_days)


# The columns of FoundSession after ``expires_at``.
_OF_OWNER: tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...] = (
    Person.must_change_password,
    County.timezone,
    Device.last_seen_at,
    Device.backlog,
    Device.backlog_at,
    Person.left_on,
    Device.revoked_at.is_not(None),
    Device.emptied_at.is_not(None),
    literal_column(HELD),
    Deployment.epoch,
)
# Built once: building takes longer than PostgreSQL needs to run it.
_FIND: Select[*tuple[Any, ...]] = (
    select(
        LoginSession.id,
        LoginSession.county,
        LoginSession.person_id,
        LoginSession.device_id,
        LoginSession.expires_at,
        *_OF_OWNER,
        LoginSession.revoked_at,
    )
    .join(
        Person,
        (Person.county == LoginSession.county) & (Person.id == LoginSession.person_id),
    )
    .join(County, County.county == LoginSession.county)
    .join(Deployment, true())
    .outerjoin(
        Device,
        (Device.county == LoginSession.county) & (Device.id == LoginSession.device_id),
    )
    .where(
        LoginSession.county == bindparam("county"),
        LoginSession.token_hash == bindparam("token_hash"),
    )
)

_FIND_BY_COOKIE: Select[*tuple[Any, ...]] = (
    select(
        Device.id,
        Device.county,
        Device.person_id,
        Device.id,
        Device.hand_in_until,
        *_OF_OWNER,
    )
    .join(Person, (Person.county == Device.county) & (Person.id == Device.person_id))
    .join(County, County.county == Device.county)
    .join(Deployment, true())
    .where(
        Device.county == bindparam("county"),
        Device.id == bindparam("device"),
        Device.is_cookie(bindparam("hash")),
    )
)


def find_session(
    session: Session, county: str, token_hash: bytes, now: datetime, *, revoked_too: bool = False
) -> FoundSession:
    """Find a session by key. Raises NotSignedIn, DeviceRevoked, SessionRevoked, SessionExpired.

    ``revoked_too``: also return the session of a revoked device, whatever its age.

    The session of a person who has left is valid for 30 more days, with an empty scope: their phone
    may still have rows to push.
    """
    params = {"county": county, "token_hash": token_hash}
    # The connection takes half of the session's time to return plain columns.
    row = session.connection().execute(_FIND, params).one_or_none()
    if row is None:
        raise NotSignedIn()
    columns: Sequence[Any] = row
    found = FoundSession(*columns[:-1])
    if found.revoked:
        if revoked_too:
            return found
        raise DeviceRevoked()
    if columns[-1] is not None:
        raise SessionRevoked()
    until = found.brings_until(now)
    if found.expires_at <= now or (until is not None and until <= found.today(now)):
        raise SessionExpired()
    return found


def find_by_hand_in_cookie(
    session: Session, county: str, device_id: UUID, cookie_hash: bytes, now: datetime
) -> FoundSession:
    """The device behind a cookie for handing in, as a session without a token, for that only.

    It outlives log-in sessions, also that of a revoked device; of a person who has left it is valid
    as long as a session. Raises NotSignedIn, SessionExpired.
    """
    params = {"county": county, "device": device_id, "hash": cookie_hash}
    row = session.connection().execute(_FIND_BY_COOKIE, params).one_or_none()
    if row is None:
        raise NotSignedIn()
    found = FoundSession(*row)
    until = None if found.revoked else found.brings_until(now)
    if found.expires_at <= now or (until is not None and until <= found.today(now)):
        raise SessionExpired()
    return found


def keep_alive(session: Session, found: FoundSession, now: datetime, session_days: int) -> None:
    """Extend a session; not at each request, as every read would then be a write."""
    whole = lifetime(found.device_id, session_days)
    if found.expires_at - now > whole - whole / 24:
        return
    session.execute(
        update(LoginSession)
        .where(LoginSession.county == found.county, LoginSession.id == found.session_id)
        .values(expires_at=now + whole)
    )
    if found.device_id is not None:
        session.execute(
            update(Device)
            .where(Device.county == found.county, Device.id == found.device_id)
            .values(last_seen_at=now)
        )


def end_sessions(session: Session, county: str, now: datetime, *which: ColumnElement[bool]) -> None:
    """Revoke the sessions that match `which` and are not revoked."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.county == county, LoginSession.revoked_at.is_(None), *which)
        .values(revoked_at=now)
    )
