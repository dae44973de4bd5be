"""The history of households' kinds: quotas use the kind of the day.

A kind begins on the day on which it was entered. The last entry of a day replaces earlier ones of
the same day, so that a corrected mistake leaves nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array


class KindChanged(NamedTuple):
    """A household, which exists ``since`` a day, changes its kind from ``was`` to ``becomes``."""

    id: UUID
    was: str
    becomes: str
    since: date


def note_kinds(session: Session, county: str, day: date, changes: Sequence[KindChanged]) -> None:
    """Record changes of kind on ``day``, which is today. The caller has locked the feeds."""
    changed = [each for each in changes if each.was != each.becomes]
    if changed:
        ids, was, becomes, since = zip(*changed, strict=True)
        values = {"ids": array(ids), "was": [*was], "becomes": [*becomes], "since": [*since]}
        record_kinds_from(session, _GIVEN, {"county": county, "day": day} | values)


def record_kinds_from(session: Session, changes: str, params: Mapping[str, object]) -> None:
    """`note_kinds` for the rows ``(id, was, becomes, since)`` of a query. ``params`` are the
    query's, with ``county`` and ``day``."""
    session.execute(text(_NOTE.format(changes=changes)), params)


_GIVEN = """
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:was AS text[]), CAST(:becomes AS text[]),
                         CAST(:since AS date[])) AS given(id, was, becomes, since)"""
# Kinds that ended on that day, or later by a wrong clock, are replaced.
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
