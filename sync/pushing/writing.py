"""Writing a batch of decided drafts: take the clocks, check again, write, by one statement each.

What a draft was decided on is read without locks. Once the clocks of all feeds concerned are held,
nobody else can commit to them, so the same reads are repeated: if they differ, the whole request
is tried again (ConcurrentWrite). See docs/sync.md, "How a push is written".
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.clocks import take_clocks
from records.problems import ConcurrentWrite
from records.same_keys import pass_on
from sync.collections.collections import Current, Draft, Writable
from sync.collections.sender import Sender

_BASE = {"id": "uuid", "rev": "uuid", "feed": "text", "seq": "bigint"}


def write(session: Session, collection: Writable, sender: Sender, drafts: Sequence[Draft]) -> None:
    """Write, or delete, every draft. Raises ConcurrentWrite where others were quicker."""
    if not drafts:
        return
    entering = [draft for draft in drafts if not draft.deleted]
    leaving = [draft for draft in drafts if _leaves(draft, sender)]
    collection.before_write(session, sender, entering)
    places = [*(_feed(d, sender) for d in entering), *(_left_feed(d, sender) for d in leaving)]
    seqs = _seqs(session, sender.county, places)
    entering = collection.check(session, sender, entering)
    try:
        _delete(session, collection, sender, [d for d in drafts if d.deleted])
        _update(session, collection, sender, entering, seqs)
        _insert(session, collection, sender, entering, seqs)
        _depart(session, collection, sender, leaving, seqs[len(entering) :])
        _pass_on_keys(session, collection, sender, drafts)
    except IntegrityError as error:
        # A taken key that the checks before could see is refused row by row; this one is a race.
        # Any other constraint would fail again in the same way: that is a fault of ours.
        if isinstance(error.orig, UniqueViolation):
            raise ConcurrentWrite("a key was taken at the same moment") from error
        raise
    collection.after_write(session, sender, entering)
    collection.after_delete(session, sender, [draft for draft in drafts if draft.deleted])


def _feed(draft: Draft, sender: Sender) -> str:
    """The feed that a draft is written to. Whose grid is not known yet stays with its author."""
    return draft.grid or sender.scope.own_feed


def _left_feed(draft: Draft, sender: Sender) -> str:
    """The feed that a deleted or moved draft leaves."""
    return draft.current.feed if draft.current else sender.scope.own_feed


def _leaves(draft: Draft, sender: Sender) -> bool:
    if draft.deleted:
        return True
    return draft.current is not None and draft.current.feed != _feed(draft, sender)


def _seqs(session: Session, county: str, feeds: Sequence[str]) -> list[int]:
    """A ``seq`` for each place in ``feeds``, the clocks being held from here on."""
    clocks = take_clocks(session, county, Counter(feeds))
    seqs = []
    for feed in feeds:
        clocks[feed] += 1
        seqs.append(clocks[feed])
    return seqs


def _insert(
    session: Session,
    collection: Writable,
    sender: Sender,
    drafts: Sequence[Draft],
    seqs: Sequence[int],
) -> None:
    rows = [
        _row(draft, sender, seq)
        for draft, seq in zip(drafts, seqs, strict=False)
        if draft.current is None
    ]
    if not rows:
        return
    names = [*_BASE, *collection.columns]
    values = [f"r.{name}" for name in names]
    session.execute(
        text(f"""
            INSERT INTO {collection.readable.table}
                (county, written_at, {", ".join([*names, *collection.computed])})
            SELECT :county, :now, {", ".join([*values, *collection.computed.values()])}
            FROM {_recordset(collection)} ORDER BY r.id
        """),
        {"county": sender.county, "now": sender.now, "rows": orjson.dumps(rows).decode()},
    )


def _update(
    session: Session,
    collection: Writable,
    sender: Sender,
    drafts: Sequence[Draft],
    seqs: Sequence[int],
) -> None:
    rows = [
        _row(draft, sender, seq) | _prior(draft.current)
        for draft, seq in zip(drafts, seqs, strict=False)
        if draft.current is not None
    ]
    if not rows:
        return
    names = ["rev", "feed", "seq", *collection.columns]
    changing = [n for n in names if n not in collection.fixed]
    changes = [f"{name} = r.{name}" for name in changing]
    changes += [f"{name} = {sql}" for name, sql in collection.computed.items()]
    # A key that was passed on meanwhile has left the version as it was.
    unpassed = "AND t.same_key IS NOT DISTINCT FROM r.prior_same_key" if collection.unique else ""
    written = session.execute(
        text(f"""
            UPDATE {collection.readable.table} t SET written_at = :now, {", ".join(changes)}
            FROM {_recordset(collection, *_PRIOR)}
            WHERE t.county = :county AND t.id = r.id
              AND t.rev = r.prior_rev AND t.feed = r.prior_feed {unpassed}
        """),
        {"county": sender.county, "now": sender.now, "rows": orjson.dumps(rows).decode()},
    )
    _expect(written, len(rows))


def _delete(
    session: Session, collection: Writable, sender: Sender, drafts: Sequence[Draft]
) -> None:
    known = [draft for draft in drafts if draft.current is not None]
    if not known:
        return
    deleted = session.execute(
        text(f"""
            DELETE FROM {collection.readable.table} t
            USING unnest(CAST(:ids AS uuid[]), CAST(:revs AS uuid[]), CAST(:feeds AS text[]))
                AS r(id, rev, feed)
            WHERE t.county = :county AND t.id = r.id AND t.rev = r.rev AND t.feed = r.feed
        """),
        {
            "county": sender.county,
            "ids": [draft.id for draft in known],
            "revs": [draft.current.version.rev for draft in known if draft.current],
            "feeds": [draft.current.feed for draft in known if draft.current],
        },
    )
    _expect(deleted, len(known))


def _depart(
    session: Session,
    collection: Writable,
    sender: Sender,
    drafts: Sequence[Draft],
    seqs: Sequence[int],
) -> None:
    if not drafts:
        return
    session.execute(
        text("""
            INSERT INTO departures (county, feed, seq, collection, record_id, rev, why, at)
            SELECT :county, r.feed, r.seq, :collection, r.id, r.rev, r.why, :now
            FROM unnest(CAST(:ids AS uuid[]), CAST(:revs AS uuid[]), CAST(:feeds AS text[]),
                        CAST(:seqs AS bigint[]), CAST(:whys AS text[]))
                AS r(id, rev, feed, seq, why)
        """),
        {
            "county": sender.county,
            "collection": collection.readable.name,
            "now": sender.now,
            "ids": [draft.id for draft in drafts],
            "revs": [draft.rev for draft in drafts],
            "feeds": [_left_feed(draft, sender) for draft in drafts],
            "seqs": list(seqs),
            "whys": ["deleted" if draft.deleted else "moved" for draft in drafts],
        },
    )


def _pass_on_keys(
    session: Session, collection: Writable, sender: Sender, drafts: Sequence[Draft]
) -> None:
    """A key that is nobody's any more goes to the next record that reads the same, if one does."""
    if collection.unique is None:
        return
    column = f"{collection.unique}_key"
    had = [draft.current.row[column] for draft in drafts if draft.current and draft.current.row]
    have = {draft.columns.get(column) for draft in drafts}
    freed = [key for key in had if key is not None and key not in have]
    pass_on(session, collection.readable.table, column, sender.county, freed)


def _row(draft: Draft, sender: Sender, seq: int) -> dict[str, Any]:
    return {
        "id": draft.id,
        "rev": draft.rev,
        "feed": _feed(draft, sender),
        "seq": seq,
        **draft.columns,
    }


_PRIOR = ("prior_rev uuid", "prior_feed text", "prior_same_key text")


def _prior(current: Current) -> dict[str, Any]:
    """What an edit was decided on."""
    same_key = current.row.get("same_key") if current.row else None
    return {
        "prior_rev": current.version.rev,
        "prior_feed": current.feed,
        "prior_same_key": same_key,
    }


def _recordset(collection: Writable, *more: str) -> str:
    sent = {**_BASE, **collection.columns, **collection.inputs}
    columns = [f"{name} {kind}" for name, kind in sent.items()]
    # json, not jsonb: it is read once, and need not be taken apart and sorted for that.
    return f"json_to_recordset(CAST(:rows AS json)) AS r({', '.join([*columns, *more])})"


def _expect(result: Any, rows: int) -> None:
    if result.rowcount != rows:
        raise ConcurrentWrite("a record was changed at the same moment")
