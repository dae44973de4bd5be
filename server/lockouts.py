"""The lock-out: five failed log-ins lock a name for five minutes, whether or not anybody has it.

So neither an answer, nor how long it takes, nor what is written meanwhile tells which names exist.
A name is one however it is typed. It is kept as a keyed hash: what people mistype there may be
somebody's telephone number, or a password.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.keys import normal_key
from records.people import LoginFailures
from server.boundary import settings

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(seconds=300)
FORGOTTEN_AFTER = timedelta(days=1)
_SWEPT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Attempt:
    """A log-in under way, with what was counted of its name before."""

    county: str
    name_hash: bytes
    failures: int
    locked: bool


def begin_attempt(session: Session, county: str, login: str, now: datetime) -> Attempt:
    """Whoever tries the same name waits until this transaction's end: guesses count one by one.

    ``county`` is one that there is.
    """
    hashed = _name_hash(county, login)
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
    return Attempt(county, hashed, row.failures, locked)


def count_failure(session: Session, attempt: Attempt, now: datetime) -> bool:
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
    session.execute(delete(LoginFailures).where(_is(county, _name_hash(county, login))))


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


def _name_hash(county: str, login: str) -> bytes:
    name = f"login:{county}:{normal_key(login)}".encode()
    return hmac.new(settings().secret_key.encode(), name, hashlib.sha256).digest()
