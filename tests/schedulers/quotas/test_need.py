"""What is asked for: of parts of periods, gaps, shares, and as definitions change."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.calendars.working_days import days_between
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.day_sets import day_set, days_in
from schedulers.quotas.obligations import frames, needed, obligation
from schedulers.quotas.progress import days_in_force, obligations_of
from schedulers.quotas.rules import USUAL_DAYS
from schedulers.quotas.subjects import AssignmentTerm, OfficeTerm, Subject, Term
from tests import factories as f
from tests.schedulers.quotas.rules import rule
from tests.schedulers.quotas.weeks import (
    CALENDAR,
    LAST,
    MONDAY,
    asked,
    quotas,
    some_days,
    states,
    working_days,
)


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
        anywhere = [AssignmentTerm(date.min, None, "area", f.COUNTY, None, None, date.min)]
        somebody = Subject(
            uuid4(), "c", "黄某", None, [OfficeTerm(date.min, None, "township")], always, anywhere
        )
        return obligations_of(somebody, found, base, days_in_force(versions, base), {})

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
