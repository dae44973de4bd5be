"""Who plans a household for which several people answer: one of them, and always the same one."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Answers:
    """That somebody answers for an area, a group of a grid, or a single household."""

    person: UUID
    area: str
    group_no: int | None = None
    household: UUID | None = None

    def covers(self, household: UUID, grid: str, group_no: int | None) -> bool:
        if self.household is not None:
            return self.household == household
        if self.group_no is not None:
            return (self.area, self.group_no) == (grid, group_no)
        return grid.startswith(self.area)

    @property
    def closeness(self) -> int:
        """The smaller what somebody answers for, the closer they are to each household of it."""
        return len(self.area) + (self.group_no is not None) + 2 * (self.household is not None)


def closest(
    answers: Sequence[Answers], household: UUID, grid: str, group_no: int | None
) -> list[UUID]:
    """Those who are closest to a household; several where they share what they answer for."""
    covering = [one for one in answers if one.covers(household, grid, group_no)]
    near = max((one.closeness for one in covering), default=0)
    return sorted({one.person for one in covering if one.closeness == near})


def planner_of(
    household: UUID, sharers: Sequence[UUID], last_visitor: Mapping[UUID, UUID]
) -> UUID | None:
    """Of those who share a household, who plans it: whoever was there last, else by lot.

    The lot is the household's and the people's alone: it falls the same way every week, and so
    shares a grid out about evenly.
    """
    if not sharers:
        return None
    if (visitor := last_visitor.get(household)) in sharers:
        return visitor
    return min(sharers, key=lambda person: hashlib.sha256(household.bytes + person.bytes).digest())


def shared(closest_of: Mapping[UUID, Collection[UUID]]) -> list[UUID]:
    """The households that several people are equally close to."""
    return [household for household, people in closest_of.items() if len(people) > 1]
