"""The lock-out: five failed log-ins from one place lock a name there for five minutes, whether or
not anybody has it.

So neither an answer, nor how long it takes, nor what is written meanwhile tells which names exist.
A name is one however it is typed. It is kept as a keyed hash: what people mistype there may be
somebody's telephone number, or a password.

A place is an address, so that nobody locks others out who only knows their names; failures from
several addresses at once lock the name for all of them, since they may be one guesser's. A device
that shows its own secret is a place of its own, which neither concerns.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.dates import DAY
from records.keys import normal_key
from records.staff.people import LoginFailures
from server.web.boundary import settings

FAILURES_BEFORE_LOCK = 5
# Within the time that a lock lasts, from all addresses. One address alone comes to five.
FAILURES_EVERYWHERE = 20
LOCKED_FOR = timedelta(seconds=300)
FORGOTTEN_AFTER = DAY
_SWEPT_AT_ONCE = 100
_PLACE_BYTES = 16


@dataclass(frozen=True, slots=True)
class LoginOrigin:
    """Whence somebody logs in. ``device_id``: that of the name's own device, which has shown it."""

    address: str
    device_id: UUID | None = None

    @property
    def name(self) -> str:
        if self.device_id is not None:
            return f"device:{self.device_id}"
        try:
            address = ip_address(self.address)
        except ValueError:
            return f"address:{self.address}"
        # Whoever has one address of the sixth version has all of its network.
        bits = 64 if address.version == 6 else 32
        return f"address:{ip_network((address, bits), strict=False)}"


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A log-in under way, with what was counted of its name and place before."""

    county: str
    name_hash: bytes
    failures: int
    locked: bool


def begin_attempt(
    session: Session, county: str, login: str, place: LoginOrigin, now: datetime
) -> LoginAttempt:
    """Whoever tries the same name from there waits until this transaction's end: guesses count one
    by one.

    ``county`` is one that there is.
    """
    hashed = _name_hash(county, login) + _keyed(place.name)[:_PLACE_BYTES]
    row = session.execute(
        insert(LoginFailures)
        .values(county=county, name_hash=hashed, failures=0, tried_at=now)
        .on_conflict_do_update(
            index_elements=[LoginFailures.county, LoginFailures.name_hash],
            set_={"tried_at": now},
        )
        .returning(LoginFailures.failures, LoginFailures.locked_until)
    ).one()
    locked = row.locked_until is not None and row.locked_until > now
    if place.device_id is None:
        locked |= _failures_everywhere(session, county, login, now) >= FAILURES_EVERYWHERE
    return LoginAttempt(county, hashed, row.failures, locked)


def count_failure(session: Session, attempt: LoginAttempt, now: datetime) -> bool:
    """True where this failure was one too many, and the name is locked from now on."""
    failures = attempt.failures + 1
    locks = failures >= FAILURES_BEFORE_LOCK
    session.execute(
        update(LoginFailures)
        .where(_is(attempt.county, attempt.name_hash))
        .values(failures=0 if locks else failures, locked_until=now + LOCKED_FOR if locks else None)
    )
    _sweep(session, attempt.county, now)
    return locks


def forget_failures(session: Session, county: str, login: str) -> None:
    """Those of a name, wherever it was tried."""
    session.execute(delete(LoginFailures).where(_of_name(county, login)))


def forget_attempt(session: Session, attempt: LoginAttempt) -> None:
    """It was a good one: what was tried from elsewhere is still somebody else's."""
    session.execute(delete(LoginFailures).where(_is(attempt.county, attempt.name_hash)))


def _failures_everywhere(session: Session, county: str, login: str, now: datetime) -> int:
    """Of a name, lately."""
    locked = LoginFailures.locked_until > now
    lately = LoginFailures.tried_at > now - LOCKED_FOR
    counted = case((locked, FAILURES_BEFORE_LOCK), (lately, LoginFailures.failures), else_=0)
    return session.scalar(select(func.sum(counted)).where(_of_name(county, login))) or 0


def _sweep(session: Session, county: str, now: datetime) -> None:
    """Names that nobody has tried for a day; rows that somebody else holds are left to them."""
    key = (LoginFailures.county, LoginFailures.name_hash)
    old = (
        select(*key)
        .where(LoginFailures.county == county, LoginFailures.tried_at < now - FORGOTTEN_AFTER)
        .limit(_SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(LoginFailures)
        .where(LoginFailures.county == county, tuple_(*key).in_(old))
        .execution_options(synchronize_session=False)
    )


def _is(county: str, name_hash: bytes) -> ColumnElement[bool]:
    return and_(LoginFailures.county == county, LoginFailures.name_hash == name_hash)


def _of_name(county: str, login: str) -> ColumnElement[bool]:
    """The places from which a name was tried: the name's hash is the first part of the key."""
    name = _name_hash(county, login)
    key = LoginFailures.name_hash
    return and_(
        LoginFailures.county == county, key >= name, key <= name + b"\xff" * (_PLACE_BYTES + 1)
    )


def _name_hash(county: str, login: str) -> bytes:
    return _keyed(f"login:{county}:{normal_key(login)}")


def _keyed(name: str) -> bytes:
    return hmac.new(settings().secret_key.encode(), name.encode(), hashlib.sha256).digest()
