"""The lock-out: five failed log-ins with a name from one origin lock the name there for 5 minutes.

Unknown names are locked as well, so neither the response, its duration nor the writes reveal which
names exist. All spellings of a name count together. Names are stored as keyed hashes: people
mistype telephone numbers and passwords into this field.

The origin is an address, so that knowing a name is not enough to lock its owner out. Failures from
several addresses together lock the name everywhere: they may come from one attacker. A device that
sends its own token is an origin of its own, and is not affected.
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
from server.web.request_context import settings

FAILURES_BEFORE_LOCK = 5
# From all addresses, within LOCKED_FOR. One address alone counts five at most.
FAILURES_EVERYWHERE = 20
LOCKED_FOR = timedelta(seconds=300)
FORGOTTEN_AFTER = DAY
_SWEPT_AT_ONCE = 100
_ORIGIN_BYTES = 16


@dataclass(frozen=True, slots=True)
class LoginOrigin:
    """The origin of a log-in. ``device_id``: the account's own device, proved by its token."""

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
        # An IPv6 client has all addresses of its /64 network.
        bits = 64 if address.version == 6 else 32
        return f"address:{ip_network((address, bits), strict=False)}"


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """A log-in in progress, with the failures counted before for its name and origin."""

    county: str
    name_hash: bytes
    failures: int
    locked: bool


def begin_attempt(
    session: Session, county: str, login: str, origin: LoginOrigin, now: datetime
) -> LoginAttempt:
    """Begin a log-in to an existing county.

    Locks the row of name and origin until the transaction's end, so that concurrent guesses are
    counted one by one.
    """
    hashed = _name_hash(county, login) + _keyed(origin.name)[:_ORIGIN_BYTES]
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
    if origin.device_id is None:
        locked |= _failures_everywhere(session, county, login, now) >= FAILURES_EVERYWHERE
    return LoginAttempt(county, hashed, row.failures, locked)


def count_failure(session: Session, attempt: LoginAttempt, now: datetime) -> bool:
    """Count a failure; True if it locks the name."""
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
    """Delete a name's failures from all origins."""
    session.execute(delete(LoginFailures).where(_of_name(county, login)))


def forget_attempt(session: Session, attempt: LoginAttempt) -> None:
    """Delete the failures of this name and origin, after a successful log-in."""
    session.execute(delete(LoginFailures).where(_is(attempt.county, attempt.name_hash)))


def _failures_everywhere(session: Session, county: str, login: str, now: datetime) -> int:
    """A name's failures from all origins within LOCKED_FOR."""
    locked = LoginFailures.locked_until > now
    lately = LoginFailures.tried_at > now - LOCKED_FOR
    counted = case((locked, FAILURES_BEFORE_LOCK), (lately, LoginFailures.failures), else_=0)
    return session.scalar(select(func.sum(counted)).where(_of_name(county, login))) or 0


def _sweep(session: Session, county: str, now: datetime) -> None:
    """Delete rows without an attempt for a day, except those locked by another transaction."""
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
    """Condition: all origins of a name, whose hash is the first part of the key."""
    name = _name_hash(county, login)
    key = LoginFailures.name_hash
    return and_(
        LoginFailures.county == county, key >= name, key <= name + b"\xff" * (_ORIGIN_BYTES + 1)
    )


def _name_hash(county: str, login: str) -> bytes:
    return _keyed(f"login:{county}:{normal_key(login)}")


def _keyed(name: str) -> bytes:
    return hmac.new(settings().secret_key.encode(), name.encode(), hashlib.sha256).digest()
