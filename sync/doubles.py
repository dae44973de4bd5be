"""Visits that were saved twice: the second tap of somebody who saw nothing happen.

Both are kept. The one that arrives second carries the flag ``logged_twice``, and a quota that
counts facts leaves it out, until its author has deleted or changed one of the two.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.clocks import take_clocks
from records.visits import LOGGED_TWICE
from sync.collections import Draft
from sync.rows import Sender

WITHIN = timedelta(minutes=1)
_CONTENT = ("household", "purpose", "outcome", "note")

# Another visit ``v`` of the same content by the same person, at about the same time.
_TWIN = """
    v.county = :county AND v.household_id = {own}.household_id AND v.cadre_id = :person
    AND v.id <> {own}.id AND v.purpose = {own}.purpose AND v.outcome = {own}.outcome
    AND v.note IS NOT DISTINCT FROM {own}.note
    AND v.counted_at BETWEEN {own}.counted_at - :within AND {own}.counted_at + :within
"""
_STORED = text(f"""
    SELECT r.id FROM json_to_recordset(CAST(:rows AS json)) AS r(
        id uuid, household_id uuid, counted_at timestamptz, purpose text, outcome text, note text)
    WHERE EXISTS (SELECT FROM visits v WHERE {_TWIN.format(own="r")})
""")
_LEFT_ALONE = text(f"""
    SELECT f.id, f.feed FROM visits f
    WHERE f.county = :county AND f.household_id = ANY(:households) AND f.cadre_id = :person
      AND f.flags @> ARRAY['{LOGGED_TWICE}']::varchar[]
      AND NOT EXISTS (SELECT FROM visits v WHERE {_TWIN.format(own="f")})
    ORDER BY f.id
""")
_CLEAR = text(f"""
    UPDATE visits v SET flags = array_remove(v.flags, '{LOGGED_TWICE}'), seq = r.seq,
        written_at = :now
    FROM unnest(CAST(:ids AS uuid[]), CAST(:seqs AS bigint[])) AS r(id, seq)
    WHERE v.county = :county AND v.id = r.id
""")


def flag_doubles(session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
    """Flag the drafts of visits that are there already, or come earlier in the batch.

    Called with the clocks held, so that of two requests under way at once one sees the other's.
    """
    rows = [
        {name: draft.columns[name] for name in ("household_id", "counted_at", *_CONTENT[1:])}
        | {"id": draft.id}
        for draft in drafts
    ]
    stored = session.scalars(_STORED, _params(sender) | {"rows": orjson.dumps(rows).decode()})
    doubles = set(stored) | _within_batch(drafts)
    for draft in drafts:
        if draft.id in doubles:
            draft.columns["flags"] = [*draft.columns["flags"], LOGGED_TWICE]


def clear_flags(session: Session, sender: Sender, changed: Sequence[Draft]) -> None:
    """Take the flag from visits whose double was deleted or changed; phones get them anew.

    ``changed`` are the visits that were deleted or edited just now.
    """
    households = {d.current.row["household_id"] for d in changed if d.current and d.current.row}
    if not households:
        return
    params = _params(sender) | {"households": list(households)}
    alone = session.execute(_LEFT_ALONE, params).all()
    counts: dict[str, int] = {}
    for row in alone:
        counts[row.feed] = counts.get(row.feed, 0) + 1
    last = take_clocks(session, sender.county, counts)
    seqs = []
    for row in alone:
        last[row.feed] += 1
        seqs.append(last[row.feed])
    if alone:
        cleared = {"ids": [row.id for row in alone], "seqs": seqs, "now": sender.now}
        session.execute(_CLEAR, {"county": sender.county} | cleared)


def _within_batch(drafts: Sequence[Draft]) -> set[UUID]:
    earlier: dict[tuple[object, ...], list[Draft]] = {}
    doubles: set[UUID] = set()
    for draft in drafts:
        same = earlier.setdefault(tuple(draft.values.get(name) for name in _CONTENT), [])
        at = draft.columns["counted_at"]
        if any(abs(at - other.columns["counted_at"]) <= WITHIN for other in same):
            doubles.add(draft.id)
        same.append(draft)
    return doubles


def _params(sender: Sender) -> dict[str, object]:
    return {"county": sender.county, "person": sender.person_id, "within": WITHIN}
