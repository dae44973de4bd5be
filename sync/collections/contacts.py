"""Contacts on the wire. The cadre's phone gets the full number, to dial it."""

from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping

from records.fieldwork.households import ContactSchema
from records.initials import initials_of
from records.phones import mask
from sync.collections.collections import Draft, PullCollection
from sync.collections.of_household import OfHousehold
from sync.collections.sender import Sender

PULL = PullCollection(
    name="contacts",
    table="contacts",
    # The number is opened outside the database, which never has the key.
    document="t.household_id AS household, t.name, t.relation, NULL AS phone",
    derived="t.grid, t.phone_masked, t.initials",
    sealed_phone="t.phone_sealed",
)


class Contacts(OfHousehold):
    pull = PULL
    schema = ContactSchema()
    fields = ("household", "name", "relation", "phone")
    sealed = ("phone",)
    columns = (
        "household_id",
        "name",
        "initials",
        "relation",
        "phone_sealed",
        "phone_masked",
        "grid",
    )

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        sealed = row["phone_sealed"]
        return {
            "household": row["household_id"],
            "name": row["name"],
            "relation": row["relation"],
            "phone": None if sealed is None else sender.seal.open(bytes(sealed), row["id"].bytes),
        }

    def derived(self, draft: Draft, sender: Sender, grid: str | None) -> Draft:
        phone = draft.values.get("phone")
        columns = {
            "household_id": draft.values["household"],
            "grid": grid,
            "name": draft.values["name"],
            "initials": initials_of(draft.values["name"]),
            "relation": draft.values["relation"],
            "phone_sealed": phone and sender.seal.seal(phone, draft.id.bytes),
            "phone_masked": phone and mask(phone),
        }
        return replace(draft, grid=grid, columns=columns)
