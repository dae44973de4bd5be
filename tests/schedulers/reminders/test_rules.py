"""When people are told, and how often: the rules by themselves, through weeks of whatever comes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.divisions import MIN_REMINDER_MINUTES, minutes_between
from records.planning.reminders import DIGEST, KINDS
from schedulers.calendars.working_days import DaySetting, WorkingCalendar
from schedulers.jobs.outbox import OutboxMessage
from schedulers.quotas.progress import CountyNow
from schedulers.reminders.finding import Notice
from schedulers.reminders.recipients import Recipient, ReminderPolicy
from schedulers.reminders.sending import Moment, decide, parts_of
from schedulers.reminders.stored import KeptReminder
from schedulers.reminders.timing import (
    Hours,
    PendingReminder,
    digest_day,
    is_due,
    last_digest_day,
    share_out,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ME = UUID(int=1)
ALL_DAY = Hours(time(8), time(20))
# Clocks change on 29 March in Berlin, on 8 March in New York; Kathmandu is 5:45 ahead.
ZONES = st.sampled_from(["Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/New_York"])
MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + n * DAY for n in range(28)]
QUARTERS = st.integers(24, 88).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def some_hours(draw):
    first, last = sorted(draw(st.tuples(QUARTERS, QUARTERS)))
    if minutes_between(first, last) < MIN_REMINDER_MINUTES:
        return ALL_DAY
    return Hours(first, last)


def waiting(key="a", kind="work_returned", expires_at=None, **more):
    expires_at = expires_at or datetime(2026, 5, 1, tzinfo=UTC)
    return PendingReminder(uuid4(), ME, key, kind, {}, expires_at, **more)


class TestHours:
    def end(self, at, hours=ALL_DAY, calendar=None):
        now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
        found = hours.end_at(now.astimezone(UTC), SHANGHAI, calendar or WorkingCalendar())
        return found and found.astimezone(SHANGHAI).isoformat()[:16]

    def test_people_are_told_by_day_and_on_working_days(self):
        assert self.end("2026-03-18T08:00") == "2026-03-18T20:00"
        assert self.end("2026-03-18T19:59") == "2026-03-18T20:00"
        assert self.end("2026-03-18T07:59") is None
        assert self.end("2026-03-18T20:00") is None
        assert self.end("2026-03-21T10:00") is None  # a Saturday
        assert self.end("2026-02-28T10:00") is not None  # a Saturday worked for the festival
        free = WorkingCalendar({date(2026, 3, 18): DaySetting(False, "防汛")})
        assert self.end("2026-03-18T10:00", calendar=free) is None

    @given(some_hours(), some_hours())
    def test_ones_own_hours_lie_within_the_countys(self, own, county):
        found = own.within(county)
        assert county.first <= found.first < found.last <= county.last
        assert (
            found in (own, county)
            or found.last == min(own.last, county.last)
            or (found.first == max(own.first, county.first))
        )


class TestDigestDay:
    @pytest.mark.parametrize(
        ("day", "found"),
        [
            ("2026-03-16", "2026-03-19"),  # an ordinary Thursday
            ("2026-02-16", None),  # the festival's week
            ("2026-02-23", "2026-02-26"),
            ("2026-10-01", "2026-09-30"),  # Thursday is the holiday: the day before
            ("2026-04-30", "2026-04-30"),
        ],
    )
    def test_it_is_the_weekday_or_the_last_working_day_before_it(self, day, found):
        told = digest_day(WorkingCalendar(), date.fromisoformat(day), 4)
        assert (told and told.isoformat()) == found

    def test_where_all_before_it_is_free_it_is_the_first_one_after(self):
        free = {date(2026, 3, 16) + n * DAY: DaySetting(False, "x") for n in range(4)}
        assert digest_day(WorkingCalendar(free), date(2026, 3, 16), 4) == date(2026, 3, 20)

    def test_the_latest_one_is_that_of_a_week_before_where_a_week_has_none(self):
        calendar = WorkingCalendar()
        for day, found in (
            ("2026-03-19", "2026-03-19"),
            ("2026-03-18", "2026-03-12"),
            ("2026-02-24", "2026-02-12"),  # the festival's week has none
        ):
            assert last_digest_day(calendar, date.fromisoformat(day), 4).isoformat() == found

    @given(st.sampled_from(DAYS), st.integers(1, 7))
    def test_each_week_has_one_at_most_and_it_is_worked(self, day, weekday):
        calendar = WorkingCalendar()
        found = digest_day(calendar, day, weekday)
        assert found is None or calendar.is_working_day(found)
        monday = day - day.weekday() * DAY
        assert {digest_day(calendar, monday + n * DAY, weekday) for n in range(7)} == {found}


class TestSharingOut:
    @given(st.lists(st.sampled_from(sorted(KINDS)), max_size=9), st.integers(-1, 4))
    def test_all_or_nothing_is_told_within_the_room_and_nothing_twice(self, kinds, room):
        due = [waiting(str(place), kind) for place, kind in enumerate(kinds)]
        groups = share_out(due, room)
        told = [one.id for group in groups for one in group]
        assert len(groups) <= max(room, 0)
        assert sorted(told) == sorted(one.id for one in due if room > 0)
        order = [list(KINDS).index(one.kind) for group in groups for one in group]
        assert order == sorted(order), "the most urgent first"

    def test_what_is_too_much_is_told_together(self):
        due = [waiting(name) for name in "abcd"]
        assert [len(group) for group in share_out(due, 2)] == [1, 3]
        assert [len(group) for group in share_out(due[:2], 2)] == [1, 1]


class TestDue:
    NOW = datetime(2026, 3, 18, 2, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("more", "due"),
        [
            ({}, True),
            ({"told_at": NOW - DAY}, False),
            ({"seen_at": NOW - DAY}, False),
            ({"snoozed_until": NOW + HOUR}, False),
            ({"snoozed_until": NOW}, True),
            ({"told_at": NOW - DAY, "seen_at": NOW - DAY, "snoozed_until": NOW - HOUR}, True),
            ({"told_at": NOW - HOUR, "snoozed_until": NOW - DAY}, False),
            ({"seen_at": NOW - HOUR, "snoozed_until": NOW - DAY}, False),
            ({"expires_at": NOW}, False),
        ],
    )
    def test_what_was_told_or_seen_is_not_due_unless_a_snooze_has_ended_since(self, more, due):
        assert is_due(waiting(**more), self.NOW) is due


@dataclass
class Weeks:
    """A few weeks of one person's reminders, hour by hour, and what came of them."""

    zone: ZoneInfo
    calendar: WorkingCalendar
    bounds: Hours
    own: Hours
    weekly: bool
    max_a_day: int
    leave: set[date]
    fails: set[date]  # days on which no channel works
    notices: dict[int, list[Notice]]  # by the hour from which on they hold
    says: dict[int, list[tuple[str, str, int]]]  # by hour: (key, "seen" or "snooze", hours)
    kept: list[KeptReminder] = field(default_factory=list)
    told: list[tuple[datetime, OutboxMessage]] = field(default_factory=list)
    told_on: Counter[date] = field(default_factory=Counter)
    days: dict[date, tuple[date, bool]] = field(default_factory=dict)
    seen: dict[str, datetime] = field(default_factory=dict)
    snoozed: dict[str, list[tuple[datetime, datetime]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def run(self):
        start = datetime.combine(MONDAY, time(), self.zone).astimezone(UTC)
        start -= timedelta(minutes=start.minute)
        current = {}
        for hour in range(len(DAYS) * 24):
            now = start + hour * HOUR
            current |= {notice.key: notice for notice in self.notices.get(hour, ())}
            holding = {key: one for key, one in current.items() if one.expires_at > now}
            self._follow(now)
            self._say(hour, now)
            self.kept, messages = decide(self._moment(now), self.kept, holding)
            for one in self.kept:
                one.is_new = one.changed = False
            self.told += [(now, message) for message in messages]
            self.told_on[now.astimezone(self.zone).date()] += len(messages)
        return self

    def _moment(self, now):
        today = now.astimezone(self.zone).date()
        policy = ReminderPolicy(self.bounds, self.max_a_day, 4)
        if today not in self.days:
            missed = self.missed(today)
            digest = last_digest_day(self.calendar, today, 4)
            self.days[today] = digest, all(day in self.leave for day in missed)
        digest, first_chance = self.days[today]
        reader = Recipient(self.own, self.weekly, first_chance)
        recipients = {} if today in self.leave else {ME: reader}
        told = self.told_on
        arrived = any(
            n and day >= digest and day not in self.fails | {today} for day, n in told.items()
        )
        had_digest = {ME} if arrived else set()
        county = CountyNow("441427", self.zone, self.calendar, today)
        return Moment(
            county, now, now.isoformat(), policy, digest, recipients, {ME: told[today]}, had_digest
        )

    def missed(self, today):
        """The working days from the last digest day until yesterday."""
        first = last_digest_day(self.calendar, today, 4)
        return [day for day in self.calendar.working_days(first, today) if day < today]

    def _follow(self, now):
        """Messages arrive within the hour, or expire on days on which nothing does."""
        ends = {message.key: message.expires_at for _, message in self.told}
        for one in self.kept:
            ended = None
            if one.state == "waiting" and one.what.told_at is not None:
                fails = one.what.told_at.astimezone(self.zone).date() in self.fails
                ended = "sent" if not fails else "failed" if ends[one.message_key] <= now else None
            one.follow(ended, now)

    def _say(self, hour, now):
        for key, what, hours in self.says.get(hour, ()):
            for one in self.kept:
                if one.what.key == key and what == "seen":
                    one.what = replace(one.what, seen_at=one.what.seen_at or now)
                    self.seen.setdefault(key, now)
                elif one.what.key == key:
                    until = max(one.what.snoozed_until or now, now + hours * HOUR)
                    one.what = replace(one.what, snoozed_until=until)
                    self.snoozed[key].append((now, until))

    def times_told(self):
        found = defaultdict(list)
        for at, message in self.told:
            for part in parts_of(message):
                found[part["params"]["name"]].append(at)
        return found


@st.composite
def weeks(draw, quiet_life=False):
    zone = ZoneInfo(draw(ZONES))
    some_days = st.sets(st.sampled_from(DAYS), max_size=6)
    free = {day: DaySetting(False, "x") for day in draw(some_days)}
    hours = st.integers(0, 14 * 24)
    notices, says = defaultdict(list), defaultdict(list)
    end = datetime.combine(DAYS[-1], time(), zone).astimezone(UTC)
    for place, (hour, kind, days) in enumerate(
        draw(
            st.lists(
                st.tuples(hours, st.sampled_from(sorted(KINDS)), st.integers(1, 30)), max_size=8
            )
        )
    ):
        name = f"{kind}/{place}"
        at = datetime.combine(MONDAY, time(), zone).astimezone(UTC) + hour * HOUR
        until = end if quiet_life else at + days * DAY
        notices[hour].append(Notice(ME, name, kind, {"name": name}, until))
        if not quiet_life:
            for after, what, length in draw(
                st.lists(
                    st.tuples(
                        st.integers(0, 90), st.sampled_from(["seen", "snooze"]), st.integers(1, 80)
                    ),
                    max_size=2,
                )
            ):
                says[hour + after].append((name, what, length))
    bounds = draw(some_hours())
    return Weeks(
        zone,
        WorkingCalendar(free),
        bounds,
        draw(some_hours()).within(bounds),
        draw(st.booleans()),
        draw(st.integers(1, 3)),
        draw(some_days),
        set() if quiet_life else draw(some_days),
        notices,
        says,
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(weeks())
def test_never_in_quiet_hours_nor_above_the_cap_nor_twice_nor_against_a_snooze(life):
    life.run()
    days = Counter()
    for at, message in life.told:
        local = at.astimezone(life.zone)
        assert life.calendar.is_working_day(local.date())
        assert local.date() not in life.leave
        for hours in (life.bounds, life.own):
            assert hours.first <= local.time() < hours.last
        ends = message.expires_at.astimezone(life.zone)
        assert ends.date() == local.date()
        assert at < message.expires_at
        assert ends.time() <= life.own.last
        if life.weekly:
            is_told_when_it_may_be(life, at, message)
        days[local.date()] += 1
    assert max(days.values(), default=0) <= (1 if life.weekly else life.max_a_day)
    assert len({message.key for _, message in life.told}) == len(life.told)
    for key, times in life.times_told().items():
        failed = [at for at in times if at.astimezone(life.zone).date() in life.fails]
        snoozes = life.snoozed[key]
        assert len(times) <= 1 + len(failed) + len(snoozes)
        for at in times:
            assert not any(said <= at < until for said, until in snoozes)
            if key in life.seen and life.seen[key] <= at:
                assert any(life.seen[key] < until <= at for _, until in snoozes)


def is_told_when_it_may_be(life, at, message):
    """On the digest day; or later, for who was on leave, or of what was there and did not arrive.
    In any case once until the next one."""
    day = at.astimezone(life.zone).date()
    digest = last_digest_day(life.calendar, day, 4)
    since = [each.astimezone(life.zone).date() for each, _ in life.told if each < at]
    assert not [each for each in since if digest <= each and each not in life.fails]
    missed = life.missed(day)
    if all(each in life.leave for each in missed):
        return
    ended = datetime.combine(digest + DAY, time(), life.zone)
    start = datetime.combine(MONDAY, time(), life.zone).astimezone(UTC)
    made = {
        notice.params["name"]: start + hour * HOUR
        for hour, notices in life.notices.items()
        for notice in notices
    }
    assert all(made[part["params"]["name"]] < ended for part in parts_of(message))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(weeks(quiet_life=True))
def test_whatever_is_found_is_told_once_by_itself_or_among_others(life):
    """Where there is a day on which the person may be told, and nobody said that it was seen."""
    life.run()
    times = life.times_told()
    start = datetime.combine(MONDAY, time(), life.zone).astimezone(UTC)
    for hour, notices in life.notices.items():
        since = start + hour * HOUR
        may = [
            day
            for day in DAYS[:-1]
            if datetime.combine(day, life.own.first, life.zone) > since
            and life.calendar.is_working_day(day)
            and day not in life.leave
            and (not life.weekly or day == digest_day(life.calendar, day, 4))
        ]
        for notice in notices:
            assert len(times[notice.key]) <= 1
            # What finds no room on one day is told on the next: all that waits goes at once.
            assert times[notice.key] or len(may) < 2, "nothing is lost silently"
    assert all(message.kind in (*KINDS, DIGEST) for _, message in life.told)
