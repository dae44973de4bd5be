"""When a household is due, where its interval changed: nobody is late for what was not asked."""

from datetime import date, timedelta
from itertools import pairwise
from math import inf
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.divisions import CodeRange
from records.fieldwork.households import GONE_KINDS
from schedulers.calendars.working_days import DaySetting, WorkingCalendar, days_between
from schedulers.quotas.household_quotas import (
    DueState,
    HouseholdRule,
    count_by_area,
    load_dues,
    state_of,
)
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import load_rules
from tests import factories as f
from tests.schedulers.quotas.due_by import due_by
from tests.schedulers.quotas.histories import make_quota

GRID = "441427100201001"
ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
FIRST = date(2026, 1, 5)
ALL = [CodeRange.below(f.COUNTY)]
OTHER = {"ordinary": "priority", "priority": "ordinary", "moved_away": "ordinary"}

days = st.integers(0, 300).map(lambda after: FIRST + after * DAY)
intervals = st.integers(1, 400)
histories = st.lists(st.tuples(days, intervals), min_size=1, max_size=5, unique_by=lambda s: s[0])


class TestTheRule:
    @given(days, histories)
    def test_what_has_never_changed_since_the_contact_is_the_interval(self, begun, steps):
        steps = [(min(first, begun), days) for first, days in steps[:1]]
        assert due_by(begun, steps) == begun + steps[0][1] * DAY

    @given(days, histories, intervals)
    def test_a_change_makes_nobody_late_who_was_in_time(self, begun, steps, anew):
        """Unless it is asked again for what it was asked for since the contact."""
        *before, last = sorted(steps)
        due = due_by(begun, before) if before else None
        after = due_by(begun, [*before, (last[0], anew)])
        returns = any(
            anew <= days < before[-1][1] and begun < end
            for (_, days), (end, _) in pairwise([*before, last])
        )
        if not returns and (due is None or due >= last[0]):
            assert after >= min(last[0] + anew * DAY, due or date.max)
        assert after >= begun + anew * DAY

    @given(days, histories)
    def test_a_shorter_interval_is_met_within_itself_from_the_day_it_holds(self, begun, steps):
        first, interval = max(steps)
        assert due_by(begun, sorted(steps)) <= max(
            max(begun, first) + interval * DAY, begun + interval * DAY
        )

    @given(days, intervals, days, intervals)
    def test_a_longer_interval_holds_at_once(self, begun, short, later, more):
        long = short + more
        assert due_by(begun, [(FIRST, short), (FIRST + later_of(later), long)]) >= (
            begun + long * DAY
        )

    @given(days, histories, intervals | st.just(inf), st.integers(1, 60))
    def test_what_returns_is_as_if_it_had_never_gone(self, begun, steps, detour, later):
        """Shorter or longer, or of a kind of which nothing is asked: nobody wins or loses a day."""
        *_, (first, days) = steps = sorted(steps)
        begun = min(begun, first)
        left = first + later * DAY
        for back in (left + DAY, left + later * DAY):
            there_and_back = [*steps, (left, detour), (back, days)]
            assert due_by(begun, there_and_back) == due_by(begun, steps)

    @given(days, histories)
    def test_a_longer_interval_is_what_it_would_be_without_the_shorter_ones_before(
        self, begun, steps
    ):
        *_, (_, now) = steps = sorted(steps)
        held = [(first, days if days >= now else inf) for first, days in steps]
        assert due_by(begun, steps) == due_by(begun, held)

    @given(days, histories, st.integers(0, 100))
    def test_a_later_contact_is_never_due_earlier(self, begun, steps, later):
        steps = sorted(steps)
        assert due_by(begun + later * DAY, steps) >= due_by(begun, steps)

    def test_lowered_for_a_day_it_is_due_as_before(self):
        steps = [(date(2026, 1, 1), 365), (date(2026, 3, 1), 90), (date(2026, 3, 2), 365)]
        assert due_by(date(2024, 6, 1), steps) == date(2027, 1, 1)

    @given(days, histories)
    def test_a_contact_after_all_changes_begins_anew(self, begun, steps):
        steps = sorted(steps)
        begun = max(begun, steps[-1][0])
        assert due_by(begun, steps) == begun + steps[-1][1] * DAY

    def test_between_an_end_and_a_new_beginning_nothing_is_asked(self):
        steps = [(FIRST, 90), (date(2026, 6, 1), None), (date(2026, 9, 1), 90)]
        assert due_by(FIRST, steps[:2]) is None
        assert due_by(FIRST, steps) == date(2026, 11, 30)


def later_of(day):
    return day - FIRST + DAY


def county_on(day, free=()):
    return CountyNow(
        f.COUNTY, ZONE, WorkingCalendar({each: DaySetting(False, "汛") for each in free}), day
    )


def due_of(session, day):
    county = county_on(day)
    quota = HouseholdRule.on(load_rules(session, f.COUNTY)["coverage"], day)
    return {due.household: due for due in load_dues(session, county, quota, ALL)}


def test_a_household_made_priority_is_not_overdue_since_before_that(session):
    """Last seen 200 days before: due 90 days after it was made a priority one, and not before."""
    make_quota(session, "coverage")
    cadre = f.make_person(session)
    home = f.make_household(session, GRID)
    f.make_visit(session, home, cadre, happened_at=f.NOW - 200 * DAY)
    made = f.NOW.date()
    home.kind = "priority"
    f.make_past_kind(session, home, "ordinary", made)
    due = due_of(session, made)[home.id]
    assert (due.kind, due.on, due.state) == ("priority", date(2026, 6, 16), DueState.IN_TIME)
    assert due_of(session, date(2026, 6, 17))[home.id].state is DueState.OVERDUE
    f.make_visit(session, home, cadre, happened_at=f.NOW + 10 * DAY)
    assert due_of(session, date(2026, 6, 17))[home.id].on == date(2026, 6, 26)


@pytest.mark.parametrize("gone", GONE_KINDS)
def test_nobody_is_asked_to_visit_a_household_that_is_gone(session, gone):
    """Nor does any figure count it, until it comes back."""
    make_quota(session, "coverage")
    home = f.make_household(session, GRID, kind=gone)
    there = f.make_household(session, GRID)
    made = f.NOW.date()
    assert due_of(session, made).keys() == {there.id}
    f.make_past_kind(session, home, gone, made)
    home.kind = "ordinary"
    session.flush()
    assert due_of(session, made).keys() == {there.id, home.id}
    assert due_of(session, made - DAY).keys() == {there.id}


def test_what_was_due_sooner_by_its_old_interval_stays_due_then(session):
    make_quota(session, "coverage")
    home = f.make_household(session, GRID)
    f.make_visit(session, home, f.make_person(session), happened_at=f.NOW - 360 * DAY)
    home.kind = "priority"
    f.make_past_kind(session, home, "ordinary", f.NOW.date())
    assert due_of(session, f.NOW.date())[home.id].on == date(2026, 3, 23)


def test_a_shorter_interval_for_all_is_counted_from_its_day(session):
    quota = make_quota(session, "coverage")
    home = f.make_household(session, GRID)
    f.make_visit(session, home, f.make_person(session), happened_at=f.NOW - 200 * DAY)
    quota.valid_to = f.NOW.date()
    session.flush()
    make_quota(session, "coverage", valid_from=f.NOW.date(), every={"ordinary": 180, "priority": 9})
    assert due_of(session, f.NOW.date())[home.id].on == date(2026, 8, 31)  # the old one comes first


on_one_connection = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
every = st.dictionaries(st.sampled_from(["ordinary", "priority"]), intervals, min_size=1)


@on_one_connection
@given(
    versions=st.lists(
        st.tuples(days, every, st.booleans()), min_size=1, max_size=4, unique_by=lambda v: v[0]
    ),
    homes=st.lists(
        st.tuples(
            st.sampled_from([*OTHER]),
            st.lists(days, max_size=4, unique=True),
            st.none() | days,
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    ),
    today=st.integers(0, 400).map(lambda after: FIRST + after * DAY),
)
def test_the_database_says_what_every_single_day_says(session, versions, homes, today):
    """Day after day: which interval held on it, by the version and the kind of that day."""
    savepoint = session.begin_nested()
    try:
        ordered = sorted(versions)
        for at, (first, figures, ends_early) in enumerate(ordered):
            until = ordered[at + 1][0] if at + 1 < len(ordered) else None
            if until is not None and ends_early and until - first > 2 * DAY:
                until -= DAY
            make_quota(session, "coverage", valid_from=first, valid_to=until, every=figures)
        cadre = f.make_person(session)
        made = {}
        for kind, changes, seen, reached in homes:
            home = f.make_household(session, GRID, kind=kind, since=FIRST)
            for number, changed in enumerate(sorted(changes, reverse=True)):
                f.make_past_kind(session, home, OTHER[kind] if number % 2 == 0 else kind, changed)
            if seen and seen <= today:
                at = f.NOW.replace(year=seen.year, month=seen.month, day=seen.day)
                outcome = "declined" if reached else "nobody_home"
                f.make_visit(session, home, cadre, happened_at=at, outcome=outcome)
            made[home.id] = (kind, changes, seen if reached and seen else FIRST)
        rules = load_rules(session, f.COUNTY)["coverage"]
        quota = HouseholdRule.on(rules, today)
        if quota is None:
            return
        county = county_on(today)
        found = {due.household: due for due in load_dues(session, county, quota, ALL)}
        for home, (kind, changes, begun) in made.items():
            begun = begun if begun <= today else FIRST

            def kind_on(day, kind=kind, changes=changes):
                later = sum(changed > day for changed in changes)
                return OTHER[kind] if later % 2 else kind

            held = []
            for day in days_between(FIRST, today):
                rule = next((r for r in rules if r.holds_on(day)), None)
                asked = rule and kind_on(today) in rule.every
                held.append((day, rule.every.get(kind_on(day), inf) if asked else None))
            due = due_by(begun, held)
            if due is None:
                assert home not in found
                continue
            assert found[home].kind == kind_on(today)
            assert found[home].on == county.calendar.working_day_from(due)
            assert found[home].state == state_of(found[home].on, today)
        counts = count_by_area(session, county, quota, ALL, 6).get(f.COUNTY)
        states = [due.state for due in found.values()]
        assert (counts.overdue if counts else 0) == states.count(DueState.OVERDUE)
    finally:
        savepoint.rollback()


class TestFreeDays:
    @pytest.mark.parametrize("length", [31, 61, 400])
    def test_however_many_days_in_a_row_are_free(self, session, length):
        """A flood: what was due in it is due on the first day after it, and not late before."""
        make_quota(session, "coverage", every={"ordinary": 30})
        home = f.make_household(session, GRID)
        first = f.NOW.date()
        f.make_visit(session, home, f.make_person(session), happened_at=f.NOW - 20 * DAY)
        free = days_between(first, first + (length - 1) * DAY)
        quota = HouseholdRule.on(load_rules(session, f.COUNTY)["coverage"], first)

        def states(day):
            county = county_on(day, free)
            (due,) = load_dues(session, county, quota, ALL)
            counts = count_by_area(session, county, quota, ALL, 15)[GRID]
            assert due.household == home.id
            return due.state, counts.overdue, counts.due_soon

        back = county_on(first, free).calendar.working_day_from(first + length * DAY)
        assert states(first + (length - 8) * DAY)[1] == 0
        assert states(back) == (DueState.DUE_SOON, 0, 1)
        assert states(back + DAY)[:2] == (DueState.OVERDUE, 1)

    def test_a_county_without_a_working_day_left_has_nobody_late(self):
        calendar = WorkingCalendar({day: DaySetting(False, "x") for day in _whole_calendar()})
        assert calendar.working_day_until(date(2026, 3, 18)) == date(2003, 12, 31)
        assert calendar.working_day_from(date(2026, 3, 18)) == date(2051, 1, 1)


def _whole_calendar():
    return days_between(date(2004, 1, 1), date(2050, 12, 31))
