"""The algebra of quotas: what is asked, which fact pays for which period, how it then stands."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.calendars.working_days import DaySetting, WorkingCalendar, days_between
from schedulers.quotas.accounts import QuotaState, credits, standing
from schedulers.quotas.day_sets import day_set, days_from, days_in
from schedulers.quotas.obligations import Obligation, frames, needed, obligation
from schedulers.quotas.progress import days_in_force, reckon, unfold
from schedulers.quotas.rules import USUAL_DAYS
from schedulers.quotas.subjects import OfficeTerm, Responsibility, Subject, Term
from tests import factories as f
from tests.schedulers.quotas.rules import rule

MONDAY = date(2026, 3, 2)
WEEKS = 8
LAST = MONDAY + timedelta(days=7 * WEEKS - 1)
CALENDAR = WorkingCalendar()
BASE = date(2024, 1, 1)  # a Monday

# From worst to best; what is asked of nobody is not compared.
RANK = [
    QuotaState.MISSED,
    QuotaState.MAKING_UP,
    QuotaState.OUT_OF_REACH,
    QuotaState.EVERY_DAY_COUNTS,
    QuotaState.BEHIND,
    QuotaState.ON_TRACK,
    QuotaState.MET,
]

some_days = st.integers(0, 7 * WEEKS - 1).map(lambda after: MONDAY + timedelta(days=after))
quotas = st.builds(
    rule,
    period=st.sampled_from(["week", "month"]),
    unit=st.sampled_from(["day", "fact"]),
    least=st.integers(1, 5),
    scale=st.booleans(),
    grace_days=st.integers(0, 20),
)


def working_days(base, count):
    return day_set(base, CALENDAR.working_days(base, base + timedelta(days=count)))


def asked(quota, away=(), calendar=CALENDAR, first=MONDAY, last=LAST):
    base = first.replace(day=1)
    working = day_set(base, calendar.working_days(base, last + timedelta(days=31)))
    absent = day_set(base, away)
    found = []
    for frame in frames([quota], base, working, first, last):
        after = (frame.span.first_day - base).days
        owed = obligation(
            frame,
            [
                (
                    "township",
                    days_from(frame.span.first_day, frame.span.first_day, frame.span.last_day),
                )
            ],
            absent >> after if after >= 0 else absent << -after,
        )
        assert owed is not None
        found.append(owed)
    return found


def states(quota, owed, facts, today):
    """As of a day, whose future is not known yet."""
    known = [day for day in facts if day <= today]
    days = sorted(set(known)) if quota.unit == "day" else sorted(known)
    return [entry.standing.state for entry in reckon(owed, days, today)]


def is_no_worse(after, before):
    return [
        (was, now)
        for was, now in zip(before, after, strict=True)
        if was is not QuotaState.EXEMPT and RANK.index(now) < RANK.index(was)
    ] == []


histories = st.lists(some_days, max_size=40)


class TestCredits:
    @given(quotas, st.lists(some_days), histories, some_days, some_days)
    def test_one_more_fact_never_makes_a_state_worse(self, quota, away, facts, another, today):
        owed = asked(quota, away)
        happened = [day for day in facts if day <= today]
        before = states(quota, owed, happened, today)
        after = states(quota, owed, [*happened, min(another, today)], today)
        assert is_no_worse(after, before)

    @given(quotas, st.lists(some_days), histories)
    def test_no_fact_pays_twice_and_none_is_lost(self, quota, away, facts):
        owed = asked(quota, away)
        days = sorted(set(facts)) if quota.unit == "day" else sorted(facts)
        entries = reckon(owed, days, LAST)
        assert sum(entry.standing.done for entry in entries) == len(days)
        assert sum(entry.own for entry in entries) == len(days)

    @given(quotas, st.lists(some_days), histories)
    def test_a_fact_pays_its_own_period_first_and_else_a_debt_in_grace(self, quota, away, facts):
        owed = asked(quota, away)
        days = sorted(facts)
        done = [0] * len(owed)
        for day, place in zip(days, credits(owed, days), strict=True):
            own = next(at for at, o in enumerate(owed) if day in o.span)
            if done[own] < owed[own].need:
                assert place == own
            elif place != own:
                debt = owed[place]
                assert debt.span.last_day < day <= debt.frame.last_day
                assert done[place] < debt.need
                older = range(place)
                assert all(done[i] >= owed[i].need or owed[i].frame.last_day < day for i in older)
            done[place] += 1

    @given(quotas, histories)
    def test_a_period_that_was_met_by_its_own_facts_stays_met(self, quota, facts):
        owed = asked(quota)
        days = sorted(set(facts)) if quota.unit == "day" else sorted(facts)
        for entry in reckon(owed, days, LAST):
            if entry.own >= entry.obligation.need:
                assert entry.standing.done >= entry.obligation.need

    def test_a_missed_week_does_not_cascade_into_later_ones(self):
        """Paying the oldest debt first would leave every week after a missed one unmet."""
        quota = rule(least=3, grace_days=14)
        facts = [
            MONDAY + timedelta(days=7 * week + day) for week in range(1, 8) for day in (1, 2, 3)
        ]
        found = states(quota, asked(quota), facts, LAST)
        assert found == [QuotaState.MISSED] + [QuotaState.MET] * 7

    def test_a_fourth_field_day_makes_up_for_the_oldest_week_in_grace(self):
        quota = rule(least=3, grace_days=14)
        week = [MONDAY + timedelta(days=after) for after in range(14)]
        entries = reckon(asked(quota), [week[0], week[1], *week[7:11]], week[11])
        assert [(e.own, e.made_up, e.standing.done) for e in entries[:2]] == [(2, 1, 3), (4, 0, 3)]

    def test_after_its_grace_a_debt_is_no_longer_paid(self):
        quota = rule(least=3, grace_days=7)
        third_week = [MONDAY + timedelta(days=14 + after) for after in range(5)]
        entries = reckon(asked(quota), third_week, LAST)
        assert [e.standing.done for e in entries[:3]] == [0, 2, 3]


class TestNeed:
    @given(quotas, st.integers(0, 23), st.integers(0, 23), st.integers(0, 23))
    def test_is_never_more_than_the_figure_and_never_grows_by_an_absence(
        self, quota, working, served, available
    ):
        served, available = min(served, working), min(available, served, working)
        need = needed(quota, quota.least, working, served, available)
        assert 0 <= need <= quota.least
        assert (need == 0) == (available == 0)
        if quota.unit == "day":
            assert need <= available
        if available:
            assert needed(quota, quota.least, working, served, available - 1) <= need

    @given(st.integers(1, 5), st.sampled_from(sorted(USUAL_DAYS)))
    def test_an_ordinary_period_asks_for_the_whole_figure(self, least, period):
        usual = USUAL_DAYS[period]
        for scale in (False, True):
            assert needed(rule(period=period, scale=scale), least, usual, usual, usual) == least

    def test_three_days_of_leave_leave_a_need_of_two(self):
        quota = rule(least=3, scale=True)
        (week,) = asked(quota, [MONDAY + timedelta(days=i) for i in (0, 1, 2)], last=MONDAY)
        assert (week.least, week.need) == (3, 2)

    def test_the_week_of_the_spring_festival_asks_nothing(self):
        festival = date(2026, 2, 16)
        owed = asked(rule(least=3, scale=True), first=festival, last=festival)
        assert [o.need for o in owed] == [0]
        assert states(owed[0].frame.rule, owed, [], festival + timedelta(days=60)) == [
            QuotaState.EXEMPT
        ]

    def test_who_joins_in_december_is_not_asked_for_the_days_of_a_year(self):
        quota = rule(period="year", least={"township": 50}, unit="day")
        assert needed(quota, 50, 248, 20, 20) == 5

    def test_nobody_is_asked_for_more_households_than_they_are_paired_with(self):
        quota = rule(period="quarter", unit="household", among="paired", who="paired_cadres")
        assert needed(quota, 3, 63, 63, 63, paired=2) == 2

    def test_a_level_without_a_figure_is_not_asked(self):
        quota = rule(least={"village": 50})
        frame = frames([quota], MONDAY, 31, MONDAY, MONDAY)[0]
        assert obligation(frame, [("township", 127)], 0) is None


class TestChanges:
    """A quota whose figures change: what has begun never asks for more."""

    changes = st.lists(
        st.tuples(some_days, st.integers(1, 5), st.booleans(), st.integers(0, 20)),
        min_size=1,
        max_size=4,
        unique_by=lambda change: change[0],
    )

    def versions(self, period, changes):
        first = (date(2020, 1, 1), 3, True, 14)
        ordered = [first, *sorted(changes)]
        ends = [*(change[0] for change in ordered[1:]), None]
        return [
            rule(
                period=period, least=least, scale=scale, grace_days=grace,
                valid_from=day, valid_to=end,
            )
            for (day, least, scale, grace), end in zip(ordered, ends, strict=True)
        ]  # fmt: skip

    def asked(self, versions, away):
        base = MONDAY.replace(day=1)
        found = {}
        for frame in frames(versions, base, working_days(base, 200), MONDAY, LAST):
            owed = obligation(frame, [("township", frame.whole)], frame.cut(day_set(base, away)))
            found[frame.span] = owed
        return found

    @given(st.sampled_from(["week", "month"]), changes, st.lists(some_days, max_size=9))
    def test_a_change_leaves_what_is_over_and_never_asks_for_more_in_what_runs(
        self, period, changes, away
    ):
        *earlier, latest = sorted(changes)
        before = self.asked(self.versions(period, earlier), away)
        after = self.asked(self.versions(period, [*earlier, latest]), away)
        alone = self.asked([rule(period=period, least=latest[1], scale=latest[2])], away)
        for span, owed in after.items():
            if span.last_day < latest[0]:
                was = before[span]
                assert (owed.least, owed.need, owed.available, owed.last_day) == (
                    was.least, was.need, was.available, was.last_day,
                )  # fmt: skip
            elif latest[0] in span and span.first_day < latest[0]:
                assert owed.need <= before[span].need
                assert owed.need <= alone[span].need
                assert owed.last_day >= before[span].last_day
            else:
                assert owed.need == alone[span].need

    @pytest.mark.parametrize(
        ("day", "least", "this_week", "next_week"),
        [
            (6, 5, 3, 5),  # raised on Sunday: for the next week
            (1, 5, 3, 5),
            (0, 5, 5, 5),  # on Monday: it begins with the week
            (6, 2, 2, 2),  # eased on Sunday: for the week that ends
            (2, 2, 2, 2),
        ],
    )
    def test_a_raise_begins_with_the_next_week_and_an_ease_at_once(
        self, day, least, this_week, next_week
    ):
        change = (MONDAY + timedelta(days=day), least, True, 14)
        found = list(self.asked(self.versions("week", [change]), ()).values())
        assert [owed.need for owed in found[:2]] == [this_week, next_week]
        assert [owed.least for owed in found[:2]] == [this_week, next_week]

    def test_who_had_no_figure_is_not_asked_in_the_week_in_which_they_get_one(self):
        versions = [
            rule(least={"county": 1}, valid_to=MONDAY + timedelta(days=2)),
            rule(least={"county": 1, "township": 3}, valid_from=MONDAY + timedelta(days=2)),
        ]
        found = list(self.asked(versions, ()).values())
        assert (found[0], found[1].need) == (None, 3)


class TestGaps:
    """A quota that ends, and begins anew later: between, nobody was asked."""

    in_force = st.lists(some_days, min_size=1, max_size=8, unique=True).map(sorted)

    def versions(self, days, **more):
        """From the first of these days to the second, from the third to the fourth, and so on."""
        ends = [*days[1::2], None][: len(days[::2])]
        return [
            rule(valid_from=first, valid_to=end, **more)
            for first, end in zip(days[::2], ends, strict=True)
        ]

    def asked(self, versions):
        base = MONDAY.replace(day=1)
        found = frames(versions, base, working_days(base, 200), MONDAY, LAST)
        always = [Term(date.min, None)]
        anywhere = [Responsibility(date.min, None, "area", f.COUNTY, None, None, date.min)]
        somebody = Subject(
            uuid4(), "c", "黄某", None, [OfficeTerm(date.min, None, "township")], always, anywhere
        )
        return unfold(somebody, found, base, days_in_force(versions, base), {})

    @given(in_force, st.sampled_from(["week", "month"]), st.booleans(), st.integers(1, 5))
    def test_only_days_on_which_a_version_holds_are_asked(self, days, period, scale, least):
        """By plain counting of days, one by one."""
        versions = self.versions(days, period=period, scale=scale, least=least)
        for owed in self.asked(versions):
            span = days_between(owed.span.first_day, owed.span.last_day)
            working = [day for day in span if CALENDAR.is_working_day(day)]
            held = [day for day in working if any(v.holds_on(day) for v in versions)]
            assert list(days_in(owed.span.first_day, owed.available)) == held
            usual = USUAL_DAYS[period] if scale else len(working)
            assert owed.need == min(ceil(Fraction(least * len(held), usual)), len(held), least)

    def test_who_is_asked_anew_on_a_friday_has_one_day_as_at_a_first_beginning(self):
        friday = date(2026, 3, 20)
        anew = self.asked(self.versions([MONDAY, date(2026, 3, 3), friday], scale=True))
        first = self.asked(self.versions([friday], scale=True))
        assert [owed.need for owed in first[:2]] == [1, 3]
        assert [(owed.span, owed.need) for owed in anew] == [
            (owed.span, owed.need) for owed in first
        ]


class TestLevels:
    """Whose office changed its level in a period."""

    figures = st.dictionaries(st.sampled_from(["village", "township"]), st.integers(1, 50))
    mixed_quotas = st.builds(
        rule,
        period=st.sampled_from(["week", "month", "quarter", "year"]),
        unit=st.sampled_from(["day", "fact"]),
        least=figures,
        scale=st.booleans(),
    )

    @given(mixed_quotas, st.data())
    def test_need_is_what_each_day_of_its_level_asks(self, quota, data):
        """By plain counting of days, one by one."""
        (frame,) = frames([quota], BASE, working_days(BASE, 366), BASE, BASE)
        span = days_between(frame.span.first_day, frame.span.last_day)
        moved = data.draw(st.integers(0, len(span)))
        away = set(data.draw(st.lists(st.sampled_from(span), max_size=20)))
        office = [("village", (1 << moved) - 1), ("township", frame.whole & -1 << moved)]
        owed = obligation(frame, office, day_set(span[0], away))
        asked = [
            (day, quota.least["village" if at < moved else "township"])
            for at, day in enumerate(span)
            if ("village" if at < moved else "township") in quota.least
        ]
        served = [(day, figure) for day, figure in asked if CALENDAR.is_working_day(day)]
        free = [(day, figure) for day, figure in served if day not in away]
        if not asked:
            assert owed is None
            return
        if not free:
            assert owed.need == 0
            return
        if quota.scale:
            mean = Fraction(sum(figure for _, figure in free), len(free))
            need = min(ceil(mean), ceil(mean * len(free) / USUAL_DAYS[quota.period]))
        else:
            working = sum(map(CALENDAR.is_working_day, span))
            need = ceil(Fraction(sum(figure for _, figure in served), working))
        assert owed.need == (min(need, len(free)) if quota.unit == "day" else need)
        assert min(quota.least.values()) <= owed.least <= max(quota.least.values())

    @given(mixed_quotas, st.integers(0, 31))
    def test_a_move_asks_for_no_more_than_the_higher_office_and_no_less_than_the_lower(
        self, quota, moved
    ):
        if len(quota.least) < 2:
            return
        (frame,) = frames([quota], BASE, working_days(BASE, 366), BASE, BASE)
        whole = frame.whole
        before, after = whole & ((1 << moved) - 1), whole & -1 << moved
        mixed = obligation(frame, [("village", before), ("township", after)], 0)
        alone = [obligation(frame, [(level, whole)], 0).need for level in quota.least]
        assert min(alone) <= mixed.need <= max(alone)

    def test_who_goes_from_village_to_township_in_the_middle_of_a_year(self):
        quota = rule(period="year", least={"village": 50, "township": 30}, unit="day")
        (frame,) = frames([quota], BASE, 0b1111, BASE, BASE)
        assert obligation(frame, [("village", 0b0011), ("township", 0b1100)], 0).least == 40


class TestShares:
    """Whose office is a share of a post."""

    percents = st.integers(1, 100)

    def need(self, quota, shares, away=(), first=MONDAY):
        base = first.replace(day=1)
        (frame,) = frames([quota], base, working_days(base, 400), first, first)
        return obligation(
            frame,
            [("township", frame.whole)],
            frame.cut(day_set(base, away)),
            shares=[(percent, frame.cut(days)) for percent, days in shares(frame, base)],
        )

    def whole(self, percent):
        return lambda frame, base: [(percent, -1)]

    @given(quotas, percents, st.lists(some_days))
    def test_it_asks_for_its_share_of_the_figure_and_never_for_nothing(self, quota, percent, away):
        full = self.need(quota, self.whole(100), away)
        part = self.need(quota, self.whole(percent), away)
        assert part.need <= full.need
        assert part.available == full.available
        assert (part.need == 0) == (full.need == 0)
        assert part.least == ceil(Fraction(quota.least * percent, 100))

    @given(quotas, percents, percents, st.lists(some_days))
    def test_a_larger_share_is_never_asked_for_less(self, quota, one, another, away):
        needs = [self.need(quota, self.whole(each), away).need for each in sorted((one, another))]
        assert needs == sorted(needs)

    @given(quotas, percents, st.integers(0, 31), st.lists(some_days))
    def test_a_share_that_begins_within_a_period_asks_each_day_by_that_day(
        self, quota, percent, begins, away
    ):
        """By plain counting of days, one by one."""

        def shares(frame, base):
            return [(percent, -1 << frame.after + begins)]

        owed = self.need(quota, shares, away)
        days = days_between(owed.span.first_day, owed.span.last_day)
        served = [(at, day) for at, day in enumerate(days) if CALENDAR.is_working_day(day)]
        free = [(at, day) for at, day in served if day not in away]
        if not free:
            assert owed.need == 0
            return

        def asked(each):
            figures = [Fraction(quota.least * (percent if at >= begins else 100), 100)
                       for at, _ in each]  # fmt: skip
            return sum(figures)

        if quota.scale:
            mean = asked(free) / len(free)
            need = min(ceil(mean), ceil(mean * len(free) / USUAL_DAYS[quota.period]))
        else:
            need = ceil(asked(served) / len(served))
        assert owed.need == (min(need, len(free)) if quota.unit == "day" else need)

    @pytest.mark.parametrize(
        ("percent", "field_days", "meals"), [(100, 3, 4), (80, 3, 4), (50, 2, 2), (20, 1, 1)]
    )
    def test_field_days_and_meals_of_part_time_staff(self, percent, field_days, meals):
        first = date(2026, 4, 1)
        monthly = rule(period="month", counts="meal", unit="fact", least=4, scale=True)
        week = self.need(rule(least=3, scale=True), self.whole(percent))
        month = self.need(monthly, self.whole(percent), first=first)
        assert (week.need, month.need) == (field_days, meals)


class TestStanding:
    @given(quotas, st.lists(some_days), histories, some_days)
    def test_a_free_day_that_passes_makes_nobody_late(self, quota, away, facts, today):
        """Over a weekend, a holiday or a day of leave nothing changes, while the period lasts."""
        owed = asked(quota, away)
        facts = [day for day in facts if day < today]
        tomorrow = today + timedelta(days=1)
        for at, each in enumerate(owed):
            if today not in each.span or tomorrow not in each.span:
                continue
            if not each.available >> (today - each.span.first_day).days & 1:
                before, after = (states(quota, owed, facts, day)[at] for day in (today, tomorrow))
                assert before == after

    @given(quotas, histories, some_days, st.integers(0, 7 * WEEKS - 1))
    def test_a_holiday_more_never_asks_for_more(self, quota, facts, today, at):
        free = MONDAY + timedelta(days=at)
        calendar = WorkingCalendar({free: DaySetting(False, "县里放假")})
        for owed, usual in zip(asked(quota, calendar=calendar), asked(quota), strict=True):
            assert owed.need <= usual.need

    @given(quotas, st.lists(some_days), histories, some_days, some_days)
    def test_a_day_that_is_freed_afterwards_makes_no_state_worse(
        self, quota, away, facts, today, free
    ):
        """Neither of its period nor of another, whose debts are paid with what is surplus now."""
        if free >= today:
            return
        freed = WorkingCalendar({free: DaySetting(False, "汛")})
        before = states(quota, asked(quota, away), facts, today)
        after = states(quota, asked(quota, away, calendar=freed), facts, today)
        assert is_no_worse(after, before)

    @given(quotas, histories, some_days)
    def test_what_is_over_is_settled_and_what_runs_is_not(self, quota, facts, today):
        owed = asked(quota)
        for each, state in zip(owed, states(quota, owed, facts, today), strict=True):
            is_over = today > each.span.last_day
            assert (state in (QuotaState.MISSED, QuotaState.MAKING_UP)) <= is_over
            assert (state is QuotaState.MISSED) <= (today > each.frame.last_day)
            assert (state is QuotaState.MAKING_UP) <= (today <= each.frame.last_day)
            running = (
                QuotaState.ON_TRACK,
                QuotaState.BEHIND,
                QuotaState.EVERY_DAY_COUNTS,
                QuotaState.OUT_OF_REACH,
            )
            assert (state in running) <= (not is_over)

    @pytest.mark.parametrize(
        ("today", "done", "expected"),
        [
            (0, [], QuotaState.ON_TRACK),
            (2, [], QuotaState.EVERY_DAY_COUNTS),  # Wednesday to Friday: three days for three
            (2, [0], QuotaState.ON_TRACK),
            (3, [], QuotaState.OUT_OF_REACH),
            (3, [0], QuotaState.EVERY_DAY_COUNTS),
            (4, [0, 1], QuotaState.EVERY_DAY_COUNTS),
            (4, [0, 4], QuotaState.OUT_OF_REACH),  # Friday is used: one field day a day
            (5, [0, 1, 5], QuotaState.MET),  # a Saturday counts fully
            (6, [0, 1], QuotaState.OUT_OF_REACH),
            (7, [0, 1], QuotaState.MAKING_UP),
            (7 + 13, [0, 1], QuotaState.MAKING_UP),
            (7 + 14, [0, 1], QuotaState.MISSED),
        ],
    )
    def test_a_week_of_three_field_days(self, today, done, expected):
        quota = rule(least=3, grace_days=14)
        facts = [MONDAY + timedelta(days=i) for i in done]
        found = states(quota, asked(quota), facts, MONDAY + timedelta(days=today))
        assert found[0] is expected

    @pytest.mark.parametrize(
        ("today", "meals", "expected"),
        [
            (date(2026, 4, 10), 2, QuotaState.ON_TRACK),
            (date(2026, 4, 17), 1, QuotaState.BEHIND),
            (date(2026, 4, 30), 2, QuotaState.EVERY_DAY_COUNTS),  # the month's last working day
            (date(2026, 4, 30), 4, QuotaState.MET),
            (date(2026, 5, 7), 2, QuotaState.MAKING_UP),
            (date(2026, 5, 8), 2, QuotaState.MISSED),
        ],
    )
    def test_a_month_of_four_meals(self, today, meals, expected):
        quota = rule(period="month", counts="meal", unit="fact", least=4, grace_days=7)
        first = date(2026, 4, 1)
        owed = asked(quota, first=first, last=first)
        assert states(quota, owed, [first] * meals, today) == [expected]

    def test_pace_counts_available_days_only(self):
        quota = rule(least=3, scale=True)
        (frame,) = frames([quota], MONDAY, 0b11111, MONDAY, MONDAY)
        owed = Obligation(frame, 3, 2, 0b11000)
        thursday = MONDAY + timedelta(days=3)
        assert standing(owed, 0, thursday).expected == 0
        assert standing(owed, 0, thursday + timedelta(days=1)).expected == 1
