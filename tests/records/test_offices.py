"""Offices by day: what changes by a move, and what never does."""

from datetime import date, timedelta
from itertools import pairwise

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context, of_county
from records.divisions import CodeRange
from records.staff.offices import (
    Office,
    Past,
    begun,
    load_past,
    offices_of,
    write_past,
)
from records.staff.people import PastOffice
from tests import factories as f

FIRST = date(2026, 1, 1)
VILLAGE, TOWN = Office("village", "441427100201"), Office("township", "441427100")
OTHER = Office("village", "441427100202")
DAYS = [FIRST + timedelta(days=day) for day in range(40)]

offices = st.sampled_from([VILLAGE, TOWN, OTHER])
moves = st.lists(st.tuples(offices, st.sampled_from(DAYS)), max_size=6)


def office_on(past: Past, now: Office, day: date) -> Office:
    """The office that held on a day."""
    return next((each.office for each in past if day < each.valid_to), now)


def history(first, moved):
    past, now = (), first
    for office, day in moved:
        past, now = begun(past, now, office, day), office
    return past, now


def days_of(past, now):
    return [office_on(past, now, day) for day in DAYS]


@given(offices, moves, offices, st.sampled_from(DAYS))
def test_a_move_changes_no_day_before_it_and_all_days_from_it_on(first, moved, office, day):
    past, now = history(first, moved)
    after = begun(past, now, office, day)
    for each, before, later in zip(DAYS, days_of(past, now), days_of(after, office), strict=True):
        assert later == (before if each < day else office)


@given(offices, moves)
def test_a_history_has_no_gap_and_nothing_twice(first, moved):
    past, now = history(first, moved)
    ends = [each.valid_to for each in past]
    assert ends == sorted(set(ends))
    each = [until.office for until in past] + [now]
    assert all(one != next_one for one, next_one in pairwise(each))


@given(offices, moves, offices, st.sampled_from(DAYS))
def test_saying_the_same_again_changes_nothing(first, moved, office, day):
    past, now = history(first, moved)
    after = begun(past, now, office, day)
    assert begun(after, office, office, day) == after


def test_a_mistake_is_mended_on_the_very_day():
    day = DAYS[9]
    past = begun((), VILLAGE, TOWN, day)
    assert begun(past, TOWN, VILLAGE, day) == ()
    assert days_of(begun(past, TOWN, OTHER, day), OTHER) == [VILLAGE] * 9 + [OTHER] * 31


def test_an_office_may_have_begun_earlier_than_was_said():
    past = begun((), VILLAGE, TOWN, DAYS[20])
    assert days_of(begun(past, TOWN, TOWN, DAYS[5]), TOWN) == [VILLAGE] * 5 + [TOWN] * 35
    assert begun(past, TOWN, TOWN, DAYS[30]) == past


def test_statements_see_the_same_as_values(session: Session) -> None:
    person = f.make_person(session, level=TOWN.level, home=TOWN.home)
    f.make_person(session)
    past, now = history(VILLAGE, [(OTHER, DAYS[3]), (TOWN, DAYS[20])])
    write_past(session, f.COUNTY, {person.id: past})
    assert load_past(session, f.COUNTY, [person.id]) == {person.id: list(past)}
    offices = offices_of(f.COUNTY)
    for day in DAYS:
        found = session.execute(
            sa.select(offices.c.level, offices.c.home).where(
                offices.c.person_id == person.id,
                sa.or_(offices.c.valid_from.is_(None), offices.c.valid_from <= day),
                sa.or_(offices.c.valid_to.is_(None), offices.c.valid_to > day),
            )
        ).all()
        assert found == [office_on(past, now, day)]
    write_past(session, f.COUNTY, {person.id: ()})
    assert load_past(session, f.COUNTY, [person.id]) == {}


def test_an_office_is_seen_by_who_sees_the_person(session: Session) -> None:
    own = f.make_person(session, level=TOWN.level, home=TOWN.home)
    other = f.make_person(session, level="village", home="441427101001")
    for person in (own, other):
        f.make_past_office(session, person, *VILLAGE, DAYS[3])

    def seen(reach: AccessContext) -> set[object]:
        with access_context(reach):
            return set(session.scalars(sa.select(PastOffice.person_id)))

    assert seen(AccessContext(f.COUNTY, own.id)) == {own.id}
    assert seen(AccessContext(f.COUNTY, staff=(CodeRange.below(TOWN.home),))) == {own.id}
    assert seen(of_county(f.COUNTY)) == {own.id, other.id}
    assert seen(of_county("441426")) == seen(AccessContext(f.COUNTY)) == set()
