"""Hand-in: the last push of a phone that was reported lost, before it erases its data.

The phone may hold work that exists nowhere else. Every row is stored but held for a dispatcher, and
the phone gets only receipts.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from records.problems import HandInFull
from records.wire import one_error
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.by_sms import mark_completing
from sync.pushing.erased import refuse_erased, store_erased
from sync.pushing.inbox import complete, store
from sync.pushing.lookup import find_aliases, look_up
from sync.pushing.replays import clashes, edits_part, remaining, replays
from sync.pushing.rows import PushedRow
from sync.pushing.stages import KnownRow, Verdict, in_rounds
from sync.pushing.unfinished import add_areas, publish_outcomes

# Limits what a stolen token can add to a dispatcher's list; a cadre's work of a year is less.
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
    """Store a batch of rows as held; rows that are in the inbox already keep their outcome.

    Raises HandInFull if too many rows of the device wait already, and ConcurrentWrite if the
    request must be retried. Invalid content never raises.
    """
    with as_county(sender.county):  # as in a push, the rows may be in the inbox from elsewhere
        return in_rounds(rows, partial(_store, session, collection, sender))


def decisions_about(
    session: Session, county: str, verdicts: Sequence[Verdict]
) -> dict[UUID, str | None]:
    """The decisions about waiting rows, by key; None if undecided."""
    keys = [verdict.key for verdict in verdicts]
    rows = session.execute(_DECISIONS, {"county": county, "keys": keys})
    return {row.id: row.decision for row in rows}


def _refuse_more(session: Session, sender: Sender, more: int) -> None:
    params = {"county": sender.county, "feed": sender.scope.own_feed, "device": sender.device_id}
    if more and (session.scalar(_HANDED_IN, params) or 0) + more > MAX_HANDED_IN:
        raise HandInFull(most=MAX_HANDED_IN)


def _store(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    # Not visible: the answers contain nothing but what was sent.
    found = look_up(session, collection, sender, rows)
    erased = refuse_erased(session, collection, sender, found)
    known = [replace(one, visible=False) for one in remaining(found, erased)]
    known = mark_completing(collection, sender, known)
    in_inbox = replays(session, collection, sender, known)
    # What completes a visit that the phone reported by SMS is held as well.
    in_inbox += clashes(session, sender, [each for each in known if edits_part(each)])
    replayed = [verdict for verdict in in_inbox if verdict.replay]
    new = remaining(known, replayed)
    _refuse_more(session, sender, len(new))
    aliases = find_aliases(session, collection, sender, new)
    # A rev that names another version: the row is new, with a key of its own.
    clashing = {verdict.row: verdict for verdict in in_inbox if not verdict.replay}
    held = [_held(one, clashing.get(one.row)) for one in new]
    verdicts = add_areas(session, collection, sender, [*replayed, *held], aliases)
    store(session, collection, sender, verdicts)
    complete(session, sender, verdicts)
    # Rows of a lost phone never supersede the author's waiting rows.
    publish_outcomes(session, collection, sender, verdicts, open_before=())
    store_erased(session, collection, sender, erased)
    return [*erased, *verdicts]


def _held(known: KnownRow, clash: Verdict | None) -> Verdict:
    """The verdict on a new row: held in the area of its record."""
    revoked, clashing = one_error("row", "device_revoked"), clash.errors if clash else ()
    errors = [*revoked, *clashing, *known.row.errors]
    area = known.current.feed if known.current else None
    stored_as = clash.known if clash else known
    return Verdict(stored_as, "held", errors, base_document=known.row.base, area=area)
