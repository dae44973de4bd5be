"""What else the map shows, each in the address: kinds, periods, plans, weeks compared, points."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from records.dates import local_day, monday_of
from records.divisions import zone_of
from records.fieldwork.households import Household
from records.staff.people import Person
from tests import factories as f
from tests.conftest import CHECKOUT, session_on
from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.moment import now
from tests.waiting import await_that

pytestmark = pytest.mark.slow

TOWNSHIP, VILLAGE = "441427100", "441427100201"
AXE = CHECKOUT / "web" / "node_modules" / "axe-core" / "axe.min.js"
LIMITS = (3, 15)  # percentage points


@pytest.fixture(scope="module")
def planned(address: str, served_database: str) -> None:
    """A week's plan of some households of the township: the demo begins without plans."""
    with session_on(served_database) as session:
        week = monday_of(local_day(now(), zone_of(session, f.COUNTY)))
        cadre = session.scalars(select(Person).where(Person.login == "grid")).one()
        homes = session.scalars(
            select(Household).where(Household.grid.startswith(VILLAGE)).limit(9)
        ).all()
        f.make_plan(session, cadre, week)
        for home in homes:
            f.make_planned_visit(session, home, cadre, week, planned_day=week)
        session.commit()


@pytest.fixture
def coverage_map(desk: Desk, planned: None) -> MapPage:
    return MapPage(desk)


def test_each_number_leads_to_as_many_rows(desk: Desk, coverage_map: MapPage) -> None:
    """Of the kind of household that is chosen; numbers that are of persons lead to the areas."""
    coverage_map.open()
    desk.page.get_by_label("哪些户").select_option("重点户")
    expect(desk.page).to_have_url(re.compile("kind=priority"))
    answer = desk.get(f"/api/v1/coverage?period=quarter&kind=priority&within={TOWNSHIP}")
    total = answer["total"]
    assert total["never"] > 0
    expect(coverage_map.side.locator("[data-figure=never]")).to_have_text(f"{total['never']:,}")
    for layer, count in (
        ("covered", total["in_time"]),
        ("overdue", total["overdue"]),
        ("never", total["never"]),
        ("without_cadre", total["without_cadre"]),
    ):
        desk.page.locator(f"[data-rows={layer}]").click()
        expect(desk.page).to_have_url(re.compile("/households?.*kind=priority"))
        expect(desk.page.locator("tr[data-household]")).to_have_count(count)
        desk.page.go_back()
        coverage_map.expect_drawn()
    for layer in ("evidence", "phones", "plan"):
        desk.page.locator(f"[data-rows={layer}]").click()
        expect(desk.page).to_have_url(re.compile(f"layer={layer}&.*as=list"))
        expect(desk.page.locator(".as-list tbody tr")).to_have_count(len(answer["items"]))
        desk.page.go_back()
        coverage_map.expect_drawn()
    desk.page.get_by_label("时段").select_option("本周")
    expect(desk.page).to_have_url(re.compile("period=week"))


def test_the_plan_of_the_week_is_shown_by_grid(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open("?layer=plan")
    plans = desk.get(f"/api/v1/plans/progress?by=grid&within={TOWNSHIP}")["items"]
    assert sum(plan["planned"] for plan in plans) == 9
    open_rows = sum(plan["planned"] - plan["done"] for plan in plans)
    expect(desk.page.locator("[data-rows=plan]")).to_have_text(str(open_rows))
    states = coverage_map.states()
    for plan in plans:
        share = 100 * plan["done"] // plan["planned"]
        step = sum(share >= each for each in (25, 50, 70, 85))
        assert states[plan["code"]]["step"] == step
        disc = coverage_map.disc(plan["code"])
        expect(disc.locator(".disc")).to_have_text(str(plan["planned"] - plan["done"]))
        expect(disc).to_have_accessible_name(re.compile(rf"{plan['done']} / {plan['planned']} 户"))
    names = {plan["code"] for plan in plans}
    assert {state["mark"] for code, state in states.items() if state and code not in names} == {
        "unplanned"
    }


def change(weeks: dict[str, Any], row: int, now_: int, then: int) -> tuple[int, int | None, str]:
    """Households more or fewer, the step and the mark; the page's own arithmetic is not asked."""
    asked, in_time, highest = weeks["asked"][row], weeks["in_time"][row], weeks["highest"][row]
    more = in_time[now_] - in_time[then]
    if not asked[now_] or not asked[then]:
        return more, None, "empty"

    def step(part: int, before: int) -> int:
        points = 100 * part / asked[now_] - 100 * before / asked[then]
        size = sum(abs(points) >= limit for limit in LIMITS)
        return 2 + (size if points > 0 else -size)

    least, most = step(in_time[now_], highest[then]), step(highest[now_], in_time[then])
    if (least > 2) - (least < 2) != (most > 2) - (most < 2):
        return more, None, "unknown"
    return more, step(in_time[now_], in_time[then]), "none"


def test_two_weeks_are_compared_by_grid(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open()
    weeks = desk.get(f"/api/v1/coverage/weeks?within={TOWNSHIP}")
    then, last = 2, len(weeks["weeks"]) - 1
    desk.page.get_by_label("和别的周比").select_option(weeks["weeks"][then])
    expect(desk.page).to_have_url(re.compile(f"versus={weeks['weeks'][then]}"))
    wanted = {code: change(weeks, row, last, then) for row, code in enumerate(weeks["codes"])}
    await_that(
        lambda: coverage_map.states()[weeks["codes"][0]]["mark"] == wanted[weeks["codes"][0]][2]
    )
    states = coverage_map.states()
    for code, (more, step, mark) in wanted.items():
        assert (states[code]["step"], states[code]["mark"]) == (step, mark), code
        if mark != "empty":
            sign = "+" if more > 0 else "−" if more < 0 else ""
            expect(coverage_map.disc(code).locator(".disc")).to_have_text(f"{sign}{abs(more)}")
    assert len({step for _, step, _ in wanted.values()}) > 2  # else this says little
    side = coverage_map.side
    sums = [sum(row[at] for row in weeks["in_time"]) for at in (then, last)]
    more = sums[1] - sums[0]
    expect(side.locator("[data-figure=change]")).to_have_text(
        f"{'+' if more > 0 else '−'}{abs(more)} 户"
    )
    expect(side.locator(".versus tbody tr")).to_have_count(3)
    code, (_, step, _) = next(each for each in wanted.items() if each[1][1] is not None)
    colour = coverage_map.colour_beside(code)
    assert colour in (None, coverage_map.token(f"--m{step}"))
    # The change is from the earlier to the later week, whichever of them was chosen first.
    desk.page.goto(f"/desk/map?week={weeks['weeks'][then]}&versus={weeks['weeks'][last]}")
    expect(side.locator("[data-figure=change]")).to_have_text(
        f"{'+' if more > 0 else '−'}{abs(more)} 户"
    )
    expect(side.locator(".versus tbody tr").first).to_contain_text(f"{sums[0]:,}")
    desk.page.get_by_label("和别的周比").select_option("不比了")
    expect(side.locator(".versus")).to_have_count(0)


def test_households_are_points_that_lead_to_their_rows(desk: Desk, coverage_map: MapPage) -> None:
    """Near the border nothing of the neighbours is shown, and of visits nobody's name."""
    grid = f"{VILLAGE}001"
    coverage_map.open(f"?within={grid}&points=households")
    await_that(lambda: len(coverage_map.points()) > 0)
    points = coverage_map.points()
    assert {point["code"][:9] for point in points} == {TOWNSHIP}
    assert all(point.keys() == {"id", "code", "kind"} for point in points)
    chosen = coverage_map.click_point()
    home = desk.get(f"/api/v1/households/{chosen['id']}")
    card = desk.page.get_by_label("点到的农户")
    expect(card).to_contain_text(home["head"])
    expect(card).to_contain_text(home["address"])
    assert home["id"] not in desk.page.url
    desk.page.keyboard.press("Escape")
    desk.page.get_by_label("关上").click()
    desk.page.get_by_label("时段").select_option("今年")
    desk.page.get_by_label("加画").select_option("这段时间的走访")
    await_that(lambda: any("day" in point for point in coverage_map.points()))
    keys = {"household", "code", "day", "purpose", "outcome"}
    assert all(point.keys() <= keys for point in coverage_map.points())


def test_from_afar_points_are_counted(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open("?points=households", as_="admin")
    await_that(lambda: len(coverage_map.points()) > 0)
    counts = [point["count"] for point in coverage_map.points()]
    assert sum(counts) > 1_000
    desk.page.reload()
    coverage_map.expect_drawn()
    expect(desk.page.get_by_label("加画")).to_have_value("households")


PAGES = {
    "households?which=all": "tr[data-household]",
    "gaps": "tr[data-household]",
    "monday": "tr[data-household]",
    "handovers": "h1",
    "phones": "h1",
    "report": "select",
    "connections": "h1",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(
    desk: Desk, coverage_map: MapPage, scheme: Literal["light", "dark"]
) -> None:
    desk.page.emulate_media(color_scheme=scheme)
    desk.page.goto("/desk/map")
    expect(desk.page.get_by_label("用户名")).to_be_visible()
    violations = {"sign in": broken_rules(desk)}
    desk.sign_in("leader")
    coverage_map.expect_drawn()
    violations["map"] = broken_rules(desk)
    week = desk.get(f"/api/v1/coverage/weeks?within={TOWNSHIP}")["weeks"][3]
    desk.page.goto(f"/desk/map?versus={week}")
    coverage_map.expect_drawn()
    violations["compared"] = broken_rules(desk)
    desk.page.goto("/desk/map?as=list")
    expect(desk.page.locator(".as-list tbody tr").first).to_be_visible()
    violations["list"] = broken_rules(desk)
    for page, holds in PAGES.items():
        desk.page.goto(f"/desk/{page}")
        expect(desk.page.locator(holds).first).to_be_visible()
        violations[page] = broken_rules(desk)
    assert {page: found for page, found in violations.items() if found} == {}


def broken_rules(desk: Desk) -> list[str]:
    """What axe-core finds: the rule, and where."""
    desk.page.evaluate(Path(AXE).read_text())
    found: list[str] = desk.page.evaluate(
        "async () => (await axe.run()).violations.map("
        "(rule) => rule.id + ': ' + rule.nodes.map((node) => node.html.slice(0, 160)).join(' | '))"
    )
    return found
