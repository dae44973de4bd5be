"""What a phone's clock is worth: pure rules.

``skew`` is the phone's clock minus the server's, in seconds, as measured by the request that
brought the row. Nothing is ordered by a phone's clock; it only says on which day work counts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from records.fieldwork.visits import TIME_IMPLAUSIBLE

TIME_FLAGS = ("clock_corrected", "clock_impossible", "time_in_future", TIME_IMPLAUSIBLE)
TOLERATED = timedelta(minutes=10)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# No county had the app before; a phone says such a time when its battery has been empty.
FIRST_POSSIBLE = datetime(2020, 1, 1, tzinfo=UTC)
# A household may be recorded, and a phone logged in anew, while work from before still waits on it.
WAITS_AT_MOST = timedelta(days=31)


# A clock further off tells nothing: some programs write the first or the last moment of their
# calendar where they mean none.
MAX_SKEW_S = 200 * 366 * 86_400


def skew(sent_at: datetime | None, received_at: datetime) -> float | None:
    """The phone's clock minus the server's, in seconds; None where it is not known."""
    if sent_at is None:
        return None
    seconds = (sent_at - received_at).total_seconds()
    return seconds if abs(seconds) <= MAX_SKEW_S else None


def sent_at(received_at: datetime, skew_s: float | None) -> datetime | None:
    """When the phone said it sent, from what is kept of it."""
    if skew_s is None or abs(skew_s) > MAX_SKEW_S:
        return None
    return received_at + timedelta(seconds=skew_s)


def before_known(at: datetime, known: Iterable[datetime]) -> bool:
    """True where the household, the device or the account became known so long after ``at`` that
    the phone's clock must have been wrong: its battery had been empty, and it began at some year.

    Nothing is refused for it, and it counts when the phone says: only its author knows better.
    """
    return any(at < since - WAITS_AT_MOST for since in known)


class CountedTime(NamedTuple):
    """When something counts as having happened, and what was noticed about the phone's clock."""

    at: datetime
    flags: tuple[str, ...]


def counted_time(happened_at: datetime, received_at: datetime, skew_s: float | None) -> CountedTime:
    """Correct ``happened_at`` by the skew where that exceeds 10 minutes; flag what cannot be.

    What arrived has happened: no time counts as more than 10 minutes after the arrival. A time
    before the app existed stays as it is, for there is no better guess; it is flagged for a person
    to mend. The order of one phone's work is kept.
    """
    flags: list[str] = []
    at = happened_at
    if skew_s is not None and abs(skew_s) > TOLERATED.total_seconds():
        flags.append("clock_corrected")
        try:
            at = happened_at - timedelta(seconds=skew_s)
        except OverflowError:
            # Beyond all calendars: as far as they reach, so that the order of work is kept.
            at = _FIRST if skew_s > 0 else _LAST
            flags = ["clock_impossible"]
    if at > received_at + TOLERATED:
        at = received_at + TOLERATED
        flags.append("time_in_future")
    elif at < FIRST_POSSIBLE:
        flags.append(TIME_IMPLAUSIBLE)
    return CountedTime(at, tuple(flags))
