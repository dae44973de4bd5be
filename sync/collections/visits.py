"""Visits on the wire, and what the server derives: grid, evidence and counted time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from authz.sight import IS_AUTHOR, own, own_or_day
from geo.coordinates import Position, read_fix
from geo.placement import Ask, Placement, place
from records.fieldwork.visit_sms import CarriedVisit
from records.fieldwork.visits import LOGGED_TWICE, VisitSchema
from sync.collections.collections import Draft, PullCollection
from sync.collections.doubles import doubles_among, reconsider
from sync.collections.known_since import flag_implausible, flagged
from sync.collections.of_household import OfHousehold, deleted_household_grids
from sync.collections.phone_clock import CountedTime
from sync.collections.sender import Sender

PULL = PullCollection(
    name="visits",
    table="visits",
    document=f"""t.household_id AS household, {own_or_day("t.happened_at")} AS happened_at,
        t.purpose, t.outcome, t.note, {own("t.fix")} AS fix""",
    derived=f"""t.grid, {own("t.made_in")} AS made_in, {own("t.evidence")} AS evidence,
        {own("t.distance_m")} AS distance_m,
        CASE WHEN r.mine THEN t.flags ELSE '{{}}' END AS flags,
        r.mine, {own("t.cadre_id")} AS cadre, {own_or_day("t.counted_at")} AS counted_at,
        {own_or_day("t.received_at")} AS received_at, t.partial""",
    is_own=IS_AUTHOR,
)


class Visits(OfHousehold):
    pull = PULL
    schema = VisitSchema()
    fields = ("household", "happened_at", "purpose", "outcome", "note", "fix")
    columns = (
        "household_id",
        "happened_at",
        "purpose",
        "outcome",
        "note",
        "fix",
        "cadre_id",
        "device_id",
        "counted_at",
        "received_at",
        "skew_s",
        "grid",
        "made_in",
        "distance_m",
        "evidence",
        "flags",
        "fix_point",
        "partial",
    )
    fixed = frozenset({"cadre_id", "device_id", "received_at", "skew_s"})
    authored = True
    withheld = ("fix",)
    of_the_day = ("happened_at",)

    def said_by_sms(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        carried = CarriedVisit.of(values)
        return carried.document() if carried else None

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        times = [draft.counted("happened_at", sender) for draft in drafts]
        days = [sender.day_of(time.at) for time in times]
        positions = [read_fix(draft.values.get("fix")) for draft in drafts]
        places = place(session, sender.county, list(map(_ask, drafts, days, positions)))
        unknown = [
            d.values["household"]
            for d, p in zip(drafts, places, strict=True)
            if p.household_grid is None
        ]
        last_grids = deleted_household_grids(session, sender.county, unknown)
        derived = []
        for draft, day, time, position, placed in zip(
            drafts, days, times, positions, places, strict=True
        ):
            grid = placed.household_grid or last_grids.get(draft.values["household"])
            columns = self._columns(draft, sender, time, position, placed) | {"grid": grid}
            derived.append(replace(draft, grid=grid, day=day, columns=columns))
        return flag_implausible(session, sender, derived)

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        super().check(session, sender, drafts)
        arriving = [{**draft.columns, "id": draft.id} for draft in drafts]
        doubles = doubles_among(session, sender.county, sender.person_id, arriving)
        return [flagged(d, LOGGED_TWICE) if d.id in doubles else d for d in drafts]

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        changed = [draft for draft in drafts if draft.current]
        households = _households_before(changed) | {draft.values["household"] for draft in changed}
        reconsider(session, sender.county, households, sender.now)

    def after_delete(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        reconsider(session, sender.county, _households_before(drafts), sender.now)

    def _columns(
        self, draft: Draft, sender: Sender, time: CountedTime, position: Position, placed: Placement
    ) -> dict[str, Any]:
        return self.own_columns(draft.values) | {
            "cadre_id": sender.person_id,
            "device_id": sender.device_id,
            "counted_at": time.at,
            "received_at": sender.received_at,
            "skew_s": sender.skew_s,
            "made_in": placed.made_in,
            "fix_point": position.ewkt,
            "distance_m": placed.distance_m,
            "evidence": placed.evidence,
            "flags": [*time.flags, *position.flags],
            "partial": sender.by_sms,
        }


def _ask(draft: Draft, day: date, position: Position) -> Ask:
    return Ask(
        lng=position.lng,
        lat=position.lat,
        accuracy_m=position.accuracy_m,
        day=day,
        household=draft.values["household"],
    )


def _households_before(drafts: Sequence[Draft]) -> set[UUID]:
    """The households of the stored versions of these drafts."""
    return {d.stored["household_id"] for d in drafts if d.stored}
