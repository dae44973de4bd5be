"""What the database sums up is what the rules say of the single records, on random histories."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.divisions import CodeRange
from records.fieldwork.households import Household
from records.fieldwork.visits import Visit
from schedulers.calendars.working_days import Span, WorkingCalendar
from schedulers.quotas.explained import FactUse, explain
from schedulers.quotas.household_quotas import (
    DueState,
    HouseholdRule,
    count_by_area,
    count_by_cadre,
    load_dues,
    state_of,
)
from schedulers.quotas.progress import CountyNow, load_progress
from schedulers.quotas.rules import load_rules, periods_between
from schedulers.quotas.subjects import load_subjects
from tests import factories as f
from tests.schedulers.quotas.histories import FIRST, LAST, ZONE, histories, make_history

on_one_connection = settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def county_on(day):
    return CountyNow(f.COUNTY, ZONE, WorkingCalendar(), day)


@on_one_connection
@given(history=histories)
def test_progress_is_what_the_rules_say_of_the_single_records(session, history):
    savepoint = session.begin_nested()
    try:
        made = make_history(session, history)
        county = county_on(history["today"])
        span = Span(FIRST, LAST)
        summed = {
            (account.subject.id, account.quota, entry.obligation.span): entry
            for account in load_progress(session, county, span)
            for entry in account.entries
        }
        found = {}
        quotas = load_rules(session, f.COUNTY).items()
        subjects = load_subjects(session, f.COUNTY, [person.id for person in made])
        for subject, (name, versions) in product(subjects, quotas):
            if versions[0].each == "household":
                continue
            until = min(LAST, county.today)
            for period in periods_between(versions[0].period, FIRST, until):
                explained = explain(session, county, subject, versions, period.last_day)
                if explained is None or explained.entry is None:
                    continue
                found[subject.id, name, period] = explained.entry
                credited = Counter(judged.use for judged in explained.facts)
                standing = explained.entry.standing
                assert credited[FactUse.COUNTS] + credited[FactUse.MADE_UP] == standing.done
                assert credited[FactUse.MADE_UP] == explained.entry.made_up
                inside = credited[FactUse.COUNTS] + credited[FactUse.PAID_OLDER_DEBT]
                assert inside == explained.entry.own
                available = [each.day for each in explained.days if each.reason is None]
                assert len(available) == explained.entry.obligation.available.bit_count()
        assert summed == found
    finally:
        savepoint.rollback()


@on_one_connection
@given(history=histories)
def test_one_person_is_told_what_the_county_is_told(session, history):
    savepoint = session.begin_nested()
    try:
        make_history(session, history)
        county, span = county_on(history["today"]), Span(FIRST, LAST)
        together = load_progress(session, county, span)
        alone = [
            account
            for subject in load_subjects(session, f.COUNTY)
            for account in load_progress(session, county, span, [subject.id])
        ]
        assert _entries(together) == _entries(alone)
    finally:
        savepoint.rollback()


def _entries(accounts):
    return {(account.subject.login, account.quota): account.entries for account in accounts}


@on_one_connection
@given(history=histories, county_counts=st.sampled_from([6, 9, 12, 15]))
def test_households_are_due_as_the_rule_says_of_each(session, history, county_counts):
    savepoint = session.begin_nested()
    try:
        made = make_history(session, history)
        county = county_on(history["today"])
        quota = HouseholdRule.on(load_rules(session, f.COUNTY)["coverage"], county.today)
        everywhere = [CodeRange.below(f.COUNTY)]
        dues = {due.household: due for due in load_dues(session, county, quota, everywhere)}
        for home in session.query(Household):
            days = [
                visit.counted_at.astimezone(ZONE).date()
                for visit in session.query(Visit).filter_by(household_id=home.id)
                if visit.outcome != "nobody_home"
                and visit.counted_at.astimezone(ZONE).date() <= county.today
            ]
            begin = max([*days, home.since if not days else date.min, quota.rule.valid_from])
            interval = timedelta(days=quota.days_of(home.kind))
            day = county.calendar.working_day_from(begin + interval)
            assert dues[home.id].on == day
            assert dues[home.id].state == state_of(day, county.today)
        by_area = count_by_area(session, county, quota, everywhere, county_counts)
        assert sum(counts.households for counts in by_area.values()) == len(dues)
        states = Counter(due.state for due in dues.values())
        assert sum(counts.overdue for counts in by_area.values()) == states[DueState.OVERDUE]
        assert sum(counts.due_soon for counts in by_area.values()) == states[DueState.DUE_SOON]
        assert sum(counts.in_time for counts in by_area.values()) == states[DueState.IN_TIME]
        subjects = load_subjects(session, f.COUNTY)
        by_cadre = count_by_cadre(session, county, quota, subjects)
        for subject in subjects:
            own = [due for due in dues.values() if _answers_for(subject, due, county.today)]
            counts = by_cadre[subject.id]
            assert counts.households == len(own)
            assert counts.overdue == sum(due.state is DueState.OVERDUE for due in own)
            assert counts.never == sum(due.last_contact is None for due in own)
        assert len(made) >= len(subjects)
    finally:
        savepoint.rollback()


def _answers_for(subject, due, today):
    if subject.left_on is not None and subject.left_on <= today:
        return False
    return any(
        one.first_day <= today
        and (one.until is None or one.until > today)
        and (
            (one.kind == "area" and due.grid.startswith(one.area))
            or (one.kind == "group" and (one.area, one.group_no) == (due.grid, due.group_no))
            or one.household == due.household
        )
        for one in subject.assignments
    )


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(0, 400), st.integers(0, 40))
def test_a_household_is_never_due_on_a_free_day_nor_overdue_over_one(begin, interval, later):
    calendar = WorkingCalendar()
    due = calendar.working_day_from(begin + timedelta(days=interval))
    assert calendar.is_working_day(due)
    assert due >= begin + timedelta(days=interval)
    today = begin + timedelta(days=interval + later)
    last_working = calendar.working_days(today - timedelta(days=30), today - timedelta(days=1))[-1]
    assert (state_of(due, today) is DueState.OVERDUE) == (
        begin + timedelta(days=interval) <= last_working
    )
