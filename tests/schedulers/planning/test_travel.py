"""Straight lines, longer by the county's factor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.planning.problem import PlanInputInvalid
from schedulers.planning.travel import Location, StraightLine

PLACES = st.lists(
    st.builds(Location, lng=st.floats(73, 135, width=32), lat=st.floats(18, 54, width=32)),
    max_size=6,
)


def test_a_degree_northwards_is_a_hundred_and_eleven_kilometres():
    seconds = StraightLine(factor=1.5, kmh=30).seconds([Location(111.5, 24), Location(111.5, 25)])
    assert seconds[0, 1] == pytest.approx(111_195 * 1.5 / (30 / 3.6), abs=2)


@given(PLACES)
def test_times_are_symmetric_and_nothing_is_far_from_itself(places):
    seconds = StraightLine().seconds(places)
    assert seconds.shape == (len(places), len(places))
    assert np.isfinite(seconds).all()
    assert (seconds == seconds.T).all()
    assert (np.diag(seconds) == 0).all()


@pytest.mark.parametrize(("factor", "kmh"), [(0.9, 30), (float("nan"), 30), (1.2, 0)])
def test_a_line_shorter_than_straight_or_no_speed(factor, kmh):
    with pytest.raises(PlanInputInvalid):
        StraightLine(factor, kmh)
