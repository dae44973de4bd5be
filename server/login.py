"""Logging in: the password, the lock-out, the device, the session.

Nobody learns from an answer, or from how long it takes, whether a log-in name exists, whether it
is locked, or which of name and password was wrong.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.clocks import take_clocks
from records.divisions import County
from records.people import Device, LoginSession, Person, person_named
from records.problems import LoginFailed, LoginTaken
from records.same_keys import pass_on
from server.audit import note, note_failed_login, note_login, seal_caller
from server.lockouts import begin_attempt, count_failure, forget_failures
from server.passwords import check_new_password, hash_password, is_outdated, verify
from server.sessions import end_sessions, lifetime, today_in
from server.tokens import hash_of, new_token
from sync.sight import day_of


@dataclass(frozen=True, slots=True)
class NewLogin:
    """A session just made. Its token is shown this once and stored only as a hash."""

    person: Person
    token: str
    expires_at: datetime
    device_id: UUID | None


def authenticate(
    session: Session, county: str, login: str, password: str, address: str, now: datetime
) -> Person | LoginFailed:
    """The person, or the problem: returned, for the counted failure has to be committed.

    ``address`` is where the caller is, of which the audit log has a keyed hash.
    """
    zone = session.scalar(select(County.timezone).where(County.county == county))
    if zone is None:  # which counties are served is no secret
        verify(None, password)
        return LoginFailed()
    attempt = begin_attempt(session, county, login, now)
    person = session.scalar(person_named(county, login))
    # Exactly one verification, whatever is the case: it is what takes the time.
    usable = person is not None and not attempt.locked and not _has_left(person, zone, now)
    fits = verify(person.password_hash if person and usable else None, password)
    if person is None or not fits:
        day = day_of(now, ZoneInfo(zone))
        caller, person_id = seal_caller(county, day, address), person.id if person else None
        if not attempt.locked and count_failure(session, attempt, now):
            target = f"person/{person_id or 'unknown'}"
            note(session, county, now, None, "login_locked", target, {"caller": caller})
        note_failed_login(session, county, day, person_id, caller)
        return LoginFailed()
    verified = person.password_hash
    session.refresh(person, with_for_update={"key_share": True})
    if person.password_hash != verified:  # somebody set another one meanwhile
        return LoginFailed()
    forget_failures(session, county, login)
    if is_outdated(verified):
        person.password_hash = hash_password(password)
    return person


def _has_left(person: Person, zone: str, now: datetime) -> bool:
    return person.left_on is not None and person.left_on <= today_in(zone, now)


def open_session(
    session: Session,
    person: Person,
    device: Device | None,
    address: str,
    now: datetime,
    session_days: int,
) -> NewLogin:
    """A session on a device, or in a browser where there is none."""
    token = new_token(person.county)
    device_id = device.id if device else None
    expires_at = now + lifetime(device_id, session_days)
    session.add(
        LoginSession(
            county=person.county,
            id=uuid7(),
            person_id=person.id,
            device_id=device_id,
            token_hash=hash_of(token),
            created_at=now,
            expires_at=expires_at,
        )
    )
    zone = session.scalars(select(County.timezone).where(County.county == person.county)).one()
    day = day_of(now, ZoneInfo(zone))
    caller = seal_caller(person.county, day, address)
    note_login(session, person.county, day, person.id, device_id, caller)
    return NewLogin(person, token, expires_at, device_id)


def device_of(
    session: Session,
    person: Person,
    asked_id: UUID | None,
    name: str,
    app_version: str | None,
    now: datetime,
) -> Device:
    """The person's device of that id, or a new one.

    A phone that changes hands, or comes back after it was revoked, gets a new id: what a device
    once pushed stays with whom it was.
    """
    device = session.get(Device, (person.county, asked_id)) if asked_id else None
    if device is not None and device.person_id == person.id and device.revoked_at is None:
        device.name, device.app_version, device.last_seen_at = name, app_version, now
        return device
    made = Device(
        county=person.county,
        id=asked_id if asked_id and device is None else uuid7(),
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
    """Raises `password_too_weak`. All other sessions of the person end."""
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
    """Without the rules; ``by`` is None for whoever resets a password on the server itself."""
    forget_failures(session, person.county, person.login)
    person.password_hash = hash_password(new)
    person.must_change_password = must_change
    others = [LoginSession.person_id == person.id]
    if keep_session is not None:
        others.append(LoginSession.id != keep_session)
    end_sessions(session, person.county, now, *others)
    note(session, person.county, now, by, "password_set", f"person/{person.id}")


def rename(session: Session, person: Person, new: str, now: datetime, *, by: UUID | None) -> None:
    """Give an account another log-in name. Who waited for the old one's key gets it.

    Raises `login_taken` where the new one reads as somebody else's.
    """
    taken = session.scalar(person_named(person.county, new))
    if taken is not None and taken.id != person.id:
        raise LoginTaken()
    had = person.login_key
    clocks = take_clocks(session, person.county, {person.feed: 1})
    person.login = new
    person.rev, person.seq, person.written_at = uuid4(), clocks[person.feed] + 1, now
    session.flush()
    if had is not None and had != person.login_key:
        pass_on(session, "people", "login_key", person.county, [had])
    note(session, person.county, now, by, "login_changed", f"person/{person.id}")


def revoke_device(session: Session, device: Device, by: UUID, now: datetime) -> None:
    """From its next request on the device only hands in what it has, and then erases it."""
    if device.revoked_at is None:
        device.revoked_at = now
        note(session, device.county, now, by, "device_revoked", f"device/{device.id}")
