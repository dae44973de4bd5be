"""Repair: the difference between the records that a phone holds of a feed and those it should.

The phone sends ``{id: [rev, seq]}`` of one feed and collection, in windows of ids if there are
many. It gets the documents that it lacks or holds in another version, and removals of those that
it should not hold. A record outside its scope and one that does not exist get the same answer.
O(rows of the feed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from authz.scope import Scope
from records.divisions import RANGES, range_params
from records.phones import PhoneSeal
from records.problems import TooManyRows
from sync.collections.collections import TOMBSTONE, PullCollection, open_phones
from sync.pulling.pull import refuse_limit

# 0.4 MB of JSON; a grid has about 15,000 visits a year.
MAX_NAMED = 5000

HeldVersions = Mapping[UUID, tuple[UUID, int | None]]


@dataclass(frozen=True, slots=True)
class Window:
    """The ids after ``after`` up to and including ``until``; None is unbounded."""

    after: UUID | None = None
    until: UUID | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """``documents`` is the text of a JSON list, by id. ``next`` is the last id covered, None if the
    window is complete. ``lacking``, ``outdated`` and ``astray`` count the records that the
    phone did not have, had in another version, and had in a feed where they are not."""

    documents: str
    next: UUID | None
    lacking: int
    outdated: int
    astray: int


def difference(
    session: Session,
    collection: PullCollection,
    scope: Scope,
    feed: str,
    held: HeldVersions,
    window: Window,
    limit: int,
    seal: PhoneSeal,
    now: datetime,
) -> Difference:
    """The documents that repair a phone which holds ``held``, {id: (rev, seq)}, of a feed.

    A ``seq`` of None is not compared, and ids outside the window are ignored. A feed outside the
    scope counts as empty. Raises TooManyRows and LimitTooLarge.
    """
    if len(held) > MAX_NAMED:
        raise TooManyRows(most=MAX_NAMED, got=len(held))
    refuse_limit(limit)
    rows = session.execute(
        statement(collection),
        {
            "county": scope.county,
            "feed": feed if scope.carries(feed) else None,
            **range_params(scope.carried),
            "ids": list(held),
            "revs": [rev for rev, _ in held.values()],
            "seqs": [seq for _, seq in held.values()],
            "after": window.after,
            "until": window.until,
            "more": limit + 1,
            "now": now,
        },
    ).all()
    shown = rows[:limit]
    documents = ",".join(row.document for row in shown)
    kinds = [row.kind for row in shown]
    return Difference(
        documents=f"[{open_phones(documents, [r.phone for r in shown if r.phone], seal)}]",
        next=shown[-1].id if len(rows) > limit else None,
        lacking=kinds.count("lacking"),
        outdated=kinds.count("outdated"),
        astray=kinds.count("astray"),
    )


@cache
def statement(collection: PullCollection) -> TextClause:
    """The differing ids with their documents, by one statement and so of one snapshot.

    An astray record comes as the record if the reader may read it in another feed; as its
    tombstone if it left a feed that they may read; else as a removal of the rev that was sent.
    """
    return text(f"""
        WITH readable AS MATERIALIZED (
            SELECT * FROM {RANGES}
        ), held AS (
            SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:revs AS uuid[]),
                                 CAST(:seqs AS bigint[])) AS h(id, rev, seq)
            WHERE {_in_window("h.id")}
        ), living AS (
            SELECT t.id, t.rev, t.seq FROM {collection.table} t
            WHERE t.county = :county AND t.feed = :feed AND {_in_window("t.id")}
        ), differing AS MATERIALIZED (
            SELECT coalesce(l.id, h.id) AS id, h.rev,
                   CASE WHEN h.id IS NULL THEN 'lacking' WHEN l.id IS NULL THEN 'astray'
                        ELSE 'outdated' END AS kind
            FROM living l FULL JOIN held h ON h.id = l.id
            WHERE h.rev IS DISTINCT FROM l.rev OR h.seq <> l.seq
            ORDER BY id LIMIT :more
        )
        SELECT d.id, d.kind,
               CASE WHEN t.id IS NULL THEN coalesce(gone.tombstone, {_REMOVAL})
                    ELSE {collection.text()} END AS document,
               {collection.phone} AS phone
        FROM differing d
        LEFT JOIN LATERAL (
            -- LIMIT 1 per id: else, with row-level security, the planner scans the whole table.
            SELECT * FROM {collection.table} t
            WHERE t.county = :county AND t.id = d.id
              AND EXISTS (SELECT FROM readable r WHERE t.feed >= r.lo AND t.feed < r.hi)
            LIMIT 1
        ) t ON true
        LEFT JOIN LATERAL (
            SELECT {TOMBSTONE}::text AS tombstone FROM tombstones t
            WHERE t.county = :county AND t.record_id = d.id AND t.collection = '{collection.name}'
              AND EXISTS (SELECT FROM readable r WHERE t.feed >= r.lo AND t.feed < r.hi)
            ORDER BY t.at DESC, t.seq DESC LIMIT 1
        ) gone ON t.id IS NULL
        ORDER BY d.id
    """)


def _in_window(column: str) -> str:
    return f"""(CAST(:after AS uuid) IS NULL OR {column} > :after)
            AND (CAST(:until AS uuid) IS NULL OR {column} <= :until)"""


# With the rev that the phone sent, and seq 0: it reveals nothing of records outside the scope.
_REMOVAL = """json_build_object('id', d.id, 'rev', d.rev, '_deleted', true, 'srv',
    json_build_object('status', 'out_of_scope', 'seq', 0, 'at', CAST(:now AS timestamptz)))::text"""
