"""Ranges of nested codes, against their definition: a code lies below its prefixes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from records.divisions import CodeRange, lies_in, outermost, part_in

CODES = st.builds(
    lambda parts: "441427" + "".join(parts),
    st.lists(st.sampled_from(["001", "002", "100"]), max_size=3),
)


@given(st.lists(CODES), CODES)
def test_the_outermost_ranges_hold_the_same_codes_and_are_apart_and_in_order(codes, code):
    ranges = outermost(codes)
    assert lies_in(code, ranges) == any(code.startswith(each) for each in codes)
    assert all(one.hi <= other.lo for one, other in itertools.pairwise(ranges))


@given(CODES, CODES)
def test_the_range_of_one_code_holds_nothing_below_it(code, other):
    assert (other in CodeRange.only(code)) == (other == code)


@given(st.lists(CODES), CODES, CODES)
def test_a_part_of_ranges_holds_what_lies_in_both(codes, area, code):
    both = lies_in(code, outermost(codes)) and code in CodeRange.below(area)
    assert lies_in(code, part_in(outermost(codes), area)) == both
