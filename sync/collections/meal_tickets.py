"""Meal tickets on the wire."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from authz.sight import AUTHORS, own, own_or_day
from records.dates import local_day
from records.divisions import County
from records.fieldwork.meal_tickets import MealTicketSchema
from sync.collections.collections import Draft, OfHousehold, Readable
from sync.pushing.rows import Sender

READABLE = Readable(
    name="meal_tickets",
    table="meal_tickets",
    document=f"""t.household_id AS household, t.visit_id AS visit, t.number,
        {own_or_day("t.happened_at")} AS happened_at""",
    derived=f"""t.grid, r.mine, {own("t.cadre_id")} AS cadre,
        {own_or_day("t.counted_at")} AS counted_at, t.value_fen,
        {own_or_day("t.redeemed_at")} AS redeemed_at""",
    whose=AUTHORS,
)


class MealTickets(OfHousehold):
    readable = READABLE
    schema = MealTicketSchema()
    fields = ("household", "visit", "number", "happened_at")
    columns = {
        "household_id": "uuid",
        "visit_id": "uuid",
        "number": "text",
        "number_key": "text",
        "same_key": "text",
        "happened_at": "timestamptz",
        "cadre_id": "uuid",
        "counted_at": "timestamptz",
        "value_fen": "int",
        "grid": "text",
    }
    fixed = frozenset({"cadre_id", "value_fen"})
    guards = ("redeemed_at",)
    unique = "number"
    authored = True
    of_the_day = ("happened_at",)

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        return {
            "household": row["household_id"],
            "visit": row["visit_id"],
            "number": row["number"],
            "happened_at": row["happened_at"],
        }

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        super().derive(session, sender, drafts)
        value = session.scalar(select(County.meal_ticket_fen).where(County.county == sender.county))
        self._refuse_redeemed(drafts)
        for draft in drafts:
            at = draft.counted("happened_at", sender).at
            draft.day = local_day(at, sender.zone)
            draft.columns |= {
                "visit_id": draft.values.get("visit"),
                "number": draft.values["number"],
                "happened_at": draft.values["happened_at"],
                "cadre_id": sender.person_id,
                "counted_at": at,
                "value_fen": value,
            }

    def check_deletions(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        self._refuse_redeemed(drafts)

    def _refuse_redeemed(self, drafts: Sequence[Draft]) -> None:
        """A ticket that was paid for is evidence of the payment, and stays as it is."""
        for draft in drafts:
            if draft.current and draft.current.row and draft.current.row["redeemed_at"]:
                draft.refuse("row", "already_redeemed")
