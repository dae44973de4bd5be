"""Choose who plans a household for which several people are responsible. Pure functions."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

_VILLAGE = 12  # digits


@dataclass(frozen=True, slots=True)
class AssignedArea:
    """A person's assignment: an area (with its number of ``grids``), a group or a household."""

    person: UUID
    area: str
    group_no: int | None = None
    household: UUID | None = None
    grids: int = 1

    def covers(self, household: UUID, grid: str, group_no: int | None) -> bool:
        if self.household is not None:
            return self.household == household
        if self.group_no is not None:
            return (self.area, self.group_no) == (grid, group_no)
        return grid.startswith(self.area)

    @property
    def closeness(self) -> int:
        """Rank of the assignment: household, group, grid or village, larger area."""
        if self.household is not None:
            return _VILLAGE + 2
        return _VILLAGE + 1 if self.group_no is not None else min(len(self.area), _VILLAGE)


def closest(
    answers: Sequence[AssignedArea], household: UUID, grid: str, group_no: int | None
) -> list[AssignedArea]:
    """The people with the closest assignment to a household; several if they share it.

    Assignments to a village and to its grids are equally close; otherwise people with whole
    villages would have no households to visit.
    """
    covering = [one for one in answers if one.covers(household, grid, group_no)]
    near = max((one.closeness for one in covering), default=0)
    people: dict[UUID, AssignedArea] = {}
    for one in sorted(covering, key=lambda one: (one.person, one.grids)):
        if one.closeness == near:
            people.setdefault(one.person, one)
    return list(people.values())


def planner_of(
    household: UUID,
    sharers: Sequence[AssignedArea],
    last_visitor: Mapping[UUID, UUID],
    holders: Mapping[UUID, UUID] = MappingProxyType({}),
) -> UUID | None:
    """Choose who plans a shared household.

    A draw (weighted rendezvous hashing) depends only on the household and the people, so it is the
    same every week; people with several grids get fewer households of each. Among the people with
    the same area as the drawn one, the last visitor comes first.

    A person who has the household in the plan of the week already (``holders``) keeps it.
    """
    if (holder := holders.get(household)) is not None:
        return holder
    if not sharers:
        return None
    drawn = min(sharers, key=lambda one: _lot(household, one))
    visitor = last_visitor.get(household)
    peers = {one.person for one in sharers if one.area == drawn.area}
    return visitor if visitor in peers else drawn.person


def _lot(household: UUID, one: AssignedArea) -> float:
    """Score of weighted rendezvous hashing with weight 1/grids; the lowest wins."""
    drawn = int.from_bytes(hashlib.sha256(household.bytes + one.person.bytes).digest()[:8])
    return -math.log((drawn + 1) / 2**64) * one.grids


def shared(closest_of: Mapping[UUID, Sequence[AssignedArea]]) -> list[UUID]:
    """The households with several equally close people."""
    return [household for household, people in closest_of.items() if len(people) > 1]
