"""Digest: what a phone is to hold, summed up, so that it can see whether it does.

For each feed and collection the number of live records, the XOR of their ``id``, the XOR of their
``rev`` and the sum of their ``seq``. A phone computes the same from what it holds. XOR of the
versions alone does not see what is there twice, nor a version under another record's name, nor a
new place of the same version: where a record moved with its household, or the bytes of a photo
have arrived.

All is read in one statement, so a feed's figures are those of its clock. Only a phone that has read
up to that clock can compare: the others are told which feeds to pull first. O(rows of the feeds
asked for).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from authz.scope import Scope
from sync.collections.collections import PullCollection
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.resync import refuse_ahead


@dataclass(frozen=True, slots=True)
class Sum:
    """``n`` records; ``ids`` and ``revs`` are the XOR of their names and of their versions,
    ``seqs`` the sum of their places. Of none, all is 0."""

    n: int
    ids: UUID
    revs: UUID
    seqs: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Feed -> collection -> what it sums up to; what is empty is left out. Feeds that the phone
    has not read to their end, or has yet to clear, are in ``behind`` and nowhere else."""

    feeds: dict[str, dict[str, Sum]] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)


def digest(
    session: Session,
    collections: Sequence[PullCollection],
    scope: Scope,
    checkpoint: Checkpoint | None,
    feeds: Collection[str] | None = None,
) -> Digest:
    """What a phone that stands at ``checkpoint`` is to hold of ``feeds``, or of its whole scope.

    Without a checkpoint, whatever the server has now. Feeds outside the scope are not mentioned,
    whether they exist or not. Raises Resync where the phone is ahead of this server.
    """
    if checkpoint is not None:
        refuse_ahead(session, scope.county, checkpoint)
    read: Mapping[str, int] = checkpoint.feeds if checkpoint else {}
    rows = session.execute(
        statement(tuple(collections)),
        {
            "county": scope.county,
            "los": [area.lo for area in scope.carried],
            "his": [area.hi for area in scope.carried],
            "asked": None if feeds is None else list(feeds),
            "anyway": checkpoint is None,
            "codes": list(read),
            "seqs": list(read.values()),
        },
    )
    found = Digest()
    for row in rows:
        if not row.read_to_its_end:
            found.behind.append(row.code)
        elif row.collection is not None:
            one = Sum(row.n, _uuid(row.ids), _uuid(row.revs), int(row.seqs))
            found.feeds.setdefault(row.code, {})[row.collection] = one
    if checkpoint is not None:
        left = (checkpoint.feeds | checkpoint.leaving).keys()
        asked = left if feeds is None else left & set(feeds)
        found.behind.extend(sorted(code for code in asked if not scope.carries(code)))
    return found


@lru_cache(64)
def statement(collections: tuple[PullCollection, ...]) -> TextClause:
    """A row for each feed and collection that holds anything; for others one with NULLs.

    One statement sees one moment: were the clocks read by themselves, a row could be counted whose
    place is beyond the clock that was read.
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
            FROM unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)
            JOIN feeds f ON f.county = :county AND f.code >= r.lo AND f.code < r.hi
            LEFT JOIN unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[])) AS c(code, seq)
                ON c.code = f.code
            WHERE CAST(:asked AS text[]) IS NULL OR f.code = ANY(CAST(:asked AS text[]))
        ) f
        LEFT JOIN LATERAL ({branches}) s ON f.read_to_its_end
        ORDER BY f.code
    """)


def _xor(column: str) -> str:
    """SQL: the XOR of UUIDs, as the text of 128 bits."""
    return f"CAST(bit_xor(CAST('x' || encode(uuid_send({column}), 'hex') AS bit(128))) AS text)"


def _uuid(bits: str) -> UUID:
    return UUID(int=int(bits, 2))
