"""Collections whose records go with a household: where it stands, and which an id stands for."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import await_household
from records.problems import ConcurrentWrite
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender


class OfHousehold(PushCollection):
    """A collection whose records belong to the grid of their household, once it is known."""

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        grids = household_grids(session, sender.county, {d.values["household"] for d in drafts})
        return [self.derived(d, sender, grids.get(d.values["household"])) for d in drafts]

    def derived(self, draft: Draft, sender: Sender, grid: str | None) -> Draft:
        """One draft, which belongs to ``grid``, as `derive` is to return it."""
        raise NotImplementedError

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        unknown = {draft.values["household"] for draft in drafts if draft.grid is None}
        await_household(session, sender.county, unknown)

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        decided_on = {draft.values["household"]: draft.grid for draft in drafts}
        grids = household_grids(session, sender.county, decided_on)
        moved = any(grids.get(household) != grid for household, grid in decided_on.items())
        if moved or resolve_aliases(session, sender.county, decided_on):
            raise ConcurrentWrite("a household moved or was merged at the same moment")
        return list(drafts)


# Nobody merges that often; it ends what should not be, a circle.
_MAX_STEPS = 20

_LED = text("""
    WITH RECURSIVE led AS (
        SELECT id AS asked, household_id AS household, 1 AS step FROM household_aliases
        WHERE county = :county AND id = ANY(CAST(:ids AS uuid[]))
        UNION ALL
        SELECT led.asked, a.household_id, led.step + 1
        FROM led JOIN household_aliases a ON a.county = :county AND a.id = led.household
        WHERE led.step < :most
    )
    SELECT DISTINCT ON (asked) asked, household FROM led ORDER BY asked, step DESC
""")
_KNOWN = "SELECT id, grid FROM households WHERE county = :county AND id = ANY(:ids)"
_DELETED = """
    SELECT record_id AS id, feed AS grid FROM tombstones
    WHERE county = :county AND record_id = ANY(:ids)
      AND collection = 'households' AND why = 'deleted' AND left(feed, 1) <> '@'
"""


def resolve_aliases(session: Session, county: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of those of these ids that are aliases: the households that they stand for in the end."""
    if not ids:
        return {}
    asked = {"county": county, "ids": list(ids), "most": _MAX_STEPS}
    return {row.asked: row.household for row in session.execute(_LED, asked)}


def household_grids(session: Session, county: str, ids: Collection[UUID]) -> dict[UUID, str]:
    """The grids of those households that are known, or, deleted ones, where they stood last."""
    return _grids(session, f"{_KNOWN} UNION ALL {_DELETED}", county, ids)


def deleted_household_grids(
    session: Session, county: str, ids: Collection[UUID]
) -> dict[UUID, str]:
    """Where those of these households stood that were deleted."""
    return _grids(session, _DELETED, county, ids)


def _grids(session: Session, query: str, county: str, ids: Collection[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    found = session.execute(text(query), {"county": county, "ids": list(ids)})
    return {row.id: row.grid for row in found}
