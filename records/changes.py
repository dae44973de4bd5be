"""The one way to write a change to a record that phones sync.

A record lives in a feed, at a place (``seq``) in that feed's order. A phone that has read a feed up
to ``seq`` n must have seen every change in it up to n, and of each record that has left it a
tombstone. So whoever writes a synced record writes it here:

1. The feeds' change sequences are locked, until the commit. ``seq`` orders commits.
2. The changes are numbered in the order in which they are given.
3. Records are written, if each is still as it was read; else ConcurrentWrite.
4. A record that is deleted or goes to another feed leaves a tombstone in the one it was in. No
   caller writes tombstones: they follow from where the record was.

Who has to read again before deciding, takes the locks first: `hold_feeds`, or `hold_found`. Loads
of a whole county number their staged rows in SQL (importing/staging.py).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from records.db import Base
from records.problems import ConcurrentWrite

# How often to look for what changes before others are said to be in the way.
_LOOKS = 4

# Rows are locked in code order, so that two writers with several feeds cannot deadlock. Where a
# feed is new, none is locked: it has to be made first, and by then the order would be broken.
_LOCKED = """
    WITH wanted AS (
        SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:counts AS bigint[])) AS w(code, k)
    ), known AS (
        SELECT count(*) AS feeds FROM feeds f JOIN wanted w ON f.code = w.code
        WHERE f.county = :county
    ), locked AS MATERIALIZED (
        SELECT f.code, w.k FROM feeds f JOIN wanted w ON f.code = w.code
        WHERE f.county = :county AND (SELECT feeds FROM known) = (SELECT count(*) FROM wanted)
        ORDER BY f.code FOR UPDATE OF f
    )
"""
_HOLD = text(f"{_LOCKED} SELECT code, k FROM locked")
_ADVANCE = text(f"""
    {_LOCKED}
    UPDATE feeds SET n = feeds.n + locked.k FROM locked
    WHERE feeds.county = :county AND feeds.code = locked.code
    RETURNING feeds.code, feeds.n - locked.k
""")
_MAKE = text("""
    INSERT INTO feeds (county, code, n)
    SELECT :county, code, (SELECT clocks_from FROM deployment)
    FROM unnest(CAST(:codes AS text[])) AS a(code)
    ORDER BY code COLLATE "C"
    ON CONFLICT DO NOTHING
""")

_DIALECT = postgresql.dialect()

Found = TypeVar("Found")


class Was(NamedTuple):
    """A record as it was read: it is written only if it is still so.

    ``columns`` are others that have to be the same, of those that may change without a new ``rev``.
    ``rev`` is None where there is no record, but a phone believes that it is in ``feed``.
    """

    rev: UUID | None
    feed: str
    columns: Mapping[str, Any] = {}


class Change(NamedTuple):
    """A record of ``table`` is to have these ``columns``, under ``rev``, in ``feed``.

    ``was`` is None for a new record; ``feed`` is None for one that is deleted. ``rev`` is the one
    it has already where phones need not take it for another version. Values are as `orjson` writes
    them; a geometry is EWKT.
    """

    table: str
    id: UUID
    rev: UUID
    feed: str | None
    columns: Mapping[str, Any] = {}
    was: Was | None = None

    @property
    def leaves(self) -> str | None:
        """The feed in which it leaves a tombstone."""
        return self.was.feed if self.was is not None and self.was.feed != self.feed else None


def hold_feeds(session: Session, county: str, feeds: Iterable[str]) -> None:
    """Lock the change sequences of these feeds: until the commit, nobody else writes to them."""
    _lock(session, _HOLD, county, dict.fromkeys(feeds, 0))


def hold_found(
    session: Session,
    county: str,
    find: Callable[[], Sequence[Found]],
    feeds_of: Callable[[Found], Iterable[str]],
) -> Sequence[Found]:
    """What ``find`` finds once the feeds of all of it are held: nobody else can change it then.

    It is called until it finds nothing in other feeds, which as a rule is the second time. Raises
    ConcurrentWrite where others write faster than that.
    """
    held: set[str] = set()
    for _ in range(_LOOKS):
        found = find()
        wanted = {feed for one in found for feed in feeds_of(one)}
        if wanted <= held:
            return found
        hold_feeds(session, county, wanted)
        held |= wanted
    raise ConcurrentWrite("what was to be changed was changed elsewhere at the same moment")


def allocate_seqs(session: Session, county: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Lock the change sequences of these feeds and advance each by its count; new feeds are made.

    Returns the last ``seq`` of each *before*: its changes get those after it. For `write_changes`,
    and for loads that number their rows in SQL.
    """
    return _lock(session, _ADVANCE, county, counts)


def _lock(
    session: Session, statement: TextClause, county: str, counts: Mapping[str, int]
) -> dict[str, int]:
    if not counts:
        return {}
    codes = sorted(counts)
    params = {"county": county, "codes": codes, "counts": [counts[code] for code in codes]}
    found: dict[str, int] = dict(session.execute(statement, params).all())
    if not found:
        session.execute(_MAKE, {"county": county, "codes": codes})
        found = dict(session.execute(statement, params).all())
    return found


def write_changes(
    session: Session, county: str, now: datetime, changes: Collection[Change]
) -> None:
    """Write changes of any tables: deletions, then updates, then new records, then tombstones.

    One statement for all of the same kind, table and columns. Raises ConcurrentWrite where a record
    is no longer as it was read; a constraint that does not hold raises IntegrityError.
    """
    leaving = [change.leaves for change in changes]
    places = chain((change.feed for change in changes), leaving)
    last = allocate_seqs(session, county, Counter(filter(None, places)))
    batches: dict[_Shape, list[dict[str, Any]]] = {}
    tombstones = []
    for change, left in zip(changes, leaving, strict=True):
        table, id, rev, feed, columns, was = change
        row = {**columns, "id": id, "rev": rev}
        if feed is not None:
            last[feed] += 1
            row["feed"], row["seq"] = feed, last[feed]
        if left is not None:
            last[left] += 1
            why = "deleted" if feed is None else "moved"
            tombstones.append(
                {"feed": left, "seq": last[left], "collection": table, "id": id, "rev": rev,
                 "why": why}
            )  # fmt: skip
        if was is not None:
            row["was_rev"], row["was_feed"] = was.rev, was.feed
            for name, value in was.columns.items():
                row[f"was_{name}"] = value
        if was is None or was.rev is not None:
            batches.setdefault(_shape(change), []).append(row)
    params = {"county": county, "now": now}
    for shape in sorted(batches):
        rows = batches[shape]
        written = session.execute(_statement(shape), params | {"rows": _json(rows)})
        if written.rowcount != len(rows):  # type: ignore[attr-defined]
            raise ConcurrentWrite("a record was changed at the same moment")
    if tombstones:
        source = f"{_RECORDSET} AS r({_TOMBSTONE})"
        write_tombstones(session, county, now, source, {"rows": _json(tombstones)})


def write_tombstones(
    session: Session, county: str, now: datetime, source: str, params: Mapping[str, object]
) -> None:
    """Write tombstones from ``source``, an item of a FROM clause that is called ``r`` and has the
    columns feed, seq, collection, id, rev and why (``deleted`` or ``moved``)."""
    statement = text(f"""
        INSERT INTO tombstones (county, feed, seq, collection, record_id, rev, why, at)
        SELECT :county, r.feed, r.seq, r.collection, r.id, r.rev, r.why, :now FROM {source}
    """)
    session.execute(statement, {**params, "county": county, "now": now})


# json, not jsonb: it is read once, and need not be taken apart and sorted for that.
_RECORDSET = "json_to_recordset(CAST(:rows AS json))"
_TOMBSTONE = "feed text, seq bigint, collection text, id uuid, rev uuid, why text"
_DELETE, _UPDATE, _INSERT = range(3)  # in the order in which they are written


class _Shape(NamedTuple):
    """What the changes of one statement have in common."""

    kind: int
    table: str
    columns: tuple[str, ...]
    guards: tuple[str, ...]


def _shape(change: Change) -> _Shape:
    if change.was is None:
        return _Shape(_INSERT, change.table, tuple(change.columns), ())
    guards = ("rev", "feed", *change.was.columns)
    if change.feed is None:
        return _Shape(_DELETE, change.table, (), guards)
    return _Shape(_UPDATE, change.table, tuple(change.columns), guards)


@cache
def _statement(shape: _Shape) -> TextClause:
    table = Base.metadata.tables[shape.table]
    types = {column.name: column.type.compile(_DIALECT) for column in table.columns}
    # A generated column is not written: a person's profile is always in that person's feed.
    names = [n for n in ("rev", "feed", "seq", *shape.columns) if table.c[n].computed is None]
    record = [f"{name} {types[name]}" for name in ("id", *names)]
    record += [f"was_{name} {types[name]}" for name in shape.guards]
    source = f"{_RECORDSET} AS r({', '.join(record)})"
    as_read = ["t.county = :county", "t.id = r.id"]
    as_read += [f"t.{name} = r.was_{name}" for name in shape.guards[:2]]
    as_read += [f"t.{name} IS NOT DISTINCT FROM r.was_{name}" for name in shape.guards[2:]]
    if shape.kind == _DELETE:
        return text(f"DELETE FROM {table} t USING {source} WHERE {' AND '.join(as_read)}")
    if shape.kind == _UPDATE:
        changed = ", ".join(f"{name} = r.{name}" for name in names)
        return text(f"""
            UPDATE {table} t SET written_at = :now, {changed} FROM {source}
            WHERE {" AND ".join(as_read)}
        """)
    return text(f"""
        INSERT INTO {table} (county, written_at, id, {", ".join(names)})
        SELECT :county, :now, r.id, {", ".join(f"r.{name}" for name in names)}
        FROM {source} ORDER BY r.id
    """)


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=_hex).decode()


def _hex(value: bytes) -> str:
    """As PostgreSQL reads a bytea."""
    return f"\\x{value.hex()}"
