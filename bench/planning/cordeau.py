"""Reads periodic vehicle routing instances in Cordeau's text format.

First line: type (1 = PVRP), vehicles m, customers n, days t; then t lines ``D Q`` (longest route,
largest load; 0 = no limit), then a line for each node from 0, the depot: number, x, y, service,
demand, frequency f, number of combinations a, and the combinations as numbers whose binary digits
are days, the first day being the most significant. Cost is Euclidean distance. Line ends and
spaces do not matter; ``#`` begins a comment. The best known cost is the first number of the
``.res`` beside the instance.
"""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from schedulers.planning.problem import Option, Shift, Task, Visit

PVRP = 1
MOST_DAYS = 60


class InstanceUnreadable(Exception):
    """``reason`` is a code; ``word`` is the place in the file, counted in words from 1."""

    def __init__(self, file: str, reason: str, word: int = 0) -> None:
        super().__init__(
            f"instance_unreadable: {file}: {reason}" + (f" at word {word}" if word else "")
        )
        self.reason = reason


class _Words:
    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InstanceUnreadable(self.name, "not_text") from error
        self._words = re.sub(r"#.*", "", text).split()
        self._at = 0

    def wrong(self, reason: str) -> InstanceUnreadable:
        return InstanceUnreadable(self.name, reason, self._at)

    def number(self, least: float = -math.inf) -> float:
        if self._at == len(self._words):
            raise self.wrong("too_short")
        self._at += 1
        try:
            value = float(self._words[self._at - 1])
        except ValueError:
            raise self.wrong("not_a_number") from None
        if not math.isfinite(value) or value < least:
            raise self.wrong("out_of_range")
        return value

    def whole(self, least: int = 0, most: int = 1 << 62) -> int:
        value = self.number(least)
        if value != int(value) or value > most:
            raise self.wrong("out_of_range")
        return int(value)

    def end(self) -> None:
        if self._at < len(self._words):
            self._at += 1
            raise self.wrong("too_long")


def read(path: Path) -> Task:
    """The instance as a Task: customers first, the depot as the last node."""
    words = _Words(path)
    if words.whole() != PVRP:
        raise words.wrong("type_not_pvrp")
    vehicles, customers = words.whole(1, 10_000), words.whole(1, 100_000)
    days = words.whole(1, MOST_DAYS)
    limits = [(words.number(0) or math.inf, words.number(0) or math.inf) for _ in range(days)]
    depot = _node(words, days)
    nodes = [_node(words, days) for _ in range(customers)]
    words.end()
    points = np.array([point for point, _ in [*nodes, depot]])
    travel = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    shifts = [
        Shift(day, customers, customers, longest, load)
        for day, (longest, load) in enumerate(limits)
        for _ in range(vehicles)
    ]
    return Task(travel, tuple(visit for _, visit in nodes), tuple(shifts))


def _node(words: _Words, days: int) -> tuple[tuple[float, float], Visit]:
    words.whole()
    point = words.number(), words.number()
    service, load = words.number(0), words.number(0)
    words.whole()  # the frequency: each combination has so many days
    combinations = [words.whole(1, (1 << days) - 1) for _ in range(words.whole())]
    return point, Visit(
        service, tuple(Option(tuple(_days(days, one))) for one in combinations), load=load
    )


def _days(days: int, combination: int) -> Iterator[int]:
    return (day for day in range(days) if combination >> (days - 1 - day) & 1)


def best_known(path: Path) -> float | None:
    """The cost of the best known solution beside an instance, None where there is no such file."""
    beside = path.with_name(f"{path.name}.res")
    return _Words(beside).number(0) or None if beside.exists() else None


def instances(folder: Path) -> list[Path]:
    """The instances of a folder: all files that are neither hidden, nor solutions, nor prose."""
    if not folder.is_dir():
        raise InstanceUnreadable(str(folder), "no_folder")
    found = (path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in found if path.suffix.lower() not in (".res", ".md", ".txt~"))
