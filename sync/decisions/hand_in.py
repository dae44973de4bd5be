"""Handing in: what a phone that was reported lost brings before it erases what it holds.

Whoever has the phone, or a copy of it, may have work on it that nobody else has. It is taken, and
none of it by itself: every row is held for whoever decides there. Only receipts are given out.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from records.problems import HandInFull
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.inbox import store
from sync.pushing.lookup import find_aliases, look_up
from sync.pushing.replays import remaining, replays
from sync.pushing.rows import PushedRow, rounds
from sync.pushing.stages import KnownRow, Verdict, error
from sync.pushing.unfinished import add_areas, publish_outcomes

# What a stolen token can put on a dispatcher's list; a year's work of a cadre is less.
MAX_HANDED_IN = 2000

_HANDED_IN = text("""
    SELECT count(*) FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.feed = :feed AND i.device_id = :device AND o.decision IS NULL
      AND i.errors @> '[{"code": "device_revoked"}]'
""")
_DECISIONS = text("""
    SELECT id, decision FROM outcomes WHERE county = :county AND id = ANY(CAST(:keys AS uuid[]))
""")


def hand_in(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Keep a batch of rows, held; those that the inbox has already are as they were before.

    Raises HandInFull where too much of the device waits already, and ConcurrentWrite where it has
    to be tried again; never anything for a row's content.
    """
    with as_county(sender.county):  # its rows may be in the inbox from elsewhere, as of a push
        verdicts = {
            verdict.row: verdict
            for batch in rounds(rows)
            for verdict in _keep(session, collection, sender, batch)
        }
    return [verdicts[row] for row in rows]


def decisions_about(
    session: Session, county: str, verdicts: Sequence[Verdict]
) -> dict[UUID, str | None]:
    """What was decided about rows that wait or waited, by their keys."""
    keys = [verdict.key for verdict in verdicts]
    rows = session.execute(_DECISIONS, {"county": county, "keys": keys})
    return {row.id: row.decision for row in rows}


def _refuse_more(session: Session, sender: Sender, more: int) -> None:
    asked = {"county": sender.county, "feed": sender.scope.own_feed, "device": sender.device_id}
    if more and (session.scalar(_HANDED_IN, asked) or 0) + more > MAX_HANDED_IN:
        raise HandInFull(most=MAX_HANDED_IN)


def _keep(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    # Nothing is given out, so nobody is told more than what they themselves sent.
    known = [replace(one, visible=False) for one in look_up(session, collection, sender, rows)]
    told = replays(session, collection, sender, known)
    again = [verdict for verdict in told if verdict.replay]
    new = remaining(known, again)
    _refuse_more(session, sender, len(new))
    aliases = find_aliases(session, collection, sender, new)
    # A rev that names another version already: a row that is new, under a key of its own.
    clashing = {verdict.row: verdict for verdict in told if not verdict.replay}
    held = [_held(one, clashing.get(one.row)) for one in new]
    verdicts = add_areas(session, collection, sender, [*again, *held], aliases)
    store(session, collection, sender, verdicts)
    # None of the author's own rows that wait are answered by what a lost phone says.
    publish_outcomes(session, collection, sender, verdicts, open_before=())
    return verdicts


def _held(known: KnownRow, clash: Verdict | None) -> Verdict:
    """A row that is new: kept for whoever decides where its record is."""
    revoked, clashing = error("row", "device_revoked"), clash.errors if clash else ()
    errors = [*revoked, *clashing, *known.row.errors]
    area = known.current.feed if known.current else None
    kept_as = clash.known if clash else known
    return Verdict(kept_as, "held", errors, base_document=known.row.base, area=area)
