"""Visits on the wire, and what the server derives from one: where it counts, and when."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from authz.sight import AUTHORS, own, own_or_day
from geo.coordinates import Position, read_fix
from geo.placement import Ask, Placement, place
from records.dates import local_day
from records.fieldwork.visits import LOGGED_TWICE, VisitSchema
from sync.collections.collections import Draft, OfHousehold, Readable, deleted_household_grids
from sync.collections.doubles import doubles_among, reconsider
from sync.collections.known_since import flag_implausible
from sync.pushing.phone_clock import CountedTime
from sync.pushing.rows import Sender

READABLE = Readable(
    name="visits",
    table="visits",
    document=f"""t.household_id AS household, {own_or_day("t.happened_at")} AS happened_at,
        t.purpose, t.outcome, t.note, {own("t.fix")} AS fix""",
    derived=f"""t.grid, {own("t.made_in")} AS made_in, {own("t.evidence")} AS evidence,
        {own("t.distance_m")} AS distance_m,
        CASE WHEN r.mine THEN t.flags ELSE '{{}}' END AS flags,
        r.mine, {own("t.cadre_id")} AS cadre, {own_or_day("t.counted_at")} AS counted_at,
        {own_or_day("t.received_at")} AS received_at""",
    whose=AUTHORS,
)


class Visits(OfHousehold):
    readable = READABLE
    schema = VisitSchema()
    fields = ("household", "happened_at", "purpose", "outcome", "note", "fix")
    columns = {
        "household_id": "uuid",
        "happened_at": "timestamptz",
        "purpose": "text",
        "outcome": "text",
        "note": "text",
        "fix": "jsonb",
        "cadre_id": "uuid",
        "device_id": "uuid",
        "counted_at": "timestamptz",
        "received_at": "timestamptz",
        "skew_s": "float8",
        "grid": "text",
        "made_in": "text",
        "distance_m": "float8",
        "evidence": "text",
        "flags": "text[]",
    }
    inputs = {"lng": "float8", "lat": "float8"}
    computed = {"fix_point": "ST_SetSRID(ST_MakePoint(r.lng, r.lat), 4490)"}
    fixed = frozenset({"cadre_id", "device_id", "received_at", "skew_s"})
    authored = True
    withheld = ("fix",)
    of_the_day = ("happened_at",)

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        return {"household": row["household_id"]} | {name: row[name] for name in self.fields[1:]}

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        times = [draft.counted("happened_at", sender) for draft in drafts]
        positions = [read_fix(draft.values.get("fix")) for draft in drafts]
        for draft, time in zip(drafts, times, strict=True):
            draft.day = local_day(time.at, sender.zone)
        places = place(session, sender.county, list(map(self._ask, drafts, positions)))
        unknown = [
            d.values["household"]
            for d, p in zip(drafts, places, strict=True)
            if p.household_grid is None
        ]
        last_grids = deleted_household_grids(session, sender.county, unknown)
        for draft, time, position, found in zip(drafts, times, positions, places, strict=True):
            draft.grid = found.household_grid or last_grids.get(draft.values["household"])
            draft.columns |= self._columns(draft, sender, time, position, found)
        flag_implausible(session, sender, drafts)

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        super().check(session, sender, drafts)
        arriving = [draft.columns | {"id": draft.id} for draft in drafts]
        doubles = doubles_among(session, sender.county, sender.person_id, arriving)
        for draft in drafts:
            if draft.id in doubles:
                draft.columns["flags"] = [*draft.columns["flags"], LOGGED_TWICE]

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        changed = [draft for draft in drafts if draft.current]
        homes = _were_of(changed) | {draft.values["household"] for draft in changed}
        reconsider(session, sender.county, homes, sender.now)

    def after_delete(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        reconsider(session, sender.county, _were_of(drafts), sender.now)

    def _ask(self, draft: Draft, position: Position) -> Ask:
        assert draft.day is not None
        return Ask(
            lng=position.lng,
            lat=position.lat,
            accuracy_m=position.accuracy_m,
            day=draft.day,
            household=draft.values["household"],
        )

    def _columns(
        self, draft: Draft, sender: Sender, time: CountedTime, position: Position, found: Placement
    ) -> dict[str, Any]:
        values = draft.values
        return {name: values.get(name) for name in self.fields[1:]} | {
            "household_id": values["household"],
            "cadre_id": sender.person_id,
            "device_id": sender.device_id,
            "counted_at": time.at,
            "received_at": sender.received_at,
            "skew_s": sender.skew_s,
            "grid": draft.grid,
            "made_in": found.made_in,
            "lng": position.lng,
            "lat": position.lat,
            "distance_m": found.distance_m,
            "evidence": found.evidence,
            "flags": [*time.flags, *position.flags],
        }


def _were_of(drafts: Sequence[Draft]) -> set[UUID]:
    """The households of the versions that these drafts replace or delete."""
    return {d.current.row["household_id"] for d in drafts if d.current and d.current.row}
