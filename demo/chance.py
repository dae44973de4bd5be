"""Seeded random ids, moments and picks, for whole columns at a time.

Moments are seconds since 1970 in UTC (int64); days are days since 1970 in the county's own zone.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Words = NDArray[np.str_]

DAY_S = 86_400
_ZONE_S = 8 * 3600  # Asia/Shanghai, without summer time in the years that the demo spans
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    return date.fromordinal(_EPOCH.toordinal() + int(number))


def moment(day: ArrayLike, second: ArrayLike) -> Ints:
    """The moment at a local day and second of that day."""
    return np.asarray(day, np.int64) * DAY_S + np.asarray(second, np.int64) - _ZONE_S


def local_day(at: Ints) -> Ints:
    return (at + _ZONE_S) // DAY_S


def local_second(at: Ints) -> Ints:
    return (at + _ZONE_S) % DAY_S


def ids(rng: Generator, at: Ints) -> Words:
    """UUIDv7 with these moments, as 32 hexadecimal digits."""
    raw = _random_uuids(rng, len(at), version=7)
    thousandths = at * 1000 + rng.integers(0, 1000, len(at))
    raw[:, :6] = thousandths.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
    return _hex(raw)


def revs(rng: Generator, count: int) -> Words:
    """Random UUIDs (version 4), as 32 hexadecimal digits; also the ids of records from phones."""
    return _hex(_random_uuids(rng, count, version=4))


def _random_uuids(rng: Generator, count: int, version: int) -> NDArray[np.uint8]:
    raw = rng.integers(0, 256, (count, 16), dtype=np.uint8)
    raw[:, 6] = raw[:, 6] & 0x0F | version << 4
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    return raw


def _hex(raw: NDArray[np.uint8]) -> Words:
    digits = raw.tobytes().hex()
    return np.array([digits[i : i + 32] for i in range(0, len(digits), 32)], dtype="U32")


def pick(
    rng: Generator, values: Sequence[Any], count: int, weights: ArrayLike | None = None
) -> NDArray[Any]:
    """``count`` draws with replacement; ``weights`` need not sum to 1."""
    share = None if weights is None else np.asarray(weights, float) / np.sum(weights)
    return np.asarray(values)[rng.choice(len(values), count, p=share)]


def rank_within(group: NDArray[Any], *by: NDArray[Any]) -> Ints:
    """The 0-based rank of each row within its group, ordered by ``by``."""
    order = np.lexsort((*reversed(by), group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])[: len(ordered)]
    sizes = np.diff(np.r_[starts, len(ordered)])
    ranks = np.empty(len(ordered), np.int64)
    ranks[order] = np.arange(len(ordered)) - np.repeat(starts, sizes)
    return ranks
