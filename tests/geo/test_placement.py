"""Which grid a point belongs to, and what a fix says about a visit."""

import re
from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point as ShapelyPoint
from shapely import Polygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from geo.placement import Ask, Placement, grid_at, grids_covering, locate, place
from tests.geo.tiling import (
    COUNTY,
    EAST,
    LONG_AGO,
    NORTH,
    SOUTH,
    WEST,
    Point,
    add_county,
    add_grids,
    add_household,
    grid_code,
    points_on,
    square,
    tiling,
)

DAY = date(2026, 11, 1)
METRE = 1e-5  # degrees, near enough
X, Y = 116.1, 24.6
A, B, C, D = (grid_code(n) for n in range(4))

# Four squares around the corner X+0.01, Y+0.01:  C D
#                                                 A B
FOUR = {
    A: square(X, Y),
    B: square(X + 0.01, Y),
    C: square(X, Y + 0.01),
    D: square(X + 0.01, Y + 0.01),
}
MIDDLE_OF_A = (X + 0.005, Y + 0.005)


@pytest.fixture
def four(session: Session) -> Session:
    add_county(session)
    add_grids(session, FOUR.items())
    return session


def grid_of(session: Session, at: Point, day: date = DAY) -> str | None:
    return locate(session, COUNTY, *at, day)


def visit(
    session: Session, at: Point | tuple[None, None], household: object, accuracy: float | None = 10
) -> Placement:
    ask = Ask(*at, accuracy, DAY, household)
    return place(session, COUNTY, [ask])[0]


@pytest.mark.parametrize(
    ("where", "at", "grid"),
    [
        ("inside", MIDDLE_OF_A, A),
        ("shared border", (X + 0.01, Y + 0.005), A),
        ("shared border, seen from the upper two", (X + 0.01, Y + 0.015), C),
        ("corner of four", (X + 0.01, Y + 0.01), A),
        ("outer border", (X, Y + 0.005), A),
        ("outer corner", (X + 0.02, Y + 0.02), D),
        ("half a metre outside", (X - METRE / 2, Y + 0.005), A),
        ("two metres outside", (X - 2 * METRE, Y + 0.005), None),
        ("far away", (121.0, 31.0), None),
        ("half a metre beyond a shared border", (X + 0.01 + METRE / 2, Y + 0.005), B),
    ],
)
def test_a_border_is_decided_once(four: Session, where: str, at: Point, grid: str | None) -> None:
    assert grid_of(four, at) == grid, where


def test_a_crack_between_neighbours_belongs_to_the_nearer_then_to_the_lower(
    session: Session,
) -> None:
    add_county(session)
    left, right = X + 0.01, X + 0.01 + 1.5 * METRE
    add_grids(session, [(B, square(left - 0.01, Y)), (A, square(right, Y))])
    in_the_middle = (left + right) / 2
    assert grid_of(session, (left + 0.3 * METRE, Y + 0.005)) == B
    assert grid_of(session, (right - 0.3 * METRE, Y + 0.005)) == A
    assert grid_of(session, (in_the_middle, Y + 0.005)) == A


def test_a_hole_is_no_grids(session: Session) -> None:
    add_county(session)
    add_grids(session, [(A, square(X, Y).difference(square(X + 0.004, Y + 0.004, 0.002)))])
    assert grid_of(session, (X + 0.005, Y + 0.005)) is None
    assert grid_of(session, (X + 0.001, Y + 0.001)) == A


def test_where_drawings_overlap_the_lower_code_holds(session: Session) -> None:
    add_county(session)
    add_grids(session, [(B, square(X, Y)), (A, square(X + 0.005, Y))])
    assert grid_of(session, (X + 0.007, Y + 0.005)) == A


def test_a_grid_holds_from_its_first_day_up_to_the_day_before_its_last(session: Session) -> None:
    add_county(session)
    ended, ahead = square(X, Y), square(X + 0.01, Y)
    add_grids(session, [(A, ended)], LONG_AGO, date(2026, 1, 1))
    add_grids(session, [(B, ahead)], date(2027, 1, 1))
    for at, last_day_without, first_day_with in (
        (MIDDLE_OF_A, date(2026, 1, 1), date(2025, 12, 31)),
        ((X + 0.015, Y + 0.005), date(2026, 12, 31), date(2027, 1, 1)),
    ):
        assert grid_of(session, at, last_day_without) is None
        assert grid_of(session, at, first_day_with) is not None


def test_a_grid_drawn_anew_is_found_as_it_was_on_the_day(session: Session) -> None:
    add_county(session)
    redrawn = date(2026, 6, 1)
    add_grids(session, [(A, box(X, Y, X + 0.02, Y + 0.01))], LONG_AGO, redrawn)
    add_grids(session, [(A, square(X, Y)), (B, square(X + 0.01, Y))], redrawn)
    at = (X + 0.015, Y + 0.005)
    assert grid_of(session, at, date(2026, 5, 31)) == A
    assert grid_of(session, at, redrawn) == B


def test_the_index_on_polygons_is_used_even_without_statistics(session: Session) -> None:
    add_county(session)
    add_grids(
        session,
        [(grid_code(n % 900, n // 900), p) for n, p in enumerate(tiling(60, 60, bends=25))],
    )
    plan = sa.text(f"""
        EXPLAIN SELECT made.code
        FROM (SELECT ST_SetSRID(ST_MakePoint(lng, 24.6), 4490) AS point
              FROM generate_series(116.0, 116.4, 0.001) lng OFFSET 0) asked
        LEFT JOIN LATERAL {grid_at("asked.point", "CAST(:day AS date)")} made ON true
    """)
    lines = "\n".join(session.scalars(plan, {"county": COUNTY, "day": DAY}))
    assert set(re.findall(r"[a-z]+_grids_\w+", lines)) == {"ix_grids_geom"}
    assert "Seq Scan on grids" not in lines


def test_another_countys_grids_do_not_count(four: Session) -> None:
    four.execute(sa.text("INSERT INTO counties (county, name) VALUES ('441426', '平远县')"))
    four.execute(
        sa.text("INSERT INTO divisions (county, code, name) VALUES ('441426', '441426', '')")
    )
    add_grids(four, [("441426100001001", square(X, Y))])
    assert locate(four, "441426", *MIDDLE_OF_A, DAY) == "441426100001001"
    assert locate(four, COUNTY, *MIDDLE_OF_A, DAY) == A


def test_answers_come_in_the_order_of_the_questions(four: Session) -> None:
    points = [(X + 0.015, Y + 0.015), (None, None), MIDDLE_OF_A, (X + 0.015, Y + 0.005), (1.0, 1.0)]
    assert grids_covering(four, COUNTY, points, DAY) == [D, None, A, B, None]
    asks = [Ask(*point, None, DAY, None) for point in points]
    assert [answer.made_in for answer in place(four, COUNTY, asks)] == [D, None, A, B, None]


def test_no_questions_no_answers(four: Session) -> None:
    assert place(four, COUNTY, []) == []
    assert grids_covering(four, COUNTY, [], DAY) == []


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), -float("inf")])
def test_a_point_that_is_no_number_is_nowhere(four: Session, odd: float) -> None:
    assert grid_of(four, (odd, Y)) is None
    assert grid_of(four, (X, odd)) is None


class TestEvidence:
    def test_inside_the_households_grid(self, four: Session) -> None:
        home = add_household(four, A, MIDDLE_OF_A)
        here = visit(four, (X + 0.005, Y + 0.006), home)
        assert here == Placement(A, A, pytest.approx(110.8, abs=0.5), "inside")

    def test_a_border_is_inside_for_the_household_even_if_the_lower_code_has_it(
        self, four: Session
    ) -> None:
        home = add_household(four, B, (X + 0.015, Y + 0.005))
        here = visit(four, (X + 0.01, Y + 0.005), home)
        assert (here.made_in, here.household_grid, here.evidence) == (A, B, "inside")

    @pytest.mark.parametrize(
        ("metres", "accuracy", "evidence"),
        [(150, 0, "near"), (150, None, "near"), (250, 0, "outside"), (250, 100, "near"),
         (450, 300, "near"), (450, 200, "outside")],
    )  # fmt: skip
    def test_near_is_within_the_accuracy_and_the_countys_distance_of_the_grid(
        self, four: Session, metres: float, accuracy: float | None, evidence: str
    ) -> None:
        home = add_household(four, A)
        here = visit(four, (X - metres / 101_300, Y + 0.005), home, accuracy)
        assert (here.made_in, here.distance_m, here.evidence) == (None, None, evidence)

    def test_near_the_household_speaks_for_it_even_if_its_grid_is_far(self, four: Session) -> None:
        home = add_household(four, D, MIDDLE_OF_A)  # claimed for another grid than it stands in
        assert visit(four, MIDDLE_OF_A, home) == Placement(A, D, 0.0, "near")

    def test_the_countys_own_distance_counts(self, session: Session) -> None:
        add_county(session, near_m=1_000)
        add_grids(session, FOUR.items())
        home = add_household(session, A)
        assert visit(session, (X - 0.008, Y + 0.005), home, 0).evidence == "near"

    def test_without_a_usable_point_there_is_no_fix(self, four: Session) -> None:
        home = add_household(four, A, MIDDLE_OF_A)
        assert visit(four, (None, None), home) == Placement(None, A, None, "no_fix")

    def test_of_an_unknown_household_nothing_can_be_said(self, four: Session) -> None:
        assert visit(four, MIDDLE_OF_A, uuid4()) == Placement(A, None, None, None)
        assert visit(four, (None, None), uuid4()) == Placement(None, None, None, None)
        assert visit(four, MIDDLE_OF_A, None) == Placement(A, None, None, None)

    def test_a_grid_with_no_drawing_that_day_counts_as_it_was_drawn_last(
        self, session: Session
    ) -> None:
        add_county(session)
        add_grids(session, [(A, square(X + 0.05, Y))], date(2019, 1, 1), date(2020, 1, 1))
        add_grids(session, [(A, square(X, Y))], date(2020, 1, 1), date(2026, 1, 1))
        home = add_household(session, A)
        assert visit(session, MIDDLE_OF_A, home) == Placement(None, A, None, "inside")
        assert visit(session, (X + 0.055, Y + 0.005), home).evidence == "outside"


@pytest.mark.parametrize(("bends", "seed"), [(0, 1), (7, 2), (40, 3)])
def test_every_border_point_of_a_crooked_tiling_goes_to_the_lowest_of_its_grids(
    session: Session, bends: int, seed: int
) -> None:
    add_county(session)
    polygons = tiling(7, 5, bends, seed)
    codes = _shuffled_codes(len(polygons), seed)
    add_grids(session, zip(codes, polygons, strict=True))
    points = list(points_on(polygons))
    found = grids_covering(session, COUNTY, points, DAY)
    assert found == [_lowest_touching(point, polygons, codes) for point in points]


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    columns=st.integers(1, 6),
    rows=st.integers(1, 6),
    bends=st.integers(0, 6),
    seed=st.integers(0, 10**6),
    random=st.randoms(use_true_random=False),
    spots=st.lists(st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)), min_size=50),
)
def test_every_point_of_the_county_gets_exactly_one_grid_whatever_the_order_of_the_polygons(
    session: Session, columns: int, rows: int, bends: int, seed: int, random, spots: list[Point]
) -> None:
    polygons = tiling(columns, rows, bends, seed)
    codes = [grid_code(n) for n in range(len(polygons))]
    drawings: list[tuple[str, BaseGeometry]] = list(zip(codes, polygons, strict=True))
    answers = []
    for _ in range(2):
        with session.begin_nested() as savepoint:
            add_county(session)
            add_grids(session, drawings)
            answers.append(grids_covering(session, COUNTY, spots, DAY))
            savepoint.rollback()
        random.shuffle(drawings)
    assert None not in answers[0]
    assert answers[0] == answers[1]
    for spot, code in zip(spots, answers[0], strict=True):
        assert polygons[codes.index(str(code))].distance(ShapelyPoint(spot)) < 1e-9


def _shuffled_codes(count: int, seed: int) -> list[str]:
    return [grid_code(n * (2 * seed + 1) % 997) for n in range(count)]


def _lowest_touching(point: Point, polygons: Sequence[Polygon], codes: Sequence[str]) -> str:
    at = ShapelyPoint(point)
    return min(c for c, p in zip(codes, polygons, strict=True) if p.distance(at) < 1e-9)
