"""When something counts as having happened, whatever the phone's clock said."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st

from sync.collections.phone_clock import FIRST_POSSIBLE, TOLERATED, counted_time

RECEIVED = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ten_minutes = TOLERATED.total_seconds()

INSTANT = timedelta(microseconds=1)
any_time = st.datetimes(timezones=st.just(UTC))
skews = st.one_of(st.none(), st.floats(-1e12, 1e12))
tolerated_skews = st.one_of(st.none(), st.floats(-ten_minutes, ten_minutes))
past = st.datetimes(datetime(2020, 1, 1), datetime(2026, 3, 18, 2), timezones=st.just(UTC))


def plain(at: datetime) -> datetime:
    """As a strategy takes its bounds."""
    return at.astimezone(UTC).replace(tzinfo=None)


@given(past, tolerated_skews)
def test_a_clock_that_is_about_right_is_believed(happened: datetime, skew: float | None) -> None:
    assert counted_time(happened, RECEIVED, skew) == (happened, ())


@given(past, st.integers(601, 86400 * 365))
@example(RECEIVED, 601)
def test_a_clock_that_is_wrong_is_corrected_by_how_wrong_it_is(
    happened: datetime, ahead: int
) -> None:
    shown = happened + timedelta(seconds=ahead)
    assert counted_time(shown, RECEIVED, ahead) == (happened, ("clock_corrected",))
    behind = happened - timedelta(seconds=ahead)
    assert counted_time(behind, RECEIVED, -ahead) == (happened, ("clock_corrected",))


@given(any_time, skews)
@example(datetime.max.replace(tzinfo=UTC), -1e12)
@example(datetime.min.replace(tzinfo=UTC), 1e12)
def test_no_clock_puts_work_after_its_arrival(happened: datetime, skew: float | None) -> None:
    counted = counted_time(happened, RECEIVED, skew)
    assert counted.at <= RECEIVED + TOLERATED
    assert set(counted.flags) <= {
        "clock_corrected",
        "clock_impossible",
        "time_in_future",
        "time_implausible",
    }


@given(st.datetimes(plain(RECEIVED + TOLERATED + INSTANT), timezones=st.just(UTC)))
def test_a_time_long_after_the_arrival_counts_as_shortly_after_it(happened: datetime) -> None:
    assert counted_time(happened, RECEIVED, None) == (RECEIVED + TOLERATED, ("time_in_future",))


@given(st.datetimes(max_value=plain(FIRST_POSSIBLE - INSTANT), timezones=st.just(UTC)))
def test_a_time_before_the_app_existed_stays_and_is_flagged(happened: datetime) -> None:
    assert counted_time(happened, RECEIVED, None) == (happened, ("time_implausible",))


@given(any_time, skews)
def test_a_phone_whose_word_is_changed_is_told_so(happened: datetime, skew: float | None) -> None:
    counted = counted_time(happened, RECEIVED, skew)
    assert counted.flags or counted.at == happened


@given(any_time, any_time, skews)
@example(RECEIVED + TOLERATED, RECEIVED + 2 * TOLERATED, None)
@example(FIRST_POSSIBLE, RECEIVED, -8e9)
def test_the_order_of_one_phones_work_is_kept(
    one: datetime, two: datetime, skew: float | None
) -> None:
    assume(one <= two)
    assert counted_time(one, RECEIVED, skew).at <= counted_time(two, RECEIVED, skew).at
