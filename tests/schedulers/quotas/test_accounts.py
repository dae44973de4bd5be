"""The algebra of quotas: what is asked, which fact pays for which period, how it then stands."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.calendars.working_days import DaySetting, WorkingCalendar, days_between
from schedulers.quotas.accounts import QuotaState, credits, standing
from schedulers.quotas.day_sets import day_set
from schedulers.quotas.obligations import Obligation, frames, obligation
from schedulers.quotas.progress import compute_entries
from schedulers.quotas.rules import USUAL_DAYS
from tests.schedulers.quotas.rules import rule
from tests.schedulers.quotas.weeks import (
    BASE,
    CALENDAR,
    LAST,
    MONDAY,
    WEEKS,
    asked,
    is_no_worse,
    quotas,
    some_days,
    states,
    working_days,
)

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
        entries = compute_entries(owed, days, LAST)
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
        for entry in compute_entries(owed, days, LAST):
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
        entries = compute_entries(asked(quota), [week[0], week[1], *week[7:11]], week[11])
        assert [(e.own, e.made_up, e.standing.done) for e in entries[:2]] == [(2, 1, 3), (4, 0, 3)]

    def test_after_its_grace_a_debt_is_no_longer_paid(self):
        quota = rule(least=3, grace_days=7)
        third_week = [MONDAY + timedelta(days=14 + after) for after in range(5)]
        entries = compute_entries(asked(quota), third_week, LAST)
        assert [e.standing.done for e in entries[:3]] == [0, 2, 3]


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
