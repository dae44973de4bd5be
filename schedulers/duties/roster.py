"""Whose turn it is: a fair, repeatable roster for one place. A plain function of values.

Each turn is owed in equal parts by those who are able to take it. Who has done least in comparison
with what they owe is next; so people who are able on the same days have counts that differ by one
at most, somebody who joins or was on leave has nothing to catch up with, and nobody is spared for
having done a colleague a favour.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import blake2b
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Turn:
    """Days on which one person is needed, and who is able to. ``holder``: it is settled already,
    being past or agreed upon."""

    first_day: date
    last_day: date
    able: frozenset[UUID]
    holder: UUID | None = None


def assign(turns: Sequence[Turn], seed: str) -> list[UUID | None]:
    """The holder of each turn, settled ones as they are; None where nobody is able.

    What is settled counts as done, also where it lies later. The same turns and seed give the same
    answer, in whatever order people are.
    """
    done: dict[UUID, Fraction] = defaultdict(Fraction)
    for turn in turns:
        if turn.holder is not None:
            _count(done, turn, turn.holder)
    holders = [turn.holder for turn in turns]
    for place in sorted(range(len(turns)), key=lambda place: turns[place].first_day):
        turn = turns[place]
        if turn.holder is None and turn.able:
            last = _last_turns(turns, holders, turn.first_day)
            chosen = min(
                turn.able,
                key=lambda person: (
                    done[person],
                    last.get(person, date.min),
                    _lot(seed, turn.first_day, person),
                ),
            )
            holders[place] = chosen
            _count(done, turn, chosen)
    return holders


def _count(done: dict[UUID, Fraction], turn: Turn, holder: UUID) -> None:
    done[holder] += 1
    for person in turn.able:
        done[person] -= Fraction(1, len(turn.able))


def _last_turns(
    turns: Sequence[Turn], holders: Sequence[UUID | None], before: date
) -> dict[UUID, date]:
    """When each had their last turn: of two who have done as much, it is that one's who rested
    longer."""
    last: dict[UUID, date] = {}
    for turn, holder in zip(turns, holders, strict=True):
        if holder is not None and turn.first_day < before:
            last[holder] = max(turn.last_day, last.get(holder, date.min))
    return last


def _lot(seed: str, day: date, person: UUID) -> bytes:
    """Chance that comes out the same each time, and favours nobody's name or number."""
    return blake2b(f"{seed}/{day}/{person}".encode(), digest_size=8).digest()
