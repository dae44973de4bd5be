"""The coverage map in a real Chromium with WebGL: it shows the API's numbers, and leads to them."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from records.dates import monday_named
from tests.desk.desk import Desk
from tests.desk.map_page import MapPage, expected
from tests.waiting import await_that

pytestmark = pytest.mark.slow

COUNTY, TOWNSHIP = "441427", "441427100"
COVERAGE = "/api/v1/coverage?by=grid&period=quarter&within="


@pytest.fixture
def coverage_map(desk: Desk) -> MapPage:
    return MapPage(desk)


def test_every_grid_has_the_colour_and_mark_of_its_numbers(
    desk: Desk, coverage_map: MapPage
) -> None:
    coverage_map.open(as_="admin")
    answer = desk.get(COVERAGE + COUNTY)
    wanted = {area["code"]: expected(area, answer["threshold"]) for area in answer["items"]}
    states = coverage_map.states()
    shown = {code: (state["step"], state["mark"]) for code, state in states.items() if state}
    assert shown == {code: wanted[code] for code in shown}
    assert len(shown) == len(wanted) > 200
    assert len(Counter(wanted.values())) > 2  # else this says little


def test_the_colour_on_the_screen_is_that_of_the_step(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open()
    answer = desk.get(COVERAGE + TOWNSHIP)
    seen = 0
    for area in answer["items"]:
        step, _ = expected(area, answer["threshold"])
        colour = coverage_map.colour_beside(area["code"])
        if step is not None and colour is not None:
            assert colour == coverage_map.token(f"--c{step}"), area["code"]
            seen += 1
    assert seen > 2


def test_the_panel_has_the_totals_and_the_discs_what_is_left(
    desk: Desk, coverage_map: MapPage
) -> None:
    coverage_map.open()
    answer = desk.get(COVERAGE + TOWNSHIP)
    total = answer["total"]
    side = coverage_map.side
    for name in ("overdue", "never", "without_cadre"):
        expect(side.locator(f"[data-figure={name}]")).to_have_text(f"{total[name]:,}")
    share = 100 * total["in_time"] // total["asked"]
    expect(side.locator("[data-figure=share]")).to_have_text(str(share))
    expect(coverage_map.discs).to_have_count(len(answer["items"]))
    for area in answer["items"]:
        left = area["asked"] - area["in_time"]
        if area["asked"]:
            sign = "≤" if left and area["highest"] > area["in_time"] else ""
            expect(coverage_map.disc(area["code"]).locator(".disc")).to_have_text(f"{sign}{left:,}")


def test_down_to_a_grid_and_its_households_and_back(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open(as_="admin")
    coverage_map.disc(TOWNSHIP).click()
    expect(desk.page).to_have_url(re.compile(f"within={TOWNSHIP}$"))
    expect(coverage_map.side.get_by_role("heading")).to_have_text("蕉城镇")
    village = coverage_map.side.get_by_role("link", name="城郊村")
    village.click()
    expect(coverage_map.side.get_by_role("heading")).to_have_text("城郊村")
    grid = coverage_map.disc(f"{TOWNSHIP}201001")
    grid.click()
    expect(desk.page).to_have_url(re.compile(f"within={TOWNSHIP}201001$"))
    expect(coverage_map.side.get_by_role("heading")).to_have_text("城郊村第1网格")
    coverage_map.side.get_by_role("link", name="还没见到人").click()
    desk.expect_heading("还没见到人的农户")
    expect(desk.page).to_have_url(
        re.compile(f"/desk/households\\?within={TOWNSHIP}201001&which=never$")
    )
    desk.page.go_back()
    desk.page.get_by_label("所在位置").get_by_role("link", name="蕉城镇").click()
    expect(coverage_map.side.get_by_role("heading")).to_have_text("蕉城镇")


def test_an_address_shows_somebody_else_the_same(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open(f"?within={TOWNSHIP}201&layer=never", as_="admin")
    expect(coverage_map.side.get_by_role("heading")).to_have_text("城郊村")
    expect(desk.page.get_by_role("radio", name="还没见到人")).to_be_checked()
    coverage_map.side.get_by_role("link", name="城郊村第1网格").click()
    expect(desk.page).to_have_url(re.compile(f"within={TOWNSHIP}201001&layer=never$"))


def test_by_keyboard_alone(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open()
    desk.page.get_by_role("radio", name="覆盖").focus()
    desk.page.keyboard.press("ArrowDown")
    expect(desk.page.get_by_role("radio", name="到期未访")).to_be_checked()
    expect(desk.page).to_have_url(re.compile("layer=overdue"))
    first = coverage_map.discs.first
    first.focus()
    expect(desk.page.get_by_role("status")).to_contain_text("户在期内")
    code = first.get_attribute("data-code")
    assert code
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile(f"within={code[:12]}&"))


def test_the_weeks_pass_without_a_tile(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open()
    answer = desk.get(f"/api/v1/coverage/weeks?within={TOWNSHIP}")
    desk.requests.clear()
    slider = desk.page.get_by_role("slider")
    slider.focus()
    desk.page.keyboard.press("Home")
    for column in range(len(answer["weeks"]) - 1):
        sums = [sum(row[column] for row in answer[name]) for name in ("in_time", "households")]
        share = 100 * sums[0] // max(1, sums[1])
        week = answer["weeks"][column]
        first = monday_named(week)
        text = f"第 {int(week[6:])} 周（{first.month}月{first.day}日起），{share} % 在期内"
        expect(slider).to_have_attribute("aria-valuetext", text)
        desk.page.keyboard.press("ArrowRight")
    assert [url for url in desk.requests if ".mvt" in url] == []


def test_play_runs_to_now_and_can_be_stopped(desk: Desk, coverage_map: MapPage) -> None:
    coverage_map.open()
    slider = desk.page.get_by_role("slider")
    last = slider.get_attribute("max")
    desk.page.get_by_role("button", name="按周播放").click()
    await_that(lambda: int(slider.input_value()) > 2 and slider.input_value() != last)
    desk.page.get_by_role("button", name="停").click()
    expect(desk.page).to_have_url(re.compile(r"week=\d{4}-W\d\d"))


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (390, 844)])
def test_in_a_small_window_the_panel_is_a_drawer(
    desk: Desk, coverage_map: MapPage, width: int, height: int
) -> None:
    desk.page.set_viewport_size({"width": width, "height": height})
    coverage_map.open()
    expect(coverage_map.side).to_be_hidden()
    desk.page.get_by_role("button", name="看数字").click()
    expect(coverage_map.side.get_by_role("heading")).to_have_text("蕉城镇")
    desk.page.get_by_role("button", name="关上").click()
    expect(coverage_map.side).to_be_hidden()
    overflow = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not overflow
