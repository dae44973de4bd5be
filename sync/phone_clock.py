"""What a phone's clock is worth: pure rules.

``skew`` is the phone's clock minus the server's, in seconds, as measured by the request that
brought the row. Nothing is ordered by a phone's clock; it only says on which day work counts.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

TIME_FLAGS = ("clock_corrected", "clock_impossible", "time_in_future", "time_implausible")
TOLERATED = timedelta(minutes=10)
# No county had the app before; a phone says such a time when its battery has been empty.
FIRST_POSSIBLE = datetime(2020, 1, 1, tzinfo=UTC)


class CountedTime(NamedTuple):
    """When something counts as having happened, and what was noticed about the phone's clock."""

    at: datetime
    flags: tuple[str, ...]


def counted_time(happened_at: datetime, received_at: datetime, skew_s: float | None) -> CountedTime:
    """Correct ``happened_at`` by the skew where that exceeds 10 minutes; flag what cannot be.

    What arrived has happened: a time more than 10 minutes after the arrival counts as the arrival.
    A time before the app existed stays as it is, for there is no better guess; it is flagged for a
    person to mend.
    """
    flags: list[str] = []
    at = happened_at
    if skew_s is not None and abs(skew_s) > TOLERATED.total_seconds():
        try:
            at = happened_at - timedelta(seconds=skew_s)
            flags.append("clock_corrected")
        except OverflowError:
            flags.append("clock_impossible")
    if at > received_at + TOLERATED:
        at = received_at
        flags.append("time_in_future")
    elif at < FIRST_POSSIBLE:
        flags.append("time_implausible")
    return CountedTime(at, tuple(flags))
