"""The weeks of an area as a small drawing: households in time, and what phones may still bring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from records.dates import monday_named

WIDTH: Final = 440.0
HEIGHT: Final = 66.0


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    households: int
    in_time: int
    highest: int
    x: float


@dataclass(frozen=True, slots=True)
class Trend:
    """``line`` and ``doubt`` are points of SVG lines in a frame of WIDTH and HEIGHT."""

    weeks: Sequence[Week]
    top: int
    line: str
    doubt: str
    width: float = WIDTH
    height: float = HEIGHT


def trend_of(found: Mapping[str, Any]) -> Trend:
    """From the tables of `weeks_of`: sums over the grids, which share no household."""
    sums = {
        name: [sum(column) for column in zip(*found[name], strict=True)]
        or [0] * len(found["weeks"])
        for name in ("households", "in_time", "highest")
    }
    step = WIDTH / max(len(found["weeks"]) - 1, 1)
    weeks = [
        Week(
            monday_named(name),
            sums["households"][at],
            sums["in_time"][at],
            sums["highest"][at],
            at * step,
        )
        for at, name in enumerate(found["weeks"])
    ]
    top = max(sums["households"], default=0)

    def y(value: int) -> float:
        return round(HEIGHT - (HEIGHT * value / top if top else 0), 1)

    line = [f"{week.x:.1f},{y(week.in_time)}" for week in weeks]
    upper = [f"{week.x:.1f},{y(week.highest)}" for week in weeks]
    return Trend(weeks, top, " ".join(line), " ".join([*line, *reversed(upper)]))
