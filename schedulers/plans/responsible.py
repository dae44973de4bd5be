"""Who plans a household for which several people answer: one of them, and always the same one."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

_VILLAGE = 12  # digits


@dataclass(frozen=True, slots=True)
class Answers:
    """That somebody answers for an area, a group of a grid, or a single household.

    ``grids``: how many the area has.
    """

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
        """To a household by name, then to those of a group, of a grid or village, of the rest."""
        if self.household is not None:
            return _VILLAGE + 2
        return _VILLAGE + 1 if self.group_no is not None else min(len(self.area), _VILLAGE)


def closest(
    answers: Sequence[Answers], household: UUID, grid: str, group_no: int | None
) -> list[Answers]:
    """Those who are closest to a household; several where they share what they answer for.

    A village's people and those of its grids are equally close: else whoever answers for whole
    villages would have nobody to visit.
    """
    covering = [one for one in answers if one.covers(household, grid, group_no)]
    near = max((one.closeness for one in covering), default=0)
    found: dict[UUID, Answers] = {}
    for one in sorted(covering, key=lambda one: (one.person, one.grids)):
        if one.closeness == near:
            found.setdefault(one.person, one)
    return list(found.values())


def planner_of(
    household: UUID,
    sharers: Sequence[Answers],
    last_visitor: Mapping[UUID, UUID],
    holders: Mapping[UUID, UUID] = MappingProxyType({}),
) -> UUID | None:
    """Of those who share a household, who plans it: by lot, which is the household's and the
    people's alone and falls the same way every week; whoever answers for several grids has as much
    less of each. Of those who answer for the same as the one it falls on, whoever was there last.

    But ``holders`` have it in their plan of the week already, and a week's plan is a promise.
    """
    if (holder := holders.get(household)) is not None:
        return holder
    if not sharers:
        return None
    drawn = min(sharers, key=lambda one: _lot(household, one))
    visitor = last_visitor.get(household)
    peers = {one.person for one in sharers if one.area == drawn.area}
    return visitor if visitor in peers else drawn.person


def _lot(household: UUID, one: Answers) -> float:
    """Lowest for each sharer as often as their weight, 1/grids, is of all weights (weighted
    rendezvous hashing)."""
    drawn = int.from_bytes(hashlib.sha256(household.bytes + one.person.bytes).digest()[:8])
    return -math.log((drawn + 1) / 2**64) * one.grids


def shared(closest_of: Mapping[UUID, Sequence[Answers]]) -> list[UUID]:
    """The households that several people are equally close to."""
    return [household for household, people in closest_of.items() if len(people) > 1]
