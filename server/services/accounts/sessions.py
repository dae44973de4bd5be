"""Log-in sessions in the database: found by token, kept alive, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, literal_column, select, true, update
from sqlalchemy.orm import Session

from authz.scope import HELD
from records.dates import local_day
from records.divisions import County
from records.feeds import Deployment
from records.problems import DeviceRevoked, NotSignedIn, SessionExpired, SessionRevoked
from records.staff.people import Device, LoginSession, Person

# What somebody recorded who has left the office may still be on their phone.
BRINGS_FOR = timedelta(days=30)
BROWSER_LIFETIME = timedelta(hours=12)  # offices share their computers


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that holds now, with what every request needs to know of its person and of here."""

    session_id: UUID
    county: str
    person_id: UUID
    device_id: UUID | None
    expires_at: datetime
    must_change_password: bool
    timezone: str
    # When the device last said what it holds, and how many rows it had not pushed then.
    device_seen_at: datetime | None
    device_backlog: int | None
    # The first day on which the person is not here any more.
    left_on: date | None
    # Reported lost: let in only where such a phone may hand in what it holds.
    revoked: bool
    # What the person holds, as `authz.scope.HELD` says it; and the identity of this database.
    held: Sequence[Sequence[Any]]
    epoch: UUID

    def brings_until(self, now: datetime) -> date | None:
        """For who has left: the first day on which their phone brings nothing any more."""
        if self.left_on is None or self.today(now) < self.left_on:
            return None
        return self.left_on + BRINGS_FOR

    def today(self, now: datetime) -> date:
        return local_day(now, ZoneInfo(self.timezone))


def lifetime(device_id: UUID | None, session_days: int) -> timedelta:
    """How long a session lives after its last use: a month without signal, on a phone."""
    return BROWSER_LIFETIME if device_id is None else timedelta(days=session_days)


# Made once: building it anew takes longer than PostgreSQL needs to answer it.
_FIND: Select[*tuple[Any, ...]] = (
    select(
        LoginSession.id,
        LoginSession.county,
        LoginSession.person_id,
        LoginSession.device_id,
        LoginSession.expires_at,
        Person.must_change_password,
        County.timezone,
        Device.last_seen_at,
        Device.backlog,
        Person.left_on,
        Device.revoked_at.is_not(None),
        literal_column(HELD),
        Deployment.epoch,
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


def find_session(
    session: Session, county: str, token_hash: bytes, now: datetime, *, revoked_too: bool = False
) -> FoundSession:
    """One read by key. Raises the Problem that tells the client what to do next.

    ``revoked_too``: also that of a device that was revoked, however long ago it was used.

    The session of somebody who has left goes on for 30 days: their scope is empty, but what they
    recorded before may still be on their phone.
    """
    asked = {"county": county, "token_hash": token_hash}
    # Plain columns: the connection gives them in half of the time that the session takes.
    row = session.connection().execute(_FIND, asked).one_or_none()
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


def keep_alive(session: Session, found: FoundSession, now: datetime, session_days: int) -> None:
    """Slide the expiry. Not at each request: that would make every read a write."""
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
    """Revoke the sessions that `which` selects, if they still hold."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.county == county, LoginSession.revoked_at.is_(None), *which)
        .values(revoked_at=now)
    )
