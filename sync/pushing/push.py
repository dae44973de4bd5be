"""Push: a pipeline from rows to verdicts.

The steps before ``audit_taken_numbers`` only read and decide, without locks, and pass immutable
values on (sync/pushing/stages.py). That step and all after it write. Every row is stored in the
inbox with its outcome, in the same transaction as its effect. See docs/sync.md, "How a push is
written". Rows that name something erased are stored without content, and go no further.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session

from authz.access_context import as_county
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.admission import admit, audit_taken_numbers
from sync.pushing.by_sms import mark_completing, settle
from sync.pushing.erased import refuse_erased, store_erased
from sync.pushing.inbox import complete, store, taken_bases
from sync.pushing.judging import edit_of, judge, merge_ancestors
from sync.pushing.lookup import find_aliases, look_up, mark_invisible
from sync.pushing.replays import clashes, remaining, replays, replays_of_current
from sync.pushing.rows import PushedRow
from sync.pushing.stages import Verdict, in_rounds
from sync.pushing.unfinished import add_areas, publish_outcomes
from sync.pushing.writing import write


def push(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Process a batch of rows; return one verdict per row, in the same order.

    Raises ConcurrentWrite, or IntegrityError for a key that was taken meanwhile, if the request
    must be retried. Invalid content never raises: it gives a verdict.
    """
    # A verdict may depend on records that the sender may not see: the record to be replaced, a
    # household that has moved, a number that is taken.
    with as_county(sender.county):
        return in_rounds(rows, partial(_push_round, session, collection, sender))


def _push_round(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Run all steps for a batch in which no record and no key appears twice."""
    known = look_up(session, collection, sender, rows)
    erased = refuse_erased(session, collection, sender, known)
    known = mark_invisible(session, collection, sender, remaining(known, erased))
    known = mark_completing(collection, sender, known)
    replayed = replays(session, collection, sender, known)
    replayed += replays_of_current(session, collection, sender, remaining(known, replayed))
    new = remaining(known, replayed)
    aliases = find_aliases(session, collection, sender, new)
    edits = [edit_of(collection, sender, row, aliases) for row in new]
    judgements = [judge(collection, sender, edit) for edit in edits]
    admitted = settle(admit(session, collection, sender, judgements))
    admitted = _apart(session, sender, admitted)
    conflicting = [v.row for v in admitted if v.outcome == "conflict"]
    decided = merge_ancestors(admitted, taken_bases(session, sender, conflicting))
    verdicts = add_areas(session, collection, sender, [*replayed, *decided], aliases)
    # The steps below write.
    audit_taken_numbers(session, sender, verdicts)
    write(session, collection, sender, [v.draft for v in verdicts if v.draft])
    open_before = store(session, collection, sender, verdicts)
    complete(session, sender, verdicts)
    publish_outcomes(session, collection, sender, verdicts, open_before)
    store_erased(session, collection, sender, erased)
    return [*erased, *verdicts]


def _apart(session: Session, sender: Sender, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Put completions that are not taken under keys of their own: the part that an SMS brought
    stays as it is."""
    refused = [v for v in verdicts if v.known.completes and v.outcome in ("rejected", "held")]
    apart = {clash.row: clash for clash in clashes(session, sender, [v.known for v in refused])}
    return [
        v
        if (clash := apart.get(v.row)) is None
        else clash
        if clash.replay
        else replace(v, known=clash.known)
        for v in verdicts
    ]
