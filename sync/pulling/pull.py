"""Pull: what is new in the feeds of a scope, since a checkpoint. O(changes), never O(all).

First one read of the clocks says which feeds have anything new; then the page is read from those,
in code order and in ``seq`` order within each. PostgreSQL writes the whole text of the documents;
only sealed phone numbers are opened here.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

from authz.access_context import access_context
from authz.scope import Scope
from authz.sight import the_day
from records.divisions import CodeRange, lies_in
from records.phones import PhoneSeal
from records.problems import InvalidFields, LimitTooLarge, Resync
from records.wire import FieldError
from sync.collections.collections import TOMBSTONE, PullCollection, open_phones
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.resync import DAYS

# What a request costs besides its documents is worth some 200 of them; and every page is a round
# trip of a first pull. A page of so many is 1.2 MB, 190 kB on its way.
MAX_DOCUMENTS = 2000

# Feeds of the scope whose clock is not where the reader has seen it.
_CHANGED = text("""
    SELECT coalesce(f.code, c.code) AS code, coalesce(f.n, 0) AS n, coalesce(c.seq, 0) AS seen
    FROM (
        SELECT CAST(f.code AS text) AS code, f.n
        FROM unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)
        JOIN feeds f ON f.county = :county AND f.code >= r.lo AND f.code < r.hi
    ) f
    FULL JOIN unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[])) AS c(code, seq)
        ON c.code = f.code
    WHERE coalesce(f.n, 0) <> coalesce(c.seq, 0)
    ORDER BY code
""")


# (rows, last, documents, phones) of a feed, in the order of the feeds: how many rows, the last
# ``seq`` of them, their documents with commas between them, and the phones to open in those.
_Found = Row[int, int | None, str | None, list[bytes] | None]

_CLOCKS = text(
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
    """A feed being read: ``seen`` moves towards ``n``, its clock when the pull began."""

    code: str
    n: int
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
    """One page: exactly ``limit`` documents while there are more; ``named`` ones say from where.

    Raises LimitTooLarge rather than give a shorter page than was asked for: a client would take
    that for the end. Raises Resync where the reader is ahead of this server.
    """
    refuse_limit(limit)
    readable = scope.carried
    feeds = {code: n for code, n in checkpoint.feeds.items() if lies_in(code, readable)}
    changed = _changed_feeds(session, scope.county, readable, feeds)
    asked = _PageRead(session, scope.county, readable, tuple(collections), seal, named)
    cleared = dict.fromkeys(checkpoint.feeds, 0) | checkpoint.leaving
    left = {code: seen for code, seen in cleared.items() if not lies_in(code, readable)}
    # These the reader may see no more, but is to be told what of them has to go: names, no content.
    with _reaching_also(scope, left):
        leaving = _left_feeds(session, scope.county, left, checkpoint)
        removals, count = asked.read(leaving, limit, removing=True)
    news, _ = asked.read(changed, limit - count)
    return PulledPage(
        documents=f"[{','.join(removals + news)}]",
        checkpoint=replace(
            checkpoint,
            feeds=feeds | {feed.code: feed.seen for feed in changed},
            leaving={feed.code: feed.seen for feed in leaving if feed.seen < feed.n},
        ),
        has_more=any(feed.seen < feed.n for feed in (*leaving, *changed)),
    )


def refuse_limit(limit: int) -> None:
    """Raises LimitTooLarge, or InvalidFields, for a number of documents that no page has."""
    if limit > MAX_DOCUMENTS:
        raise LimitTooLarge(most=MAX_DOCUMENTS, asked=limit)
    if limit < 1:
        raise InvalidFields(errors=[FieldError(field="limit", code="out_of_range")])


def _changed_feeds(
    session: Session, county: str, readable: Sequence[CodeRange], read: Mapping[str, int]
) -> list[_Feed]:
    """Feeds of the scope with something new. Raises Resync where one was read beyond its end."""
    rows = session.execute(
        _CHANGED,
        {
            "county": county,
            "los": [area.lo for area in readable],
            "his": [area.hi for area in readable],
            "codes": list(read),
            "seqs": list(read.values()),
        },
    )
    changed = [_Feed(code, n, seen) for code, n, seen in rows]
    if any(feed.seen > feed.n for feed in changed):
        raise Resync(days=DAYS)
    return changed


def _left_feeds(
    session: Session, county: str, left: Mapping[str, int], checkpoint: Checkpoint
) -> list[_Feed]:
    """Feeds that the reader has read and may read no more, and how far they have been cleared.

    Clearing begins at 0: all that lives there is to go from the phone, whenever it was written.
    Raises Resync where one was read beyond its end.
    """
    if not left:
        return []
    rows = session.execute(_CLOCKS, {"county": county, "codes": list(left)}).all()
    clocks = dict.fromkeys(left, 0) | dict(rows)
    read = checkpoint.leaving | checkpoint.feeds
    if any(read[code] > n for code, n in clocks.items()):
        raise Resync(days=DAYS)
    return [_Feed(code, n, left[code]) for code, n in rows]


def _reaching_also(scope: Scope, codes: Collection[str]) -> AbstractContextManager[None]:
    """As far as the reader, and these feeds, which are named by a checkpoint that we signed."""
    if not codes:
        return nullcontext()
    reach = scope.access_context()
    feeds = tuple(sorted((*reach.feeds, *(CodeRange.only(code) for code in codes))))
    return access_context(replace(reach, feeds=feeds))


@dataclass(frozen=True, slots=True)
class _PageRead:
    """What stays the same while a page is read."""

    session: Session
    county: str
    readable: Sequence[CodeRange]
    collections: tuple[PullCollection, ...]
    seal: PhoneSeal
    named: bool

    def read(
        self, feeds: Sequence[_Feed], limit: int, *, removing: bool = False
    ) -> tuple[list[str], int]:
        """Up to ``limit`` documents, as texts of one or several, and how many they are.

        Moves ``seen`` of the feeds that they came from.
        """
        texts: list[str] = []
        count = 0
        while shares := _shares(feeds, limit - count):
            found: Sequence[_Found] = self.session.execute(
                _page_statement(self.collections, removing, self.named),
                {
                    "county": self.county,
                    "los": [area.lo for area in self.readable],
                    "his": [area.hi for area in self.readable],
                    "codes": [feed.code for feed, _ in shares],
                    "seqs": [feed.seen for feed, _ in shares],
                    "shares": [share for _, share in shares],
                },
            ).all()
            for (feed, share), (rows, last, documents, phones) in zip(shares, found, strict=True):
                feed.seen = max(feed.n if rows < share else 0, last or feed.seen)
                count += rows
                if documents is not None:
                    texts.append(open_phones(documents, phones or (), self.seal))
        return texts, count


def _shares(feeds: Sequence[_Feed], wanted: int) -> list[tuple[_Feed, int]]:
    """How many rows to read from which feeds, so that no more than ``wanted`` come in all.

    A feed has at most ``n - seen`` rows to give: every row has a ``seq`` of its own.
    """
    shares = []
    for feed in feeds:
        if wanted == 0:
            break
        if feed.seen < feed.n:
            share = min(feed.n - feed.seen, wanted)
            shares.append((feed, share))
            wanted -= share
    return shares


@lru_cache(maxsize=64)  # of the collections that clients know; each is a few kB
def _page_statement(
    collections: tuple[PullCollection, ...], removing: bool, named: bool
) -> TextClause:
    """One statement for a page over any number of feeds and collections; a row for each feed.

    ``removing``: what lives there comes as a removal, for the reader may hold it no more.
    The aggregates take the rows in the order in which the subquery gives them.
    """
    branches = " UNION ALL ".join(
        f"{_removed(collection, named) if removing else _live(collection, named)}"
        f" UNION ALL {_gone(collection, named)}"
        for collection in collections
    )
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


def _live(collection: PullCollection, named: bool) -> str:
    return f"""
        (SELECT t.seq, {collection.text(named=named)} AS document, {collection.phone} AS phone
         FROM {collection.table} t
         WHERE t.county = :county AND t.feed = f.code AND t.seq > f.seen
         ORDER BY t.seq LIMIT f.share)"""


def _removed(collection: PullCollection, named: bool) -> str:
    return f"""
        (SELECT t.seq, {_text(collection, REMOVAL, named)} AS document, NULL::bytea AS phone
         FROM {collection.table} t
         WHERE t.county = :county AND t.feed = f.code AND t.seq > f.seen
         ORDER BY t.seq LIMIT f.share)"""


def _gone(collection: PullCollection, named: bool) -> str:
    """What left the feed, unless the reader can read it where it is now."""
    return f"""
        (SELECT t.seq, {_text(collection, TOMBSTONE, named)}, NULL
         FROM tombstones t
         WHERE t.county = :county AND t.feed = f.code AND t.seq > f.seen
           AND t.collection = '{collection.name}'
           AND NOT EXISTS (
               SELECT FROM {collection.table} live
               JOIN unnest(CAST(:los AS text[]), CAST(:his AS text[])) AS r(lo, hi)
                   ON live.feed >= r.lo AND live.feed < r.hi
               WHERE live.county = :county AND live.id = t.record_id)
         ORDER BY t.seq LIMIT f.share)"""


def _text(collection: PullCollection, removal: str, named: bool) -> str:
    """SQL: the text of a removal; the name of its collection goes in behind the first brace."""
    if not named:
        return f"{removal}::text"
    return f"""'{{"collection":"{collection.name}",' || substr({removal}::text, 2)"""


REMOVAL = f"""json_build_object('id', t.id, 'rev', t.rev, '_deleted', true,
    'srv', json_build_object(
        'status', 'out_of_scope', 'seq', t.seq, 'at', {the_day("t.written_at")}))"""
