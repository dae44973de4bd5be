"""Households on the wire, and the grid of each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.coordinates import Position, read_fix
from geo.following import FOLLOWERS, follow, lock_households
from geo.placement import grids_covering
from records.fieldwork.household_kinds import KindChanged, note_kinds
from records.fieldwork.households import HouseholdSchema
from records.initials import initials_of
from records.problems import ConcurrentWrite
from records.validity import valid_on
from sync.collections.collections import Draft, PullCollection, PushCollection
from sync.collections.of_household import resolve_aliases
from sync.collections.sender import Sender

# Where the household was placed, whatever system its location was sent in: to a centimetre.
_POINT = """CASE WHEN t.point IS NOT NULL THEN json_build_object(
        'lng', round(ST_X(t.point)::numeric, 7), 'lat', round(ST_Y(t.point)::numeric, 7)) END"""

PULL = PullCollection(
    name="households",
    table="households",
    document="""t.number, t.head, t.address, t.group_no, t.kind, t.tags, t.location,
        t.grid_claimed AS grid""",
    derived=f"""t.grid, t.village, t.flags, t.since, t.initials, t.card, {_POINT} AS point""",
)

_VALID_GRIDS = text(f"""
    SELECT code FROM grids WHERE county = :county AND code = ANY(:codes)
    AND {valid_on("grids", "CAST(:day AS date)")}
""")

_REFERRED_TO = text(
    " UNION ".join(
        f"SELECT household_id FROM {table} WHERE county = :county AND household_id = ANY(:ids)"
        for table in (*FOLLOWERS, "assignments")
    )
)


class Households(PushCollection):
    pull = PULL
    schema = HouseholdSchema()
    fields = ("number", "head", "address", "group_no", "kind", "tags", "location", "grid")
    columns = (
        "number",
        "number_key",
        "same_key",
        "head",
        "initials",
        "address",
        "group_no",
        "kind",
        "tags",
        "location",
        "grid_claimed",
        "grid",
        "village",
        "flags",
        "since",
        "point",
    )
    fixed = frozenset({"since"})
    unique = "number"

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        return super().values_of(row, sender) | {"grid": row["grid_claimed"]}

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        today = sender.day_of(sender.now)
        positions = [read_fix(draft.values.get("location")) for draft in drafts]
        covering = grids_covering(
            session, sender.county, [(p.lng, p.lat) for p in positions], today
        )
        claims = {draft.values.get("grid") for draft in drafts} - {None}
        merged = resolve_aliases(
            session, sender.county, [d.id for d in drafts if d.current is None]
        )
        params = {"county": sender.county, "codes": list(claims), "day": today}
        valid = set(session.scalars(_VALID_GRIDS, params))
        derived = []
        for draft, position, covered_by in zip(drafts, positions, covering, strict=True):
            if draft.id in merged:
                draft = draft.refused("id", "merged_into_other")
            claimed = draft.values.get("grid")
            valid_claim = claimed if claimed in valid else None
            derived.append(self._placed(draft, position, covered_by, valid_claim, today))
        return derived

    def _placed(
        self,
        draft: Draft,
        position: Position,
        covered_by: str | None,
        claim: str | None,
        since: date,
    ) -> Draft:
        """The draft with the grid that covers its point, else the claimed grid if that is valid."""
        claimed, grid = draft.values.get("grid"), covered_by or claim
        if grid is None:
            return draft.refused("grid", "unknown_grid" if claimed else "no_grid")
        flags = list(position.flags)
        if position.lng is not None and covered_by is None:
            flags.append("point_outside_grids")
        if covered_by and claimed and covered_by != claimed:
            flags.append("claim_disagrees")
        columns = {name: draft.values.get(name) for name in self.fields[:-1]} | {
            "initials": initials_of(draft.values["head"]),
            "grid_claimed": claim,
            "grid": grid,
            "village": grid[:12],
            "point": position.ewkt,
            "flags": flags,
            "since": since,
        }
        return replace(draft, grid=grid, columns=columns)

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """A household cannot be deleted while records refer to it or it is assigned (包户)."""
        params = {"county": sender.county, "ids": [draft.id for draft in drafts]}
        referred = set(session.scalars(_REFERRED_TO, params))
        return [d.refused("row", "still_referred_to") if d.id in referred else d for d in drafts]

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        lock_households(session, sender.county, [d.id for d in drafts if d.current is None])

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        if resolve_aliases(session, sender.county, [d.id for d in drafts if d.current is None]):
            raise ConcurrentWrite("the household was merged into another at the same moment")
        return list(drafts)

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        changes = [
            KindChanged(d.id, d.stored["kind"], d.values["kind"], d.stored["since"])
            for d in drafts
            if d.stored
        ]
        note_kinds(session, sender.county, sender.day_of(sender.now), changes)
        moved = [d.id for d in drafts if d.current is None or d.current.feed != d.grid]
        follow(session, sender.county, moved, sender.now)
