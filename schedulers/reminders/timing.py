"""When people may be reminded, and how reminders become messages. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from records.dates import DAY, instant, local_day, monday_of
from records.divisions import MIN_REMINDER_MINUTES, minutes_between
from records.planning.reminders import KINDS
from schedulers.calendars.working_days import WorkingCalendar

_MAX_WEEKS_FREE = 60
_URGENCY: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day in which reminders may be sent; all others are quiet hours."""

    first: time
    last: time

    def within(self, bounds: "Hours") -> "Hours":
        """The part within ``bounds``; ``bounds`` itself if that part is too short."""
        first, last = max(self.first, bounds.first), min(self.last, bounds.last)
        long_enough = minutes_between(first, last) >= MIN_REMINDER_MINUTES
        return Hours(first, last) if long_enough else bounds

    def end_at(self, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime | None:
        """End of the hours that contain ``now``; None in quiet hours and on free days."""
        today = local_day(now, zone)
        if not calendar.is_working_day(today):
            return None
        end = instant(today, zone, self.last)
        return end if instant(today, zone, self.first) <= now < end else None

    def open_from(self, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime:
        """The first instant from ``now`` on outside quiet hours."""
        if self.end_at(now, zone, calendar) is not None:
            return now
        day = local_day(now, zone)
        while not calendar.is_working_day(day) or instant(day, zone, self.first) < now:
            day += DAY
        return instant(day, zone, self.first)


@dataclass(frozen=True, slots=True)
class PendingReminder:
    """A reminder. ``told_at``: the time of the last message that did not fail."""

    id: UUID
    person: UUID
    key: str
    kind: str
    params: Mapping[str, object]
    expires_at: datetime
    told_at: datetime | None = None
    seen_at: datetime | None = None
    snoozed_until: datetime | None = None


def is_due(one: PendingReminder, now: datetime) -> bool:
    """Return whether a reminder was neither sent nor seen, or not since the end of its snooze."""
    if one.expires_at <= now:
        return False
    since = one.snoozed_until
    if since is None:
        return one.told_at is None and one.seen_at is None
    handled = (at for at in (one.told_at, one.seen_at) if at is not None)
    return since <= now and all(at < since for at in handled)


def by_urgency(one: PendingReminder) -> tuple[int, datetime, str]:
    return _URGENCY.get(one.kind, len(_URGENCY)), one.expires_at, one.key


def share_out(due: Sequence[PendingReminder], room: int) -> list[list[PendingReminder]]:
    """Group due reminders into at most ``room`` messages, the most urgent first.

    The last message contains all that remain. Without room there are no messages.
    """
    ordered = sorted(due, key=by_urgency)
    if room <= 0:
        return []
    if len(ordered) <= room:
        return [[one] for one in ordered]
    return [*([one] for one in ordered[: room - 1]), ordered[room - 1 :]]


def digest_day(calendar: WorkingCalendar, day: date, weekday: int) -> date | None:
    """The digest day in the week of ``day``: ``weekday`` (1 is Monday) if it is a working day, else
    the last working day before it in the week, else the first one after it."""
    monday = monday_of(day)
    working = calendar.working_days(monday, monday + 6 * DAY)
    before = [each for each in working if each.isoweekday() <= weekday]
    return before[-1] if before else next(iter(working), None)


def last_digest_day(calendar: WorkingCalendar, today: date, weekday: int) -> date | None:
    """The latest digest day up to ``today``; a week without working days has none."""
    for weeks in range(_MAX_WEEKS_FREE):
        day = digest_day(calendar, today - timedelta(weeks=weeks), weekday)
        if day is not None and day <= today:
            return day
    return None
