"""When jobs are due: each period once, at its instant, in whatever pieces one asks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.jobs.periods import Daily, Minutes, Monthly, Weekly, latest

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [SHANGHAI, ZoneInfo("UTC"), ZoneInfo("Asia/Urumqi"), ZoneInfo("America/New_York")]

times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
everies = st.one_of(
    st.builds(Daily, times),
    st.builds(Weekly, st.integers(1, 7), times),
    st.builds(Monthly, st.integers(1, 28), times),
    st.builds(Minutes, st.sampled_from([1, 5, 15, 60, 720])),
)
zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
long_spans = st.timedeltas(timedelta(0), timedelta(days=100))


def test_a_day_is_due_at_its_local_time():
    found = list(
        Daily(time(3, 10)).between(
            datetime(2026, 3, 17, 19, 9, tzinfo=UTC),
            datetime(2026, 3, 18, 19, 10, tzinfo=UTC),
            SHANGHAI,
        )
    )
    assert found == [
        ("2026-03-18", datetime(2026, 3, 17, 19, 10, tzinfo=UTC)),
        ("2026-03-19", datetime(2026, 3, 18, 19, 10, tzinfo=UTC)),
    ]


def test_a_week_is_named_as_iso_has_it():
    sunday_evening = Weekly(7, time(18))
    due = latest(sunday_evening, datetime(2027, 1, 3, 12, tzinfo=UTC), SHANGHAI)
    assert due == ("2026-W53", datetime(2027, 1, 3, 10, tzinfo=UTC))


def test_a_local_time_that_clocks_skip_is_due_all_the_same():
    zone = ZoneInfo("America/New_York")
    day = Daily(time(2, 30))
    found = day.between(datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC), zone)
    assert [due.period for due in found] == ["2026-03-08"]


@given(everies, zones, instants, long_spans, long_spans)
def test_however_time_is_cut_each_period_comes_once(every, zone, start, first, second):
    if isinstance(every, Minutes):
        first, second = first / 50, second / 50
    cut, end = start + first, start + first + second
    whole = list(every.between(start, end, zone))
    assert [*every.between(start, cut, zone), *every.between(cut, end, zone)] == whole
    assert len({due.period for due in whole}) == len(whole)
    assert [due.at for due in whole] == sorted(due.at for due in whole)
    assert all(start < due.at <= end for due in whole)


@given(everies, zones, instants)
def test_some_period_was_always_due_last_and_is_found_by_its_name(every, zone, now):
    due = latest(every, now, zone)
    assert due.at <= now
    assert every.named(due.period, zone) == due
    following = next(every.between(due.at, due.at + every.longest, zone))
    assert following.at > now


@pytest.mark.parametrize(
    ("every", "wrong"),
    [
        (Daily(time(3)), ["2026-02-30", "20260318", "2026-W12", "2026-03", ""]),
        (Weekly(1, time(3)), ["2026-W54", "2025-W53", "2026-03-18", "2026-W1"]),
        (Monthly(1, time(3)), ["2026-13", "2026-3", "2026-03-01"]),
        (Minutes(15), ["2026-03-18T02:16Z", "2026-03-18T02:15", "2026-03-18 02:15Z"]),
    ],
)
def test_what_is_no_period_is_refused(every, wrong):
    for name in wrong:
        with pytest.raises(ValueError):
            every.named(name, SHANGHAI)
