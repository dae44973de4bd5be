"""Collections whose records belong to a household; grids and aliases of households."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import lock_households
from records.problems import ConcurrentWrite
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender


class OfHousehold(PushCollection):
    """A collection whose records are in the grid of their household, once that is known."""

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        grids = household_grids(session, sender.county, {d.values["household"] for d in drafts})
        return [self.derived(d, sender, grids.get(d.values["household"])) for d in drafts]

    def derived(self, draft: Draft, sender: Sender, grid: str | None) -> Draft:
        """Complete one draft, which belongs to ``grid``."""
        raise NotImplementedError

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        unknown = {draft.values["household"] for draft in drafts if draft.grid is None}
        lock_households(session, sender.county, unknown)

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        decided_on = {draft.values["household"]: draft.grid for draft in drafts}
        grids = household_grids(session, sender.county, decided_on)
        moved = any(grids.get(household) != grid for household, grid in decided_on.items())
        if moved or resolve_aliases(session, sender.county, decided_on):
            raise ConcurrentWrite("a household moved or was merged at the same moment")
        return list(drafts)


# More steps than any real chain of aliases; ends the recursion if there is a cycle.
_MAX_STEPS = 20

_RESOLVE = text("""
    WITH RECURSIVE chain AS (
        SELECT id AS alias, household_id AS household, 1 AS step FROM household_aliases
        WHERE county = :county AND id = ANY(CAST(:ids AS uuid[]))
        UNION ALL
        SELECT chain.alias, a.household_id, chain.step + 1
        FROM chain JOIN household_aliases a ON a.county = :county AND a.id = chain.household
        WHERE chain.step < :max_steps
    )
    SELECT DISTINCT ON (alias) alias, household FROM chain ORDER BY alias, step DESC
""")
_KNOWN = "SELECT id, grid FROM households WHERE county = :county AND id = ANY(:ids)"
_DELETED = """
    SELECT record_id AS id, feed AS grid FROM tombstones
    WHERE county = :county AND record_id = ANY(:ids)
      AND collection = 'households' AND why = 'deleted' AND left(feed, 1) <> '@'
"""


def resolve_aliases(session: Session, county: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The aliases among these ids, each with its household, at the end of a chain of aliases."""
    if not ids:
        return {}
    params = {"county": county, "ids": list(ids), "max_steps": _MAX_STEPS}
    return {row.alias: row.household for row in session.execute(_RESOLVE, params)}


def household_grids(session: Session, county: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """The grids of the known households; for deleted ones, the last grid."""
    return _grids(session, f"{_KNOWN} UNION ALL {_DELETED}", county, ids)


def deleted_household_grids(
    session: Session, county: str, ids: Collection[UUID]
) -> dict[UUID, str]:
    """The last grids of the deleted households among these."""
    return _grids(session, _DELETED, county, ids)


def _grids(session: Session, query: str, county: str, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    rows = session.execute(text(query), {"county": county, "ids": list(ids)})
    return {row.id: row.grid for row in rows}
