"""Handing in: what a phone that was reported lost brings before it erases what it holds.

Whoever has the phone, or a copy of it, may have work on it that nobody else has. It is taken, and
none of it by itself: every row is held for whoever decides there. Only receipts are given out.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.reach import as_county
from records.problems import HandInFull
from records.wire import FieldError
from sync.collections.collections import Writable
from sync.decisions import outcomes
from sync.decisions.aliases import follow_aliases
from sync.pushing import inbox
from sync.pushing.inbox import Verdict
from sync.pushing.push import load_current
from sync.pushing.rows import PushedRow, Sender, rounds

# What a stolen token can put on a dispatcher's list; a year's work of a cadre is less.
MOST_HANDED_IN = 2000

_HANDED_IN = text("""
    SELECT count(*) FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.feed = :feed AND i.device_id = :device AND o.decision IS NULL
      AND i.errors @> '[{"code": "device_revoked"}]'
""")
_DECISIONS = text("""
    SELECT id, decision FROM outcomes WHERE county = :county AND id = ANY(CAST(:keys AS uuid[]))
""")


def hand_in(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Keep a batch of rows, held; those that the inbox has already are as they were before.

    Raises HandInFull where too much of the device waits already, and ConcurrentWrite where it has
    to be tried again; never anything for a row's content.
    """
    with as_county(sender.county):  # its rows may be in the inbox from elsewhere, as of a push
        verdicts = {
            id(verdict.row): verdict
            for batch in rounds(rows)
            for verdict in _keep(session, collection, sender, batch)
        }
    return [verdicts[id(row)] for row in rows]


def decisions_about(
    session: Session, county: str, verdicts: Sequence[Verdict]
) -> dict[UUID, str | None]:
    """What was decided about rows that wait or waited, by their keys."""
    keys = [verdict.row.key for verdict in verdicts]
    rows = session.execute(_DECISIONS, {"county": county, "keys": keys})
    return {row.id: row.decision for row in rows}


def _refuse_more(session: Session, sender: Sender, more: int) -> None:
    asked = {"county": sender.county, "feed": sender.scope.own_feed, "device": sender.device_id}
    if more and (session.scalar(_HANDED_IN, asked) or 0) + more > MOST_HANDED_IN:
        raise HandInFull(most=MOST_HANDED_IN)


def _keep(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    seen = inbox.find_rows(session, sender.county, rows)
    known = inbox.replays(session, collection, sender, rows, seen, readable=())
    verdicts = [verdict for verdict in known if verdict.replay]
    # A rev that names another version already: a row that is new, under a key of its own.
    clashing = {id(verdict.row): verdict.errors for verdict in known if not verdict.replay}
    replayed = {id(verdict.row) for verdict in verdicts}
    fresh = [row for row in rows if id(row) not in replayed]
    _refuse_more(session, sender, len(fresh))
    follow_aliases(session, collection.fields, sender.county, fresh, {})
    currents = load_current(session, collection, sender, fresh)
    for row in fresh:
        current = currents.get(row.id) if row.id else None
        revoked = FieldError(field="row", code="device_revoked")
        reasons = [revoked, *clashing.get(id(row), ()), *row.errors]
        verdicts.append(Verdict(row, "held", reasons, area=current.feed if current else None))
    outcomes.find_areas(session, collection, sender, verdicts)
    inbox.keep(session, collection, sender, verdicts)
    # None of the author's own rows that wait are answered by what a lost phone says.
    outcomes.follow_up(session, collection, sender, verdicts, overtaking=())
    return verdicts
