"""When people may be told, and how what there is to tell becomes messages: plain rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from records.dates import DAY, instant, local_day, monday_of
from records.divisions import MIN_TOLD_MINUTES, minutes_between
from records.planning.reminders import KINDS
from schedulers.calendars.working_days import WorkingCalendar

_MAX_WEEKS_FREE = 60
_URGENCY: Mapping[str, int] = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when on a day; all other hours are quiet."""

    first: time
    last: time

    def within(self, bounds: "Hours") -> "Hours":
        """As far as they lie within these; where that is too short to be hit, these."""
        first, last = max(self.first, bounds.first), min(self.last, bounds.last)
        long_enough = minutes_between(first, last) >= MIN_TOLD_MINUTES
        return Hours(first, last) if long_enough else bounds

    def end_at(self, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime | None:
        """When the hours end in which ``now`` lies; None in quiet hours and on free days."""
        today = local_day(now, zone)
        if not calendar.is_working_day(today):
            return None
        end = instant(today, zone, self.last)
        return end if instant(today, zone, self.first) <= now < end else None

    def open_from(self, now: datetime, zone: ZoneInfo, calendar: WorkingCalendar) -> datetime:
        """The first instant from ``now`` on that is not quiet."""
        if self.end_at(now, zone, calendar) is not None:
            return now
        day = local_day(now, zone)
        while not calendar.is_working_day(day) or instant(day, zone, self.first) < now:
            day += DAY
        return instant(day, zone, self.first)


@dataclass(frozen=True, slots=True)
class PendingReminder:
    """A reminder as the rules see it. ``told_at``: of the last message, unless that failed."""

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
    """To be told: neither told nor seen, or only before a snooze that has ended since."""
    if one.expires_at <= now:
        return False
    since = one.snoozed_until
    if since is None:
        return one.told_at is None and one.seen_at is None
    said = (at for at in (one.told_at, one.seen_at) if at is not None)
    return since <= now and all(at < since for at in said)


def by_urgency(one: PendingReminder) -> tuple[int, datetime, str]:
    return _URGENCY.get(one.kind, len(_URGENCY)), one.expires_at, one.key


def share_out(due: Sequence[PendingReminder], room: int) -> list[list[PendingReminder]]:
    """One list for each message, the most urgent first; at most ``room`` of them.

    What is too much for that is told together in the last one. Where there is no room all waits.
    """
    ordered = sorted(due, key=by_urgency)
    if room <= 0:
        return []
    if len(ordered) <= room:
        return [[one] for one in ordered]
    return [*([one] for one in ordered[: room - 1]), ordered[room - 1 :]]


def digest_day(calendar: WorkingCalendar, day: date, weekday: int) -> date | None:
    """The day of the weekly digests in the week of ``day``: that weekday (1 is Monday), or, where
    it is free, the last working day before it in the week, else the first one after it."""
    monday = monday_of(day)
    working = calendar.working_days(monday, monday + 6 * DAY)
    before = [each for each in working if each.isoweekday() <= weekday]
    return before[-1] if before else next(iter(working), None)


def last_digest_day(calendar: WorkingCalendar, today: date, weekday: int) -> date | None:
    """The latest digest day up to ``today``; weeks without a working day have none."""
    for weeks in range(_MAX_WEEKS_FREE):
        found = digest_day(calendar, today - timedelta(weeks=weeks), weekday)
        if found is not None and found <= today:
            return found
    return None
