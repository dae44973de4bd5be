"""Who plans a household that several answer for: one of them, always the same, in fair shares."""

from collections import Counter
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from schedulers.plans.responsible import AssignedArea, closest, planner_of

VILLAGE = "441427100201"
NEAR, FAR = VILLAGE + "001", VILLAGE + "002"
SPACE = UUID(int=4)


def home(n: int) -> UUID:
    return uuid5(SPACE, str(n))


def person(name: str) -> UUID:
    return uuid5(SPACE, name)


def of_village(name: str, grids: int) -> AssignedArea:
    return AssignedArea(person(name), VILLAGE, grids=grids)


def planners(answers: list[AssignedArea], grid: str, count: int) -> Counter[UUID | None]:
    return Counter(
        planner_of(home(n), closest(answers, home(n), grid, None), {}) for n in range(count)
    )


def test_a_village_s_secretary_and_the_cadres_of_its_grids_have_equal_shares() -> None:
    grids = [f"{VILLAGE}{n:03}" for n in range(1, 5)]
    answers = [of_village("secretary", 4), *(AssignedArea(person(grid), grid) for grid in grids)]
    found: Counter[UUID | None] = Counter()
    for grid in grids:
        found += planners(answers, grid, 500)
    assert set(found) == {one.person for one in answers}
    assert all(340 < count < 460 for count in found.values())  # of 2,000, 400 each


def test_a_household_s_own_cadre_comes_before_that_of_its_group_and_of_its_grid() -> None:
    of_grid = AssignedArea(person("grid"), NEAR)
    of_group = AssignedArea(person("group"), NEAR, group_no=3)
    named = AssignedArea(person("named"), NEAR, household=home(1))
    everybody = [of_village("secretary", 2), of_grid, of_group, named]
    assert closest(everybody, home(1), NEAR, 3) == [named]
    assert closest(everybody, home(2), NEAR, 3) == [of_group]
    assert of_group not in closest(everybody, home(2), NEAR, 4)


def test_a_township_plans_only_what_nobody_below_answers_for() -> None:
    township = AssignedArea(person("township"), VILLAGE[:9])
    grid = AssignedArea(person("grid"), NEAR)
    assert closest([township, grid], home(1), NEAR, None) == [grid]
    assert closest([township, grid], home(1), FAR, None) == [township]


def test_of_two_who_share_a_grid_whoever_was_there_last_goes_again() -> None:
    both = [AssignedArea(person("one"), NEAR), AssignedArea(person("other"), NEAR)]
    for n in range(20):
        assert planner_of(home(n), both, {home(n): person("other")}) == person("other")
        assert planner_of(home(n), both, {home(n): person("gone")}) in {p.person for p in both}


def test_who_answers_for_a_village_and_one_of_its_grids_counts_once() -> None:
    twice = [of_village("secretary", 2), AssignedArea(person("secretary"), NEAR)]
    assert closest(twice, home(1), NEAR, None) == [twice[1]]
    assert closest(twice, home(1), FAR, None) == [twice[0]]


@given(st.permutations(["a", "b", "c"]), st.integers(0, 1000))
def test_the_lot_is_the_same_in_whatever_order_people_are_read(names: list[str], n: int) -> None:
    answers = [of_village("secretary", 3), *(AssignedArea(person(name), NEAR) for name in names)]
    in_order = sorted(answers, key=lambda one: one.person)
    found = [
        planner_of(home(n), closest(each, home(n), NEAR, None), {}) for each in (answers, in_order)
    ]
    assert found[0] == found[1]


def test_what_nobody_answers_for_nobody_plans() -> None:
    assert planner_of(home(1), closest([], home(1), NEAR, None), {}) is None
