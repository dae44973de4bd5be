"""Log-in: password, lock-out, device, session.

Neither the response nor its duration reveals whether a name exists, whether it is locked, or which
of name and password was wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from authz.sight import day_of
from records.changes import Change, Was, write_changes
from records.dates import local_day
from records.divisions import zone_of
from records.keys import columns_of
from records.problems import LoginFailed, LoginTaken
from records.same_keys import pass_on
from records.staff.people import Device, LoginSession, Person, person_named
from server.services.accounts.lockouts import (
    LoginOrigin,
    begin_attempt,
    count_failure,
    forget_attempt,
    forget_failures,
)
from server.services.accounts.passwords import (
    check_new_password,
    hash_password,
    is_outdated,
    verify,
)
from server.services.accounts.secret_urls import end_urls
from server.services.accounts.sessions import end_sessions, lifetime
from server.services.audit import note, note_failed_login, note_login, seal_caller
from server.web.tokens import county_of, hash_of, new_token


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A new session. Its token is shown only once; the database has its hash."""

    token: str
    expires_at: datetime
    device_id: UUID | None


@dataclass(frozen=True, slots=True)
class Caller:
    """The client of a log-in; ``token`` is of an earlier session, which may have expired."""

    address: str
    token: str = ""


def authenticate(
    session: Session, county: str, login: str, password: str, now: datetime, caller: Caller
) -> Person | LoginFailed:
    """The person, or the problem: returned, not raised, so that the counted failure is committed.

    The audit log has a keyed hash of the caller's address.
    """
    try:
        zone = zone_of(session, county)
    except NoResultFound:  # which counties are served is no secret
        verify(None, password)
        return LoginFailed()
    person = session.scalar(person_named(county, login))
    device_id = _device_shown(session, county, person, caller.token)
    attempt = begin_attempt(session, county, login, LoginOrigin(caller.address, device_id), now)
    # Exactly one verification in all cases: it takes most of the time.
    usable = person is not None and not attempt.locked and not _has_left(person, zone, now)
    is_right = verify(person.password_hash if person and usable else None, password)
    if person is None or not is_right:
        day = day_of(now, zone)
        sealed = seal_caller(county, day, caller.address)
        person_id = person.id if person else None
        if not attempt.locked and count_failure(session, attempt, now):
            target = f"person/{person_id or 'unknown'}"
            note(session, county, now, None, "login_locked", target, {"caller": sealed})
        note_failed_login(session, county, day, person_id, sealed)
        return LoginFailed()
    verified = person.password_hash
    session.refresh(person, with_for_update={"key_share": True})
    if person.password_hash != verified:  # changed by a concurrent request
        return LoginFailed()
    forget_attempt(session, attempt)
    if is_outdated(verified):
        person.password_hash = hash_password(password)
    return person


def _device_shown(session: Session, county: str, person: Person | None, token: str) -> UUID | None:
    """The person's device that this token belongs to, unless it was revoked."""
    if county_of(token) != county:
        return None
    row = session.execute(
        select(LoginSession.person_id, LoginSession.device_id)
        .join(
            Device,
            (Device.county == LoginSession.county) & (Device.id == LoginSession.device_id),
        )
        .where(
            LoginSession.county == county,
            LoginSession.token_hash == hash_of(token),
            LoginSession.revoked_at.is_(None),
            Device.revoked_at.is_(None),
        )
    ).one_or_none()
    return row.device_id if row and person and row.person_id == person.id else None


def _has_left(person: Person, zone: ZoneInfo, now: datetime) -> bool:
    return person.left_on is not None and person.left_on <= local_day(now, zone)


def open_session(
    session: Session,
    person: Person,
    device: Device | None,
    address: str,
    now: datetime,
    session_days: int,
) -> NewLogin:
    """Create a session on a device, or in a browser if it is None."""
    token = new_token(person.county)
    device_id = device.id if device else None
    expires_at = now + lifetime(device_id, session_days)
    session.add(
        LoginSession(
            county=person.county,
            id=uuid4(),
            person_id=person.id,
            device_id=device_id,
            token_hash=hash_of(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    day = day_of(now, zone_of(session, person.county))
    caller = seal_caller(person.county, day, address)
    note_login(session, person.county, day, person.id, device_id, caller)
    return NewLogin(token, expires_at, device_id)


def device_of(
    session: Session,
    person: Person,
    requested_id: UUID | None,
    name: str,
    app_version: str | None,
    now: datetime,
) -> Device:
    """The person's device with that id, or a new one.

    A phone that another person used, or that was revoked, gets a new id: its earlier rows stay with
    the earlier device.
    """
    device = session.get(Device, (person.county, requested_id)) if requested_id else None
    if device is not None and device.person_id == person.id and device.revoked_at is None:
        device.name, device.app_version, device.last_seen_at = name, app_version, now
        return device
    made = Device(
        county=person.county,
        id=requested_id if requested_id and device is None else uuid4(),
        person_id=person.id,
        name=name,
        app_version=app_version,
        first_seen_at=now,
        last_seen_at=now,
    )
    session.add(made)
    session.flush()
    return made


def change_password(
    session: Session, person: Person, new: str, now: datetime, *, keep_session: UUID | None = None
) -> None:
    """Change a password; other sessions and secret URLs end. Raises `password_too_weak`."""
    check_new_password(new, person.login, person.password_hash)
    set_password(
        session, person, new, now, by=person.id, must_change=False, keep_session=keep_session
    )


def set_password(
    session: Session,
    person: Person,
    new: str,
    now: datetime,
    *,
    by: UUID | None,
    must_change: bool,
    keep_session: UUID | None = None,
) -> None:
    """Set a password without checking the rules; ``by`` is None for a command on the server."""
    forget_failures(session, person.county, person.login)
    person.password_hash = hash_password(new)
    person.must_change_password = must_change
    others = [LoginSession.person_id == person.id]
    if keep_session is not None:
        others.append(LoginSession.id != keep_session)
    end_sessions(session, person.county, now, *others)
    end_urls(session, person.county, person.id, now, by=by)
    note(session, person.county, now, by, "password_set", f"person/{person.id}")


def rename(session: Session, person: Person, new: str, now: datetime, *, by: UUID | None) -> None:
    """Give an account another log-in name; the next account with the old key takes that over.

    Raises `login_taken` if another account has the key of the new name.
    """
    taken = session.scalar(person_named(person.county, new))
    if taken is not None and taken.id != person.id:
        raise LoginTaken()
    old_key = person.login_key
    columns = {"login": new, **columns_of(new, "login_key")}
    was = Was(person.rev, person.feed)
    renamed = Change("people", person.id, uuid4(), was.feed, columns, was)
    write_changes(session, person.county, now, [renamed])
    session.refresh(person)
    if old_key is not None and old_key != person.login_key:
        pass_on(session, "people", "login_key", person.county, [old_key])
    note(session, person.county, now, by, "login_changed", f"person/{person.id}")


def revoke_device(session: Session, device: Device, by: UUID, now: datetime) -> None:
    """Revoke a device: from its next request on, it can only hand in its rows, and then erases.

    The owner's secret URLs end at once, as the device may have them.
    """
    if device.revoked_at is None:
        device.revoked_at = now
        note(session, device.county, now, by, "device_revoked", f"device/{device.id}")
        end_urls(session, device.county, device.person_id, now, by=by)
