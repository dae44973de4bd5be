"""When a household is due, as a value: what the statements of the quotas are held against."""

from collections.abc import Iterable
from datetime import date, timedelta
from math import inf


def due_by(begun: date, intervals: Iterable[tuple[date, float | None]]) -> date | None:
    """The day, free or not, on which a household is due that was last reached on ``begun``.

    ``intervals`` are those that have held for it, each with its first day. None: nothing was asked,
    and what is asked later begins anew. Infinite: it was of a kind of which nothing is asked.
    """
    held: list[tuple[date, float]] = []
    for first, days in intervals:
        if days is None:
            held.clear()
        else:
            held.append((first, days))
    if not held or held[-1][1] == inf:
        return None
    now = held[-1][1]
    untils = [first for first, _ in held[1:]] + [date.max]
    counted = [
        max(begun, first) + timedelta(days)
        for (first, days), until in zip(held, untils, strict=True)
        if now <= days < inf and begun < until
    ]
    return max(begun + timedelta(now), min(counted))
