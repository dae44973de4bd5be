"""Meal tickets on the wire."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from authz.sight import IS_AUTHOR, own, own_or_day
from records.divisions import County
from records.fieldwork.meal_tickets import MealTicketSchema
from sync.collections.collections import Draft, PullCollection
from sync.collections.of_household import OfHousehold, household_grids
from sync.collections.sender import Sender

PULL = PullCollection(
    name="meal_tickets",
    table="meal_tickets",
    document=f"""t.household_id AS household, t.visit_id AS visit, t.number,
        {own_or_day("t.happened_at")} AS happened_at""",
    derived=f"""t.grid, r.mine, {own("t.cadre_id")} AS cadre,
        {own_or_day("t.counted_at")} AS counted_at, t.value_fen,
        {own_or_day("t.redeemed_at")} AS redeemed_at""",
    is_own=IS_AUTHOR,
)


class MealTickets(OfHousehold):
    pull = PULL
    schema = MealTicketSchema()
    fields = ("household", "visit", "number", "happened_at")
    columns = (
        "household_id",
        "visit_id",
        "number",
        "number_key",
        "same_key",
        "happened_at",
        "cadre_id",
        "counted_at",
        "value_fen",
        "grid",
    )
    fixed = frozenset({"cadre_id", "value_fen"})
    guards = ("redeemed_at",)
    unique = "number"
    authored = True
    of_the_day = ("happened_at",)

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        value = session.scalar(select(County.meal_ticket_fen).where(County.county == sender.county))
        grids = household_grids(session, sender.county, {d.values["household"] for d in drafts})
        return [self._derived(d, sender, grids.get(d.values["household"]), value) for d in drafts]

    def _derived(
        self, draft: Draft, sender: Sender, grid: str | None, value_fen: int | None
    ) -> Draft:
        at = draft.counted("happened_at", sender).at
        columns = self.own_columns(draft.values) | {
            "grid": grid,
            "cadre_id": sender.person_id,
            "counted_at": at,
            "value_fen": value_fen,
        }
        return _unless_redeemed(replace(draft, grid=grid, day=sender.day_of(at), columns=columns))

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        return [_unless_redeemed(draft) for draft in drafts]


def _unless_redeemed(draft: Draft) -> Draft:
    """A redeemed ticket is evidence of the payment and cannot be changed."""
    redeemed = draft.stored and draft.stored["redeemed_at"]
    return draft.refused("row", "already_redeemed") if redeemed else draft
