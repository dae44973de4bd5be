"""What share of a post an office is, day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.office_shares import Share, begun, load_shares, percent_on, write_shares
from tests import factories as f

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]
SHARES = st.builds(Share, st.sampled_from(DAYS), st.integers(1, 100))


@given(st.lists(SHARES, max_size=6), SHARES)
def test_what_is_said_holds_from_its_day_on_and_changes_no_day_before(
    earlier: list[Share], new: Share
) -> None:
    held: tuple[Share, ...] = ()
    for share in earlier:
        held = begun(held, share)
    after = begun(held, new)
    for day in DAYS:
        expected = new.percent if day >= new.valid_from else percent_on(held, day)
        assert percent_on(after, day) == expected
    assert list(after) == sorted(set(after))
    assert begun(after, new) == after


def test_they_are_kept_for_each_person(session: Session) -> None:
    one, other = f.make_person(session), f.make_person(session)
    write_shares(session, f.COUNTY, one.id, [Share(DAYS[0], 50), Share(DAYS[9], 80)])
    assert load_shares(session, f.COUNTY) == {one.id: [Share(DAYS[0], 50), Share(DAYS[9], 80)]}
    assert load_shares(session, f.COUNTY, [other.id]) == {}
    write_shares(session, f.COUNTY, one.id, [])
    assert load_shares(session, f.COUNTY) == {}
