"""Digest: checksums by which a phone verifies that it holds the right records.

Per feed and collection: the number of live records, the XOR of their ``id``, the XOR of their
``rev`` and the sum of their ``seq``. A phone computes the same from its own records. The XOR of the
versions alone would miss duplicates, a version under another record's id, and a new ``seq`` of the
same version (the record moved with its household, or a photo's bytes have arrived).

One statement reads all, so the figures agree with the feed's change sequence. A phone must have
read up to that sequence to compare; feeds where it has not are returned as ``behind``. O(rows of
the requested feeds).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from authz.scope import Scope
from records.divisions import RANGES, range_params
from sync.collections.collections import PullCollection
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.resync import refuse_ahead


@dataclass(frozen=True, slots=True)
class Sum:
    """``n`` records, the XOR of their ids and of their revs, and the sum of their seqs."""

    n: int
    ids: UUID
    revs: UUID
    seqs: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Feed -> collection -> sum; empty ones are left out. Feeds that the phone has not read to the
    end, or has yet to remove, are only in ``behind``."""

    feeds: dict[str, dict[str, Sum]] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)


def digest(
    session: Session,
    collections: Sequence[PullCollection],
    scope: Scope,
    checkpoint: Checkpoint | None,
    feeds: Collection[str] | None = None,
) -> Digest:
    """The digest of ``feeds`` (default: the whole scope) for a phone at ``checkpoint``.

    Without a checkpoint, no feed is ``behind``. Feeds outside the scope are left out, whether they
    exist or not. Raises Resync if the checkpoint is ahead of this server.
    """
    if checkpoint is not None:
        refuse_ahead(session, scope.county, checkpoint)
    read: Mapping[str, int] = checkpoint.feeds if checkpoint else {}
    rows = session.execute(
        statement(tuple(collections)),
        {
            "county": scope.county,
            **range_params(scope.carried),
            "requested": None if feeds is None else list(feeds),
            "anyway": checkpoint is None,
            "codes": list(read),
            "seqs": list(read.values()),
        },
    )
    result = Digest()
    for row in rows:
        if not row.read_to_its_end:
            result.behind.append(row.code)
        elif row.collection is not None:
            one = Sum(row.n, _uuid(row.ids), _uuid(row.revs), int(row.seqs))
            result.feeds.setdefault(row.code, {})[row.collection] = one
    if checkpoint is not None:
        left = (checkpoint.feeds | checkpoint.leaving).keys()
        requested = left if feeds is None else left & set(feeds)
        result.behind.extend(sorted(code for code in requested if not scope.carries(code)))
    return result


@lru_cache(64)
def statement(collections: tuple[PullCollection, ...]) -> TextClause:
    """A row for each feed and non-empty collection; one with NULLs for feeds without any.

    It must be one statement, with one snapshot: with the change sequences read by another one, rows
    beyond the sequence could be counted.
    """
    branches = " UNION ALL ".join(
        f"""
        SELECT '{collection.name}' AS collection, count(*) AS n,
               {_xor("t.id")} AS ids, {_xor("t.rev")} AS revs, sum(t.seq) AS seqs
        FROM {collection.table} t WHERE t.county = :county AND t.feed = f.code
        HAVING count(*) > 0"""
        for collection in collections
    )
    return text(f"""
        SELECT f.code, f.read_to_its_end, s.collection, s.n, s.ids, s.revs, s.seqs
        FROM (
            SELECT f.code, :anyway OR f.n = coalesce(c.seq, 0) AS read_to_its_end
            FROM {RANGES}
            JOIN feeds f ON f.county = :county AND f.code >= r.lo AND f.code < r.hi
            LEFT JOIN unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[])) AS c(code, seq)
                ON c.code = f.code
            WHERE CAST(:requested AS text[]) IS NULL OR f.code = ANY(CAST(:requested AS text[]))
        ) f
        LEFT JOIN LATERAL ({branches}) s ON f.read_to_its_end
        ORDER BY f.code
    """)


def _xor(column: str) -> str:
    """SQL: the XOR of UUIDs, as the text of 128 bits."""
    return f"CAST(bit_xor(CAST('x' || encode(uuid_send({column}), 'hex') AS bit(128))) AS text)"


def _uuid(bits: str) -> UUID:
    return UUID(int=int(bits, 2))
