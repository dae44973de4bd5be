"""Scope: areas are prefixes of codes, rights have days."""

import itertools
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from authz.scope import (
    ASSIGNED_PERMISSIONS,
    ROLE_PERMISSIONS,
    HeldArea,
    Permission,
    Scope,
    load_scope,
    scope_of,
)
from records.staff.people import ROLES
from tests.factories import LONG_AGO, make_assignment, make_grid, make_person

COUNTY = "441427"
PERSON = UUID("01a20000-0000-7000-8000-000000000001")
TODAY = date(2026, 3, 18)
ONE_DAY = timedelta(days=1)

# Codes from few digits, so that they often nest or are neighbours.
parts = st.sampled_from(["000", "001", "009", "010", "099", "100", "999"])
codes = st.lists(parts, max_size=3).map(lambda some: COUNTY + "".join(some))
grids = st.tuples(parts, parts, parts).map(lambda some: COUNTY + "".join(some))
days = st.dates(TODAY - 3 * ONE_DAY, TODAY + 3 * ONE_DAY)
ends = st.one_of(st.none(), days)
held = st.builds(HeldArea, codes, days, ends)
grants = st.lists(st.tuples(st.sampled_from(ROLES), held), max_size=6)


def assigned(*areas: HeldArea, today: date = TODAY) -> Scope:
    return scope_of(PERSON, COUNTY, [], areas, today)


def holds(area: HeldArea, day: date) -> bool:
    return area.valid_from <= day and (area.valid_to is None or day < area.valid_to)


@given(grants, st.lists(held, max_size=8))
def test_ranges_are_disjoint_and_in_code_order(
    roles: list[tuple[str, HeldArea]], areas: list[HeldArea]
) -> None:
    scope = scope_of(PERSON, COUNTY, roles, areas, TODAY)
    for permission in Permission:
        ranges = scope.ranges(permission)
        assert all(area.lo < area.hi for area in ranges)
        assert all(a.hi <= b.lo for a, b in itertools.pairwise(ranges))
        assert scope.allows(permission) == bool(ranges)


@given(grants, st.lists(held, max_size=8), st.one_of(codes, grids))
def test_a_code_is_covered_exactly_where_an_area_held_today_begins_it(
    roles: list[tuple[str, HeldArea]], areas: list[HeldArea], code: str
) -> None:
    scope = scope_of(PERSON, COUNTY, roles, areas, TODAY)
    for permission in Permission:
        giving = [
            g.area for role, g in roles if permission in ROLE_PERMISSIONS[role] and holds(g, TODAY)
        ]
        if permission in ASSIGNED_PERMISSIONS:
            giving += [area.area for area in areas if holds(area, TODAY)]
        assert scope.covers(permission, code) == any(code.startswith(area) for area in giving)


@given(st.lists(held, max_size=8), grids, days)
def test_what_was_held_on_a_day_is_known_afterwards(
    areas: list[HeldArea], grid: str, day: date
) -> None:
    expected = any(grid.startswith(area.area) and holds(area, day) for area in areas)
    assert assigned(*areas).held_on(grid, day) == expected


def test_the_first_day_counts_and_the_last_one_does_not() -> None:
    area = HeldArea("441427100201001", TODAY, TODAY + 2 * ONE_DAY)
    covered = [
        assigned(area, today=TODAY + shift * ONE_DAY).covers(Permission.SYNC, area.area)
        for shift in (-1, 0, 1, 2)
    ]
    assert covered == [False, True, True, False]


@given(st.lists(held, max_size=8))
def test_the_own_feed_is_in_nobodys_area(areas: list[HeldArea]) -> None:
    scope = assigned(*areas, HeldArea(COUNTY, LONG_AGO, None))
    assert not scope.covers(Permission.SYNC, scope.own_feed)


@given(grants)
def test_no_role_by_itself_carries_records_on_a_phone(roles: list[tuple[str, HeldArea]]) -> None:
    assert not scope_of(PERSON, COUNTY, roles, [], TODAY).allows(Permission.SYNC)


@pytest.mark.parametrize(
    ("left_on", "covers"), [(None, True), (TODAY, False), (TODAY + ONE_DAY, True)]
)
def test_who_has_left_holds_nothing_from_that_day_on(
    session: Session, left_on: date | None, covers: bool
) -> None:
    grid = make_grid(session, "441427100201001")
    cadre = make_person(session, roles=["dispatcher"], areas=["441427100"], left_on=left_on)
    scope = load_scope(session, COUNTY, cadre.id, TODAY)
    for permission in (Permission.SYNC, Permission.SEE_AUTHORS):
        assert scope.covers(permission, grid.code) == covers
    assert scope.held_on(grid.code, TODAY - ONE_DAY), "what they did before still counts"


def test_an_assignment_that_ended_before_one_left_keeps_its_end(session: Session) -> None:
    make_grid(session, "441427100201001")
    cadre = make_person(session, left_on=TODAY)
    ended = TODAY - 5 * ONE_DAY
    make_assignment(session, cadre, "441427100201001", valid_to=ended)
    scope = load_scope(session, COUNTY, cadre.id, TODAY)
    assert scope.held_on("441427100201001", ended - ONE_DAY)
    assert not scope.held_on("441427100201001", ended)
