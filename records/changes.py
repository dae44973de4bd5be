"""The one way to write a change to a record that phones sync.

A record has a position (``seq``) in the order of its feed. A phone that has read a feed up to
``seq`` n must have received every change up to n, and a tombstone for each record that has left the
feed. Therefore all synced records are written here, except by loads of households and grids: those
take numbers from `allocate_seqs`, and write their rows in SQL (importing/staging.py).

1. The feeds' change sequences are locked until the commit, so ``seq`` is in commit order.
2. The changes are numbered in the given order.
3. Each record is written if it is still as it was read; otherwise ConcurrentWrite is raised.
4. A record that is deleted or moves to another feed leaves a tombstone in the old feed. Callers do
   not write tombstones.

Code that reads again before it decides takes the locks first: `hold_feeds` or `hold_rows`.
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

from records.db import Base, changed_rows
from records.problems import ConcurrentWrite

_MAX_READS = 4  # how often `hold_rows` reads before it gives up

# Rows are locked in code order, so that two writers with several feeds cannot deadlock. Where a
# feed is new, none is locked: inserting it after locking others would break the order.
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

Row = TypeVar("Row")


class Was(NamedTuple):
    """A record as it was read: it is written only if it has not changed since.

    ``columns``: further columns to compare, which may change without a new ``rev``. ``rev`` is None
    where there is no record, but a phone has one in ``feed``.
    """

    rev: UUID | None
    feed: str
    columns: Mapping[str, Any] = {}


class Change(NamedTuple):
    """Set the ``columns`` of a record of ``table``, its ``rev`` and its ``feed``.

    ``was`` is None for a new record; ``feed`` is None to delete it. Keep the old ``rev`` where
    phones need not see a new version. Values are as `orjson` writes them; a geometry is EWKT.
    """

    table: str
    id: UUID
    rev: UUID
    feed: str | None
    columns: Mapping[str, Any] = {}
    was: Was | None = None

    @property
    def leaves(self) -> str | None:
        """The feed in which the change leaves a tombstone, if any."""
        return self.was.feed if self.was is not None and self.was.feed != self.feed else None


def hold_feeds(session: Session, county: str, feeds: Iterable[str]) -> None:
    """Lock the change sequences of these feeds: no one else can write to them until the commit."""
    _lock(session, _HOLD, county, dict.fromkeys(feeds, 0))


def hold_rows(
    session: Session,
    county: str,
    find: Callable[[], Sequence[Row]],
    feeds_of: Callable[[Row], Iterable[str]],
) -> Sequence[Row]:
    """Lock the feeds of all that ``find`` returns, and return it: no one else can change it then.

    ``find`` is called until all its results are in locked feeds, usually twice. Raises
    ConcurrentWrite after `_MAX_READS` calls.
    """
    held: set[str] = set()
    for _ in range(_MAX_READS):
        rows = find()
        wanted = {feed for row in rows for feed in feeds_of(row)}
        if wanted <= held:
            return rows
        hold_feeds(session, county, wanted)
        held |= wanted
    raise ConcurrentWrite("others changed the same records at the same moment")


def allocate_seqs(session: Session, county: str, counts: Mapping[str, int]) -> dict[str, int]:
    """Lock the change sequences of these feeds, create missing ones, and advance each by its count.

    Returns the last ``seq`` of each *before*: its changes get the numbers after it. For
    `write_changes`, and for loads that number their rows in SQL.
    """
    return _lock(session, _ADVANCE, county, counts)


def _lock(
    session: Session, statement: TextClause, county: str, counts: Mapping[str, int]
) -> dict[str, int]:
    if not counts:
        return {}
    codes = sorted(counts)
    params = {"county": county, "codes": codes, "counts": [counts[code] for code in codes]}
    rows = session.execute(statement, params).all()
    if not rows:
        session.execute(_MAKE, {"county": county, "codes": codes})
        rows = session.execute(statement, params).all()
    return dict(rows)


def write_changes(
    session: Session, county: str, now: datetime, changes: Collection[Change]
) -> None:
    """Write changes of any tables: deletions, then updates, then new records, then tombstones.

    Changes of the same kind, table and columns share one statement. Raises ConcurrentWrite where a
    record is no longer as it was read, and IntegrityError where a constraint does not hold.
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
        if changed_rows(written) != len(rows):
            raise ConcurrentWrite("a record was changed at the same moment")
    if tombstones:
        source = f"{_RECORDSET} AS r({_TOMBSTONE})"
        write_tombstones(session, county, now, source, {"rows": _json(tombstones)})


def write_tombstones(
    session: Session, county: str, now: datetime, source: str, params: Mapping[str, object]
) -> None:
    """Write tombstones from ``source``, a FROM item named ``r`` with the columns feed, seq,
    collection, id, rev and why (``deleted`` or ``moved``)."""
    statement = text(f"""
        INSERT INTO tombstones (county, feed, seq, collection, record_id, rev, why, at)
        SELECT :county, r.feed, r.seq, r.collection, r.id, r.rev, r.why, :now FROM {source}
    """)
    session.execute(statement, {**params, "county": county, "now": now})


# json, not jsonb: it is read only once, so parsing it into jsonb would not pay.
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
    """bytea in PostgreSQL's hex format."""
    return f"\\x{value.hex()}"
