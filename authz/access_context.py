"""The access context: which rows the statements of this thread may read and write.

Row-level security policies (in the migrations) compare every row with it, below all checks in
Python. Without a context no row is visible. It is sent with `SET LOCAL` before the first statement
of a transaction, and again after a change, so a pooled connection does not keep it.
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

# In the policies, ``areas`` is the setting of `AccessContext.oversight`.
SETTINGS: Final = ("county", "person", "feeds_from", "feeds_to", "feeds", "areas", "staff")
# SQL: the id of the reading person, evaluated once per statement; NULL without a person.
READER: Final = "(SELECT NULLIF(current_setting('yicetong.person', true), ''))::uuid"
# "~" sorts above every code and above "@": all feeds, personal feeds included.
ALL: Final = (CodeRange("", "~"),)
PERSONAL: Final = CodeRange("@", "A")  # the personal feeds
EVERY_COUNTY: Final = "*"


@dataclass(frozen=True, slots=True)
class AccessContext:
    """What statements may read and write: rows of one county, or of `EVERY_COUNTY`.

    ``feeds``: records in these feeds. ``oversight``: what concerns those who direct, decide or
    audit there, about any person: waiting rows, credits, roles, assignments and duties; if it is
    the whole county, also its loads, audit log and outbox. ``staff``: people whose home lies there,
    with their devices and absences. ``person``: this person's own rows, in any area. Ranges are
    disjoint and in code order.
    """

    county: str
    person: UUID | None = None
    feeds: tuple[CodeRange, ...] = ()
    oversight: tuple[CodeRange, ...] = ()
    staff: tuple[CodeRange, ...] = ()

    def values(self) -> tuple[str, ...]:
        """The values of `SETTINGS`. The first range of feeds is there twice: most rows lie in it,
        and comparing with two texts costs a third of reading an array."""
        first = self.feeds[0] if self.feeds else CodeRange("", "")
        return (
            self.county,
            str(self.person or ""),
            first.lo,
            first.hi,
            bounds(self.feeds),
            bounds(self.oversight),
            bounds(self.staff),
        )


def bounds(ranges: Sequence[CodeRange]) -> str:
    """The ranges as a PostgreSQL array literal ``{lo, hi, lo, hi ...}``.

    Policies call ``width_bucket(code, array)``: an odd result means that the code is in a range.
    """
    return "{" + ",".join(f'"{area.lo}","{area.hi}"' for area in ranges) + "}"


NOTHING: Final = AccessContext("")
EVERYTHING: Final = AccessContext(EVERY_COUNTY, None, ALL, ALL, ALL)


@lru_cache(1_000)  # bounded: clients name counties that may not exist
def of_county(county: str) -> AccessContext:
    """All of one county."""
    return AccessContext(county, None, ALL, ALL, ALL)


@lru_cache(1_000)
def people_of(county: str) -> AccessContext:
    """The people of a county and their data: roles, areas, duties, absences, sessions, the outbox
    and the audit log. No household and no visit."""
    return AccessContext(county, None, (), ALL, ALL)


def with_own_feeds(county: str, ranges: Sequence[CodeRange] = ()) -> AccessContext:
    """The records of some areas, all personal feeds of the county, and its people with their
    areas: whether a visit settles a plan depends on who answered for the household."""
    return AccessContext(county, None, (*ranges, PERSONAL), ALL, ALL)


class MissingAccessContext(RuntimeError):
    """A statement ran without a context: a bug."""


_current: ContextVar[AccessContext] = ContextVar("access_context")


@contextmanager
def access_context(context: AccessContext) -> Iterator[None]:
    """Run the statements inside in this context. Flush pending changes before it ends."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def as_county(county: str) -> Any:
    """All of a county, for work on rows that the requesting person may not see. Read the data of
    the *response* outside of it again."""
    return access_context(of_county(county))


def switch_to(context: AccessContext) -> None:
    """Change the context from here to the end of the `access_context` around it."""
    _current.set(context)


def current_context() -> AccessContext:
    """The context of this thread, for work that goes on after it has ended."""
    return _current.get()


def connection_options() -> str:
    """libpq's ``options`` that give connections other than SQLAlchemy's access to everything."""
    return " ".join(
        f"-c yicetong.{name}={value}"
        for name, value in zip(SETTINGS, EVERYTHING.values(), strict=True)
    )


_KEY = "yicetong_access_context"


def watch(engine: Engine) -> None:
    """Send the thread's access context before the engine's statements: once per transaction, and
    again after it has changed."""
    event.listen(engine, "begin", _forget)
    event.listen(engine, "before_cursor_execute", _send)


def _forget(connection: Connection) -> None:
    connection.info.pop(_KEY, None)


def _send(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
) -> None:
    if statement.startswith("ROLLBACK TO"):  # it reads no row, so it needs no context
        # It undoes what was sent since the savepoint, and no other statement may run before it.
        connection.info.pop(_KEY, None)
        return
    wanted = _current.get(None)
    if wanted is None:
        raise MissingAccessContext("no access context is set: see authz/access_context.py")
    sent: AccessContext | None = connection.info.get(_KEY)
    if sent is not wanted and sent != wanted:
        connection.info[_KEY] = wanted  # first: the statement below enters here again
        connection.exec_driver_sql(set_local(sent, wanted), None, {"no_parameters": True})


@lru_cache(10_000)
def set_local(sent: AccessContext | None, wanted: AccessContext) -> str:
    """SQL that changes the sent context (None: unknown) to the wanted one.

    A sharded engine passes `SET LOCAL` on to its workers, but not `set_config()`.
    """
    before = sent.values() if sent else [None] * len(SETTINGS)
    return "; ".join(
        f"SET LOCAL yicetong.{name} = {sql.Literal(value).as_string()}"
        for name, was, value in zip(SETTINGS, before, wanted.values(), strict=True)
        if was != value
    )
