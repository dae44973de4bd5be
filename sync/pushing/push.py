"""Push: what becomes of each row, in one walk from rows to verdicts.

The steps before ``write`` read and decide, without locks; what they make are values, and each takes
what those before it made (sync/pushing/stages.py). Every row ends in the inbox with its outcome, in
the same transaction as its effect. docs/sync.md, "How a push is written".
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from authz.access_context import as_county
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.admission import admit, note_taken_numbers
from sync.pushing.inbox import forgive_ancestors, keep
from sync.pushing.judging import edit_of, judge
from sync.pushing.lookup import find_aliases, look_up, look_up_sight
from sync.pushing.replays import of_current_rev, remaining, replays
from sync.pushing.rows import PushedRow, rounds
from sync.pushing.stages import Verdict
from sync.pushing.unfinished import follow_up, with_areas
from sync.pushing.writing import write


def push(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Take a batch of rows; verdicts in its order.

    Raises ConcurrentWrite where it has to be tried again; never anything for a row's content.
    """
    # What becomes of a row depends on records that its sender may not see: the one that it would
    # replace, the household that has moved, the number that is taken.
    with as_county(sender.county):
        verdicts = {
            verdict.row: verdict
            for batch in rounds(rows)
            for verdict in _push_round(session, collection, sender, batch)
        }
    return [verdicts[row] for row in rows]


def _push_round(
    session: Session, collection: PushCollection, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """The whole walk of a batch in which no record and no key appears twice."""
    known = look_up(session, collection, sender, rows)
    known = look_up_sight(session, collection, sender, known)
    told = replays(session, collection, sender, known)
    told += of_current_rev(session, collection, sender, remaining(known, told))
    new = remaining(known, told)
    aliases = find_aliases(session, collection, sender, new)
    edits = [edit_of(collection, sender, row, aliases) for row in new]
    judged = [judge(collection, sender, edit) for edit in edits]
    admitted = admit(session, collection, sender, judged)
    decided = forgive_ancestors(session, sender, admitted)
    verdicts = with_areas(session, collection, sender, [*told, *decided], aliases)
    # From here on it is written.
    note_taken_numbers(session, sender, verdicts)
    write(session, collection, sender, [v.draft for v in verdicts if v.draft])
    overtaking = keep(session, collection, sender, verdicts)
    follow_up(session, collection, sender, verdicts, overtaking)
    return verdicts
