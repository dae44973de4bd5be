"""Pull: the changes in the feeds of a scope since a checkpoint. O(changes), never O(all).

One read of the feeds' change sequences finds those with changes; the page is then read from these,
in order of feed code and ``seq``. PostgreSQL builds the JSON of the documents; only sealed phone
numbers are opened here.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from authz.access_context import access_context, bounds
from authz.scope import Scope
from authz.sight import the_day
from records.divisions import CodeRange, lies_in, range_params
from records.phones import PhoneSeal
from records.problems import InvalidFields, LimitTooLarge, Resync
from records.wire import one_error
from sync.collections.collections import TOMBSTONE, PullCollection, open_phones
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.resync import DAYS

# The fixed cost of a request equals that of about 200 documents, and each page of a first pull is a
# round trip. A full page is 1.2 MB, 190 kB compressed.
MAX_DOCUMENTS = 2000

# Feeds of the scope whose change sequence differs from the checkpoint. The arrays are read in
# subqueries so that the planner does not see their lengths: else it plans the statement anew for
# each pull, which takes four times as long as running it.
_CHANGED = text("""
    SELECT coalesce(f.code, c.code) AS code,
           coalesce(f.n, 0) AS last_seq, coalesce(c.seq, 0) AS seen
    FROM (
        SELECT CAST(f.code AS text) AS code, f.n
        FROM unnest((SELECT CAST(:los AS text[])), (SELECT CAST(:his AS text[]))) AS r(lo, hi)
        JOIN feeds f ON f.county = :county AND f.code >= r.lo AND f.code < r.hi
    ) f
    FULL JOIN unnest((SELECT CAST(:codes AS text[])), (SELECT CAST(:seqs AS bigint[])))
            AS c(code, seq)
        ON c.code = f.code
    WHERE coalesce(f.n, 0) <> coalesce(c.seq, 0)
    ORDER BY code
""")


# (rows, last, documents, phones) of a feed: the number of rows, their last ``seq``, their documents
# joined by commas, and the sealed phones in these.
_FeedRow = Row[int, int | None, str | None, list[bytes] | None]

_LAST_SEQS = text(
    "SELECT code, n FROM feeds WHERE county = :county AND code = ANY(:codes) ORDER BY code"
)


@dataclass(frozen=True, slots=True)
class PulledPage:
    """``documents`` is the text of a JSON list."""

    documents: str
    checkpoint: Checkpoint
    has_more: bool


@dataclass(slots=True)
class _Feed:
    """A feed being read: ``seen`` advances to ``last_seq``, its sequence when the pull began."""

    code: str
    last_seq: int
    seen: int


def pull(
    session: Session,
    collections: Sequence[PullCollection],
    scope: Scope,
    checkpoint: Checkpoint,
    limit: int,
    seal: PhoneSeal,
    *,
    named: bool = False,
) -> PulledPage:
    """Read one page: exactly ``limit`` documents while there are more.

    ``named``: each document contains the name of its collection. Raises LimitTooLarge, for clients
    take a page shorter than requested for the last one; Resync if the checkpoint is ahead of this
    server.
    """
    refuse_limit(limit)
    readable = scope.carried
    feeds = {code: n for code, n in checkpoint.feeds.items() if lies_in(code, readable)}
    changed = _changed_feeds(session, scope.county, readable, feeds)
    reader = _PageReader(session, scope.county, readable, tuple(collections), seal, named)
    cleared = dict.fromkeys(checkpoint.feeds, 0) | checkpoint.leaving
    left = {code: seen for code, seen in cleared.items() if not lies_in(code, readable)}
    # Feeds that have left the scope: the phone must remove their records. Ids only, no content.
    with _with_feeds(scope, left):
        leaving = _left_feeds(session, scope.county, left, checkpoint)
        removals, count = reader.read(leaving, limit, removing=True)
    changes, _ = reader.read(changed, limit - count)
    return PulledPage(
        documents=f"[{','.join(removals + changes)}]",
        checkpoint=replace(
            checkpoint,
            feeds=feeds | {feed.code: feed.seen for feed in changed},
            leaving={feed.code: feed.seen for feed in leaving if feed.seen < feed.last_seq},
        ),
        has_more=any(feed.seen < feed.last_seq for feed in (*leaving, *changed)),
    )


def refuse_limit(limit: int) -> None:
    """Raise LimitTooLarge or InvalidFields if the limit is out of range."""
    if limit > MAX_DOCUMENTS:
        raise LimitTooLarge(most=MAX_DOCUMENTS, asked=limit)
    if limit < 1:
        raise InvalidFields(errors=one_error("limit", "out_of_range"))


def _changed_feeds(
    session: Session, county: str, readable: Sequence[CodeRange], read: Mapping[str, int]
) -> list[_Feed]:
    """Feeds of the scope with changes. Raises Resync if the checkpoint is ahead of one."""
    rows = session.execute(
        _CHANGED,
        {
            "county": county,
            **range_params(readable),
            "codes": list(read),
            "seqs": list(read.values()),
        },
    )
    changed = [_Feed(code, last_seq, seen) for code, last_seq, seen in rows]
    if any(feed.seen > feed.last_seq for feed in changed):
        raise Resync(days=DAYS)
    return changed


def _left_feeds(
    session: Session, county: str, left: Mapping[str, int], checkpoint: Checkpoint
) -> list[_Feed]:
    """Feeds in the checkpoint that the reader may no longer read, with the progress of removal.

    Removal starts at 0: the phone must remove all records of the feed, whenever they were written.
    Raises Resync if the checkpoint is ahead of a feed.
    """
    if not left:
        return []
    rows = session.execute(_LAST_SEQS, {"county": county, "codes": list(left)}).all()
    last_seqs = dict.fromkeys(left, 0) | dict(rows)
    read = checkpoint.leaving | checkpoint.feeds
    if any(read[code] > last_seq for code, last_seq in last_seqs.items()):
        raise Resync(days=DAYS)
    return [_Feed(code, last_seq, left[code]) for code, last_seq in rows]


def _with_feeds(scope: Scope, codes: Collection[str]) -> AbstractContextManager[None]:
    """The reader's access context plus these feeds, which come from a checkpoint that we signed."""
    if not codes:
        return nullcontext()
    context = scope.access_context()
    feeds = tuple(sorted((*context.feeds, *(CodeRange.only(code) for code in codes))))
    return access_context(replace(context, feeds=feeds))


@dataclass(frozen=True, slots=True)
class _PageReader:
    """Reads the documents of one page; holds what is the same for all feeds."""

    session: Session
    county: str
    readable: Sequence[CodeRange]
    collections: tuple[PullCollection, ...]
    seal: PhoneSeal
    named: bool

    def read(
        self, feeds: Sequence[_Feed], limit: int, *, removing: bool = False
    ) -> tuple[list[str], int]:
        """Read up to ``limit`` documents; returns their texts (joined per feed) and their number.

        Advances ``seen`` of the feeds.
        """
        texts: list[str] = []
        count = 0
        while shares := _shares(feeds, limit - count):
            pages: Sequence[_FeedRow] = self.session.execute(
                _page_statement(self.collections, removing, self.named),
                {
                    "county": self.county,
                    "bounds": bounds(self.readable),
                    "codes": [feed.code for feed, _ in shares],
                    "seqs": [feed.seen for feed, _ in shares],
                    "shares": [share for _, share in shares],
                },
            ).all()
            for (feed, share), (rows, last, documents, phones) in zip(shares, pages, strict=True):
                feed.seen = max(feed.last_seq if rows < share else 0, last or feed.seen)
                count += rows
                if documents is not None:
                    texts.append(open_phones(documents, phones or (), self.seal))
        return texts, count


def _shares(feeds: Sequence[_Feed], wanted: int) -> list[tuple[_Feed, int]]:
    """How many rows to read from each feed, ``wanted`` in all at most.

    A feed has at most ``last_seq - seen`` rows left: each row has a ``seq`` of its own.
    """
    shares = []
    for feed in feeds:
        if wanted == 0:
            break
        if feed.seen < feed.last_seq:
            share = min(feed.last_seq - feed.seen, wanted)
            shares.append((feed, share))
            wanted -= share
    return shares


@lru_cache(maxsize=64)  # one for each set of collections that clients pull; a few kB each
def _page_statement(
    collections: tuple[PullCollection, ...], removing: bool, named: bool
) -> TextClause:
    """One statement for a page of any feeds and collections, with one row per feed.

    ``removing``: live records come as removals, for the reader may no longer hold them.
    The aggregates rely on the row order of the subquery.
    """
    live = (_live(collection, removing, named) for collection in collections)
    branches = " UNION ALL ".join([*live, _gone(collections, named)])
    return text(f"""
        SELECT page.rows, page.last, page.documents, page.phones
        FROM unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[]), CAST(:shares AS bigint[]))
            WITH ORDINALITY AS f(code, seen, share, place)
        CROSS JOIN LATERAL (
            SELECT count(*) AS rows, max(seq) AS last, string_agg(document, ',') AS documents,
                   array_agg(phone) FILTER (WHERE phone IS NOT NULL) AS phones
            FROM (SELECT * FROM ({branches}) every ORDER BY seq LIMIT f.share) first
        ) page
        ORDER BY f.place
    """)


def _live(collection: PullCollection, removing: bool, named: bool) -> str:
    removal = _text(REMOVAL, f"'{collection.name}'" if named else None)
    document = removal if removing else collection.text(named=named)
    phone = "NULL::bytea" if removing else collection.phone
    return f"""
        (SELECT t.seq, {document} AS document, {phone} AS phone
         FROM {collection.table} t
         WHERE t.county = :county AND t.feed = f.code AND t.seq > f.seen
         ORDER BY t.seq LIMIT f.share)"""


def _gone(collections: Sequence[PullCollection], named: bool) -> str:
    """Tombstones of the feed, unless the reader may read the record in another feed.

    One branch for all collections: with one for each, planning took twice as long.
    """
    names = ", ".join(f"'{collection.name}'" for collection in collections)
    readable = " ".join(
        f"""WHEN '{collection.name}' THEN (
                SELECT live.id FROM {collection.table} live
                WHERE live.county = :county AND live.id = t.record_id
                  AND width_bucket(live.feed, CAST(:bounds AS text[])) % 2 = 1)"""
        for collection in collections
    )
    return f"""
        (SELECT t.seq, {_text(TOMBSTONE, "t.collection" if named else None)}, NULL
         FROM tombstones t
         WHERE t.county = :county AND t.feed = f.code AND t.seq > f.seen
           AND t.collection IN ({names})
           AND (CASE t.collection {readable} END) IS NULL
         ORDER BY t.seq LIMIT f.share)"""


def _text(removal: str, name: str | None) -> str:
    """SQL: the text of a removal, with the collection's name as its first member unless None."""
    if name is None:
        return f"{removal}::text"
    return f"""'{{"collection":"' || {name} || '",' || substr({removal}::text, 2)"""


REMOVAL = f"""json_build_object('id', t.id, 'rev', t.rev, '_deleted', true,
    'srv', json_build_object(
        'status', 'out_of_scope', 'seq', t.seq, 'at', {the_day("t.written_at")}))"""
