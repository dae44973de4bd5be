"""Photos on the wire, without their bytes: see server/photos/ and docs/photos.md for these."""

from dataclasses import replace

from authz.sight import IS_AUTHOR, own, own_or_day
from records.fieldwork.photos import PhotoSchema
from sync.collections.collections import Draft, PullCollection
from sync.collections.of_household import OfHousehold
from sync.collections.sender import Sender

PULL = PullCollection(
    name="photos",
    table="photos",
    document=f"""t.visit_id AS visit, t.household_id AS household,
        {own_or_day("t.taken_at")} AS taken_at, t.sha256, t.bytes, t.mime""",
    derived=f"""t.grid, r.mine, {own("t.cadre_id")} AS cadre,
        {own_or_day("t.counted_at")} AS counted_at, {own_or_day("t.received_at")} AS received_at,
        t.stored_at IS NOT NULL AS stored, t.width, t.height""",
    is_own=IS_AUTHOR,
)
# These never change: other bytes are another photo, with an id of its own.
_OF_THE_BYTES = ("sha256", "bytes", "mime")


class Photos(OfHousehold):
    pull = PULL
    schema = PhotoSchema()
    fields = ("visit", "household", "taken_at", *_OF_THE_BYTES)
    columns = (
        "visit_id",
        "household_id",
        "taken_at",
        "sha256",
        "bytes",
        "mime",
        "cadre_id",
        "counted_at",
        "received_at",
        "grid",
    )
    fixed = frozenset({*_OF_THE_BYTES, "cadre_id", "received_at"})
    authored = True
    of_the_day = ("taken_at",)

    def derived(self, draft: Draft, sender: Sender, grid: str | None) -> Draft:
        row = draft.stored
        at = draft.counted("taken_at", sender).at
        for name in _OF_THE_BYTES:
            if row and row[name] != draft.values[name]:
                draft = draft.refused(name, "cannot_change")
        if row is None and draft.values["bytes"] > sender.photo_max_bytes:
            draft = draft.refused("bytes", "out_of_range")
        columns = self.own_columns(draft.values) | {
            "grid": grid,
            "cadre_id": sender.person_id,
            "counted_at": at,
            "received_at": sender.received_at,
        }
        return replace(draft, grid=grid, day=sender.day_of(at), columns=columns)
