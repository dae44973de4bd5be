"""The kinds that households were of before: what is asked for each goes by the kind of the day.

Of one day the last word holds, as if there had been no other: a slip that is mended on the same day
leaves nothing. A kind begins on the day on which it was entered.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array


class KindChanged(NamedTuple):
    """A household that is there ``since`` a day ``was`` of one kind, and becomes another."""

    id: UUID
    was: str
    becomes: str
    since: date


def note_kinds(session: Session, county: str, day: date, changes: Sequence[KindChanged]) -> None:
    """These kinds change on ``day``, which is today. The caller holds their feeds."""
    changed = [each for each in changes if each.was != each.becomes]
    if changed:
        ids, was, becomes, since = zip(*changed, strict=True)
        values = {"ids": array(ids), "was": [*was], "becomes": [*becomes], "since": [*since]}
        note_kinds_of(session, _GIVEN, {"county": county, "day": day} | values)


def note_kinds_of(session: Session, changes: str, asked: Mapping[str, object]) -> None:
    """The same of what a query gives: ``id``, ``was``, ``becomes``, ``since``. ``asked`` has the
    query's parameters, with ``county`` and ``day``."""
    session.execute(text(_NOTE.format(changes=changes)), asked)


_GIVEN = """
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:was AS text[]), CAST(:becomes AS text[]),
                         CAST(:since AS date[])) AS given(id, was, becomes, since)"""
# What began on that day, or later by a clock that was wrong, gives way.
_NOTE = """
    WITH changed AS MATERIALIZED ({changes}),
    gone AS (
        DELETE FROM household_kinds k USING changed c
        WHERE k.county = :county AND k.household_id = c.id AND k.valid_to >= :day
        RETURNING k.household_id, k.valid_to, k.kind
    ), before AS (
        SELECT c.id, c.becomes,
               coalesce((SELECT g.kind FROM gone g WHERE g.household_id = c.id
                         ORDER BY g.valid_to LIMIT 1), c.was) AS kind
        FROM changed c WHERE c.since < :day
    )
    INSERT INTO household_kinds (county, household_id, valid_to, kind)
    SELECT :county, id, :day, kind FROM before WHERE kind <> becomes
"""
