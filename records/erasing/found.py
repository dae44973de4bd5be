"""Find all that is held about a household, wherever it is kept.

Two ways lead to it: its id in a column, and its id in the text of a document that was stored as it
came (inbox, plans, messages). tests/server/erasing/test_nothing_is_left.py looks for a third.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.keys import normal_key

# The columns of a visit that say something about people; the others are counted, and stay.
PERSONAL_OF_VISIT = ("note", "fix", "fix_point", "made_in", "distance_m")
# Collections of records that name a household in a column.
OF_HOUSEHOLD = ("contacts", "visits", "meal_tickets", "photos", "planned_visits")
_MAX_STEPS = 20  # of a chain of aliases; longer than any real one

_NAMES = text("""
    WITH RECURSIVE named AS (
        SELECT CAST(:id AS uuid) AS id, 0 AS step
        UNION
        SELECT a.id, named.step + 1 FROM named
        JOIN household_aliases a ON a.county = :county AND a.household_id = named.id
        WHERE named.step < :most
    )
    SELECT DISTINCT id FROM named
""")
_WHOSE = text("""
    WITH RECURSIVE above AS (
        SELECT CAST(:id AS uuid) AS id, 0 AS step
        UNION
        SELECT a.household_id, above.step + 1 FROM above
        JOIN household_aliases a ON a.county = :county AND a.id = above.id
        WHERE above.step < :most
    )
    SELECT id FROM above ORDER BY step DESC LIMIT 1
""")
_HOUSEHOLD = text("""
    SELECT h.id, h.rev, h.feed, h.grid, h.kind, h.since, h.head, h.number_key,
           ST_X(h.point) AS lng, ST_Y(h.point) AS lat
    FROM households h WHERE h.county = :county AND h.id = :id
""")
_RECORDS = text(
    " UNION ALL ".join(
        f"""SELECT '{table}' AS table, t.id, t.rev, t.feed, {empty} AS is_empty, {of} AS cadre,
                   {week} AS week, {stored} AS stored_name
            FROM {table} t
            WHERE t.county = :county AND (t.household_id = ANY(:ids) OR t.id = ANY(:also))"""
        for table, empty, of, week, stored in (
            ("contacts", "false", "NULL::uuid", "NULL::date", "NULL::text"),
            (
                "visits",
                f"num_nonnulls({', '.join('t.' + name for name in PERSONAL_OF_VISIT)}) = 0",
                "t.cadre_id",
                "NULL",
                "NULL",
            ),
            ("meal_tickets", "true", "t.cadre_id", "NULL", "NULL"),
            ("photos", "false", "t.cadre_id", "NULL", "t.stored_name"),
            ("planned_visits", "t.note IS NULL", "t.cadre_id", "t.week", "NULL"),
        )
    )
    + """ UNION ALL
        SELECT 'household_aliases', t.id, t.rev, t.feed, false, NULL, NULL, NULL
        FROM household_aliases t WHERE t.county = :county AND t.id = ANY(:ids) AND t.id <> :id
        ORDER BY 1, 2"""
)
_IS_ONE = text(
    "SELECT EXISTS (SELECT FROM households WHERE county = :county AND id = :id)"
    " OR EXISTS (SELECT FROM inbox WHERE county = :county AND record_id = :id"
    " AND collection = 'households')"
    + "".join(
        f" OR EXISTS (SELECT FROM {table} WHERE county = :county AND household_id = :id)"
        for table in OF_HOUSEHOLD
    )
)
# The text of a body, not its members: what was stored as it came need not be JSON that PostgreSQL
# can take apart (records/intake/inbox.py).
# All bodies are read: ids are ASCII, so the collation "C" and LIKE do, at a quarter of the time.
# Apart from the others, so that PostgreSQL may read them in parallel.
_PUSHED = text("""
    WITH named AS (
        SELECT key FROM inbox WHERE county = :county AND record_id = ANY(:records)
        UNION
        SELECT key FROM inbox
        WHERE county = :county AND wiped_at IS NULL
          AND lower((body::text || coalesce(base::text, '')) COLLATE "C") LIKE ANY (:named)
        UNION
        SELECT key FROM decisions
        WHERE county = :county AND lower(changes::text COLLATE "C") LIKE ANY (:named)
    )
    SELECT i.key, i.collection, i.record_id, o.id AS outcome, o.rev, o.feed
    FROM named n
    JOIN inbox i ON i.county = :county AND i.key = n.key
    LEFT JOIN outcomes o ON o.county = i.county AND o.id = i.key
    ORDER BY i.key
""")
_LIVING = text(
    " UNION ALL ".join(
        f"SELECT id FROM {table} WHERE county = :county AND id = ANY(:ids)"
        for table in ("households", *OF_HOUSEHOLD)
    )
)
# Rows that were refused because the household has the same number: perhaps the same people, under
# an id of their own. Nobody but a person can tell.
_SAME_NUMBER = text("""
    SELECT key, body FROM inbox
    WHERE county = :county AND collection = 'households' AND wiped_at IS NULL
      AND errors @> '[{"field": "number", "code": "already_used"}]' AND key <> ALL(:keys)
""")


@dataclass(frozen=True, slots=True)
class Found:
    """What is held about a household.

    ``household`` is None for an id that never became one, but was pushed. ``names``: its id, then
    its aliases. ``records``: rows of `OF_HOUSEHOLD` and aliases; ``pushed``: inbox rows, with their
    outcomes.
    """

    names: tuple[UUID, ...]
    household: Row[Any] | None
    records: Sequence[Row[Any]]
    pushed: Sequence[Row[Any]]

    @property
    def ids(self) -> set[UUID]:
        """The ids of the household and its records."""
        return {*self.names, *(row.id for row in self.records)}

    def of(self, table: str) -> list[Row[Any]]:
        return [row for row in self.records if row.table == table]

    @property
    def feeds(self) -> set[str]:
        """The feeds that an erasure changes."""
        feeds = {row.feed for row in self.records} | {row.feed for row in self.pushed if row.feed}
        return feeds | ({self.household.feed} if self.household else set())


def household_named(session: Session, county: str, named: UUID) -> UUID | None:
    """The household with this id or alias; None for the id of anything else, also of a record.

    An id that was pushed as a household's, and not taken, is one.
    """
    params = {"county": county, "id": named, "most": _MAX_STEPS}
    household: UUID = session.scalars(_WHOSE, params).one()
    return household if session.scalar(_IS_ONE, {"county": county, "id": household}) else None


def find(session: Session, county: str, household: UUID, also: Collection[UUID] = ()) -> Found:
    """All that is held about a household; ``also``: further ids of it, known from the erasure list.

    Must be called with the county's access context.
    """
    params = {"county": county, "id": household}
    aliases = {*session.scalars(_NAMES, params | {"most": _MAX_STEPS}), *also} - {household}
    names = [household, *sorted(aliases)]
    ids = array(names)
    records = session.execute(_RECORDS, params | {"ids": ids, "also": array(also)}).all()
    known = {*names, *(row.id for row in records)}
    pushed = session.execute(
        _PUSHED,
        {
            "county": county,
            "records": array(known),
            "named": patterns(names),
        },
    ).all()
    return Found(tuple(names), session.execute(_HOUSEHOLD, params).one_or_none(), records, pushed)


def patterns(names: Collection[UUID]) -> list[str]:
    """For LIKE ANY: a text that names one of these ids, in lower case."""
    return [f"%{name}%" for name in names]


def only_pushed(session: Session, county: str, found: Found) -> set[UUID]:
    """The ids of records that are in the inbox only: they were not taken, or are deleted."""
    ids = {row.record_id for row in found.pushed if row.record_id} - found.ids
    living = session.scalars(_LIVING, {"county": county, "ids": array(ids)}) if ids else ()
    return ids - set(living)


def refused_for_number(session: Session, county: str, found: Found, number: str) -> list[UUID]:
    """Keys of inbox rows that were refused because this household has their number (normalised)."""
    keys = array(row.key for row in found.pushed)
    rows = session.execute(_SAME_NUMBER, {"county": county, "keys": keys})
    return [
        key
        for key, body in rows
        if isinstance(body, dict)
        and isinstance(typed := body.get("number"), str)
        and normal_key(typed) == number
    ]
