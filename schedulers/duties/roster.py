"""A fair, repeatable roster for one place. Pure function.

Everybody who is able to take a turn owes an equal part of it. The person with the lowest balance
(turns held minus turns owed) is next. So the counts of people who are able on the same days differ
by one at most, and nobody has to catch up after joining or after leave.
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
    """Days for which one person is needed, and who is able. A turn with a ``holder`` is settled
    already (past or agreed)."""

    first_day: date
    last_day: date
    able: frozenset[UUID]
    holder: UUID | None = None


def assign(turns: Sequence[Turn], seed: str) -> list[UUID | None]:
    """Return the holder of each turn; None where nobody is able. Settled turns keep their holder.

    Settled turns count as done, even if they are later. The result depends only on the turns and
    the seed, not on the order of people.
    """
    balance: dict[UUID, Fraction] = defaultdict(Fraction)
    for turn in turns:
        if turn.holder is not None:
            _add_turn(balance, turn, turn.holder)
    holders = [turn.holder for turn in turns]
    for place in sorted(range(len(turns)), key=lambda place: turns[place].first_day):
        turn = turns[place]
        if turn.holder is None and turn.able:
            last = _last_turns(turns, holders, turn.first_day)
            chosen = min(
                turn.able,
                key=lambda person: (
                    balance[person],
                    last.get(person, date.min),
                    _lot(seed, turn.first_day, person),
                ),
            )
            holders[place] = chosen
            _add_turn(balance, turn, chosen)
    return holders


def _add_turn(balance: dict[UUID, Fraction], turn: Turn, holder: UUID) -> None:
    balance[holder] += 1
    for person in turn.able:
        balance[person] -= Fraction(1, len(turn.able))


def _last_turns(
    turns: Sequence[Turn], holders: Sequence[UUID | None], before: date
) -> dict[UUID, date]:
    """Last day of each person's last turn; it decides between people with equal balances."""
    last: dict[UUID, date] = {}
    for turn, holder in zip(turns, holders, strict=True):
        if holder is not None and turn.first_day < before:
            last[holder] = max(turn.last_day, last.get(holder, date.min))
    return last


def _lot(seed: str, day: date, person: UUID) -> bytes:
    """A repeatable random tie-breaker."""
    return blake2b(f"{seed}/{day}/{person}".encode(), digest_size=8).digest()
