"""The access context: which rows the statements of this thread may read and write.

Row-level security compares every row with it, below all checks in Python, and lets nothing through
where there is none. It is sent to PostgreSQL with `SET LOCAL` before the first statement of a
transaction, and again after a change, so a pooled connection keeps nothing of it. A context that is
entered and left without a statement costs nothing. The policies are in the migrations.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from psycopg import sql
from sqlalchemy import Connection, Engine, event

from records.divisions import CodeRange

SETTINGS: Final = ("county", "person", "feeds_from", "feeds_to", "feeds", "areas", "staff")
# SQL: who reads, once for a statement; NULL where it is nobody in particular.
READER: Final = "(SELECT NULLIF(current_setting('yicetong.person', true), ''))::uuid"
# "~" sorts above every code and above "@": all feeds, those of single persons included.
ALL: Final = (CodeRange("", "~"),)
PERSONAL: Final = CodeRange("@", "A")  # the feeds of single persons
EVERY_COUNTY: Final = "*"


@dataclass(frozen=True, slots=True)
class AccessContext:
    """What statements may read and write: rows of one county, or of `EVERY_COUNTY`.

    ``feeds``: records in these feeds. ``areas``: rows that wait for a decision, of whatever author.
    ``staff``: people whose home lies there, with their devices and assignments. ``person``: what is
    one's own, wherever that is. Ranges are disjoint and in code order.
    """

    county: str
    person: UUID | None = None
    feeds: tuple[CodeRange, ...] = ()
    areas: tuple[CodeRange, ...] = ()
    staff: tuple[CodeRange, ...] = ()

    def values(self) -> tuple[str, ...]:
        """The values of `SETTINGS`. The first range of feeds is there twice: most rows that are
        looked at lie in it, and comparing with two texts costs a third of reading an array."""
        first = self.feeds[0] if self.feeds else CodeRange("", "")
        return (
            self.county,
            str(self.person or ""),
            first.lo,
            first.hi,
            bounds(self.feeds),
            bounds(self.areas),
            bounds(self.staff),
        )


def bounds(ranges: Sequence[CodeRange]) -> str:
    """Text of the array ``{lo, hi, lo, hi ...}``: odd places of `width_bucket` are inside."""
    return "{" + ",".join(f'"{area.lo}","{area.hi}"' for area in ranges) + "}"


NOTHING: Final = AccessContext("")
EVERYTHING: Final = AccessContext(EVERY_COUNTY, None, ALL, ALL, ALL)


@lru_cache(1_000)  # whoever asks names a county, before it is known whether there is one
def of_county(county: str) -> AccessContext:
    """All of one county."""
    return AccessContext(county, None, ALL, ALL, ALL)


@lru_cache(1_000)
def people_of(county: str) -> AccessContext:
    """The people of a county with all that is theirs and what is in its offices: roles, areas,
    duties, absences, sessions, the outbox and the audit log. No household and no visit."""
    return AccessContext(county, None, (), ALL, ALL)


def with_own_feeds(county: str, ranges: Sequence[CodeRange] = ()) -> AccessContext:
    """The records of some areas, and what lies in people's own feeds, anywhere in the county."""
    return AccessContext(county, None, (*ranges, PERSONAL))


class NoAccessContext(RuntimeError):
    """A statement ran without a context: a fault of the program."""


_current: ContextVar[AccessContext] = ContextVar("access_context")


@contextmanager
def access_context(context: AccessContext) -> Iterator[None]:
    """Statements within it run in this context. Flush what is pending before it ends."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def as_county(county: str) -> Any:
    """For work that needs rows which whoever asked for it may not see: what is *answered* is to be
    read outside of it again."""
    return access_context(of_county(county))


def narrow(context: AccessContext) -> None:
    """Change the context from here to the end of the `access_context` around it."""
    _current.set(context)


def connection_options() -> str:
    """libpq's ``options`` that let programs and connections other than SQLAlchemy's reach all."""
    return " ".join(
        f"-c yicetong.{name}={value}"
        for name, value in zip(SETTINGS, EVERYTHING.values(), strict=True)
    )


_KEY = "yicetong_access_context"


def watch(engine: Engine) -> None:
    """Send the access context of the thread before the engine's statements, once for a transaction
    and again where it has changed since."""
    event.listen(engine, "begin", _forget)
    event.listen(engine, "before_cursor_execute", _send)


def _forget(connection: Connection) -> None:
    connection.info.pop(_KEY, None)


def _send(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    if statement.startswith("ROLLBACK TO"):  # it meets no row, so it needs no context
        # It takes back what was sent since the savepoint; and nothing else may run before it.
        connection.info.pop(_KEY, None)
        return
    wanted = _current.get(None)
    if wanted is None:
        raise NoAccessContext("no access context was stated: see authz/access_context.py")
    sent: AccessContext | None = connection.info.get(_KEY)
    if sent is not wanted and sent != wanted:
        connection.info[_KEY] = wanted  # first: what sends it comes here as well
        connection.exec_driver_sql(set_local(sent, wanted), None, {"no_parameters": True})


@lru_cache(10_000)
def set_local(sent: AccessContext | None, wanted: AccessContext) -> str:
    """SQL that changes a context, None where it is not known, to another: `SET LOCAL`, which a
    sharded engine passes on to its workers, as it does not with `set_config()`."""
    before = sent.values() if sent else [None] * len(SETTINGS)
    return "; ".join(
        f"SET LOCAL yicetong.{name} = {sql.Literal(value).as_string()}"
        for name, was, value in zip(SETTINGS, before, wanted.values(), strict=True)
        if was != value
    )
