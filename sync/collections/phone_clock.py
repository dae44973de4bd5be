"""Correct times by the skew of the phone's clock: pure rules.

``skew`` is the phone's clock minus the server's, in seconds, measured by the request that brought
the row. Versions are not ordered by it; it determines the day on which work counts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from records.fieldwork.visits import TIME_IMPLAUSIBLE

TIME_FLAGS = ("clock_corrected", "clock_impossible", "time_in_future", TIME_IMPLAUSIBLE)
TOLERATED = timedelta(minutes=10)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# The app did not exist before; an earlier time means that the phone's clock was reset.
FIRST_POSSIBLE = datetime(2020, 1, 1, tzinfo=UTC)
# Work may wait on a phone for so long, while its household is recorded or the phone logs in again.
MAX_WAIT = timedelta(days=31)
# A larger skew is no clock error: some programs write the first or last moment of their calendar
# for "unknown".
MAX_SKEW_S = 200 * 366 * 86_400


def skew(sent_at: datetime | None, received_at: datetime) -> float | None:
    """The phone's clock minus the server's, in seconds; None if unknown."""
    if sent_at is None:
        return None
    seconds = (sent_at - received_at).total_seconds()
    return seconds if abs(seconds) <= MAX_SKEW_S else None


def sent_at(received_at: datetime, skew_s: float | None) -> datetime | None:
    """The time of sending by the phone's clock; None if unknown."""
    if skew_s is None or abs(skew_s) > MAX_SKEW_S:
        return None
    return received_at + timedelta(seconds=skew_s)


def before_known(at: datetime, known: Iterable[datetime]) -> bool:
    """True if the household, device or account became known more than MAX_WAIT after ``at``.

    Then the phone's clock must have been wrong, for example reset by an empty battery. The visit
    is flagged but counts as dated: only its author can correct it.
    """
    return any(at < since - MAX_WAIT for since in known)


class CountedTime(NamedTuple):
    """When something counts as done, and flags about the phone's clock."""

    at: datetime
    flags: tuple[str, ...]


def counted_time(happened_at: datetime, received_at: datetime, skew_s: float | None) -> CountedTime:
    """Correct ``happened_at`` by the skew if that exceeds 10 minutes; flag impossible times.

    No time counts as more than 10 minutes after its arrival. A time before the app existed is
    flagged but stays, for there is no better guess. The order of one phone's work is kept.
    """
    flags: list[str] = []
    at = happened_at
    if skew_s is not None and abs(skew_s) > TOLERATED.total_seconds():
        flags.append("clock_corrected")
        try:
            at = happened_at - timedelta(seconds=skew_s)
        except OverflowError:
            # Outside the range of datetime: use its end, which keeps the order of work.
            at = _FIRST if skew_s > 0 else _LAST
            flags = ["clock_impossible"]
    if at > received_at + TOLERATED:
        at = received_at + TOLERATED
        flags.append("time_in_future")
    elif at < FIRST_POSSIBLE:
        flags.append(TIME_IMPLAUSIBLE)
    return CountedTime(at, tuple(flags))
