"""Quotas over eight weeks, asked for and answered."""

from datetime import date, timedelta

from hypothesis import strategies as st

from schedulers.calendars.working_days import WorkingCalendar
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.day_sets import day_set, days_from
from schedulers.quotas.obligations import frames, obligation
from schedulers.quotas.progress import compute_entries
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
    return [entry.standing.state for entry in compute_entries(owed, days, today)]


def is_no_worse(after, before):
    return [
        (was, now)
        for was, now in zip(before, after, strict=True)
        if was is not QuotaState.EXEMPT and RANK.index(now) < RANK.index(was)
    ] == []
