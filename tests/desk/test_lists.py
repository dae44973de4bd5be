"""The lists of the desk: each number is that of its rows, and what is missing is counted first."""

import csv
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pyogrio
import pytest
import sqlalchemy as sa
from playwright.sync_api import Download, Route, expect

from tests.conftest import session_on
from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.phone_app.app import Office
from tests.phone_app.readable import violations

pytestmark = pytest.mark.slow

LETTERS = sa.text(
    "INSERT INTO feedback (county, id, day, about, text)"
    " SELECT '441427', gen_random_uuid(), date '2026-01-01' + n, 'other', '字太小 ' || n"
    " FROM generate_series(1, 101) AS n"
)
COUNTY, TOWNSHIP = "441427", "441427100"
GAPS = ("never", "overdue", "no_cadre", "no_point", "outside_grid", "grids_without_cadre")


def rows_behind(desk: Desk, path: str, **query: str) -> int:
    """How many rows a list has, page by page."""
    count, after = 0, ""
    while True:
        filters = "&".join(f"{name}={value}" for name, value in query.items())
        page = desk.get(f"{path}?limit=500&{filters}{after}")
        count += len(page["items"])
        if page["next"] is None:
            return count
        after = f"&after={page['next']}"


def test_each_number_of_the_map_is_that_of_the_rows_behind_it(desk: Desk) -> None:
    coverage_map = MapPage(desk).open(f"?within={TOWNSHIP}")
    total = desk.get(f"/api/v1/coverage?within={TOWNSHIP}&period=quarter")["total"]
    for figure in ("overdue", "never", "without_cadre"):
        shown = coverage_map.side.locator(f"[data-figure={figure}]")
        expect(shown).to_have_text(f"{total[figure]:,}")
    coverage_map.side.get_by_role("link", name="户在期内").click()
    expected = {
        "all": total["households"],
        "left": total["asked"] - total["in_time"],
        **{name: total[name] for name in ("in_time", "overdue", "never", "without_cadre")},
        "contacted": total["contacted"],
    }
    assert expected["in_time"] + expected["overdue"] + expected["never"] == expected["all"]
    assert sum(1 for count in expected.values() if count) > 4  # else this says little
    for name, count in expected.items():
        tab = desk.page.locator(f"[data-list={name}]")
        expect(tab.locator("b")).to_have_text(f"{count:,}")
        tab.click()
        expect(tab).to_have_attribute("aria-current", "page")
        figure = "households" if name == "all" else name
        path = "/api/v1/coverage/households"
        assert count == rows_behind(desk, path, within=TOWNSHIP, figure=figure, period="quarter")
        if count == 0:
            expect(desk.page.locator(".nothing")).to_be_visible()
        else:
            expect(desk.page.locator("[data-household]")).to_have_count(min(count, 100))
    desk.page.get_by_label("户别").select_option("priority")
    expect(desk.page).to_have_url(re.compile("kind=priority"))
    query = f"within={TOWNSHIP}&period=quarter&kind=priority"
    priority = desk.get(f"/api/v1/coverage?{query}")["total"]["households"]
    expect(desk.page.locator("[data-list=all] b")).to_have_text(f"{priority:,}")
    desk.link("回到地图").click()
    expect(desk.page).to_have_url(re.compile(f"/map\\?within={TOWNSHIP}&kind=priority"))


def test_each_number_of_a_past_week_is_that_of_the_rows_of_its_last_day(desk: Desk) -> None:
    coverage_map = MapPage(desk).open(f"?within={TOWNSHIP}")
    weeks = desk.get(f"/api/v1/coverage/weeks?within={TOWNSHIP}")["weeks"]
    slider = desk.page.get_by_role("slider")
    slider.focus()
    for _ in range(6):
        desk.page.keyboard.press("ArrowLeft")
    week = weeks[-7]
    expect(desk.page).to_have_url(re.compile(f"week={week}"))
    day = date.fromisocalendar(int(week[:4]), int(week[6:]), 7)
    query = {"within": TOWNSHIP, "period": "quarter", "on": str(day)}
    answer = desk.get("/api/v1/coverage?by=village&" + urlencode(query))
    total, here = answer["total"], desk.page.url
    links = {"in_time": coverage_map.side.get_by_role("link", name="户在期内")} | {
        figure: coverage_map.side.locator(f"a:has([data-figure={figure}])")
        for figure in ("overdue", "never", "without_cadre")
    }
    for figure, shown in links.items():
        expect(shown).to_contain_text(f"{total[figure]:,}")
        shown.click()
        expect(desk.page.locator(".of-day")).to_contain_text(str(day))
        tab = desk.page.locator(f"[data-list={figure}]")
        expect(tab).to_have_attribute("aria-current", "page")
        expect(tab.locator("b")).to_have_text(f"{total[figure]:,}")
        rows = rows_behind(desk, "/api/v1/coverage/households", figure=figure, **query)
        assert rows == total[figure]
        expect(desk.page.locator("[data-household]")).to_have_count(min(rows, 100))
        desk.link("回到地图").click()
        expect(desk.page).to_have_url(re.compile(f"week={week}"))
    part = answer["items"][0]
    left = part["asked"] - part["in_time"]
    name = coverage_map.side.locator(f"tr:has(a[href*='within={part['code']}&which=left'])")
    expect(name).to_contain_text(f"{left:,}")
    name.locator("a").last.click()
    expect(desk.page.locator("[data-list=left] b")).to_have_text(f"{left:,}")
    expect(desk.page.locator("[data-household]")).to_have_count(min(left, 100))
    desk.page.goto(f"{here}&as=list&layer=never")
    first = desk.page.locator(".as-list tbody tr").first
    never = first.locator("a").last
    count = int(re.sub(r"\D", "", never.inner_text()))
    never.click()
    expect(desk.page.locator(".of-day")).to_contain_text(str(day))
    expect(desk.page.locator("[data-household]")).to_have_count(count)
    desk.link("看现在").click()
    expect(desk.page.locator(".of-day")).to_be_hidden()


def test_gaps_are_counted_first_and_each_opens_its_rows(desk: Desk) -> None:
    desk.open("/desk/gaps", as_="admin")
    desk.expect_heading("缺口在哪里")
    answer = desk.get(f"/api/v1/coverage/gaps?within={COUNTY}&intervals=1")
    counts = {item["gap"]: item["count"] for item in answer["items"]}
    assert set(counts) == {*GAPS}
    for gap in GAPS:
        entry = desk.page.locator(f"[data-gap={gap}]")
        expect(entry.locator(".n")).to_have_text(f"{counts[gap]:,}")
        entry.click()
        expect(entry).to_have_attribute("aria-current", "page")
        rows = desk.page.locator(".two section tbody tr")
        if counts[gap]:
            expect(rows).to_have_count(min(counts[gap], 100))
        else:
            expect(desk.page.locator(".nothing.good")).to_be_visible()
    desk.page.get_by_label("片区范围").select_option(TOWNSHIP)
    expect(desk.page).to_have_url(re.compile(f"within={TOWNSHIP}"))
    desk.page.locator("[data-gap=overdue]").click()
    desk.page.get_by_label("过了几个周期").fill("3")
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(re.compile("intervals=3"))
    late = desk.get(f"/api/v1/coverage/gaps?within={TOWNSHIP}&intervals=3")["items"]
    (count,) = [item["count"] for item in late if item["gap"] == "overdue"]
    expect(desk.page.locator("[data-gap=overdue] .n")).to_have_text(f"{count:,}")
    expect(desk.page.locator("[data-figure=rows]")).to_have_text(f"{count:,} 户")


def test_a_list_is_saved_as_a_file_and_how_far_it_is_stays_in_sight(
    desk: Desk, tmp_path: Path
) -> None:
    desk.open(f"/desk/households?within={TOWNSHIP}&which=never")
    desk.expect_heading("还没见到人的农户")
    query = f"within={TOWNSHIP}&figure=never&period=quarter"
    listed = desk.get(f"/api/v1/coverage/households?limit=500&{query}")["items"]
    for name in ("CSV", "GeoPackage"):
        with desk.page.expect_download() as saved:
            desk.page.get_by_role("button", name="导出").click()
            desk.page.get_by_role("menuitem", name=name).click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        expect(desk.page.locator("[data-export=done]")).to_contain_text(f"{len(listed)} 行")
        if name == "CSV":
            _, *rows, end = csv.reader(file.read_text("utf-8-sig").splitlines())
            assert [row[0] for row in rows] == [row["id"] for row in listed]
            assert str(len(listed)) in end[0]
        else:
            assert pyogrio.read_info(file)["features"] == len(listed)
    desk.page.get_by_role("button", name="知道了").click()
    expect(desk.page.locator("[data-export]")).to_be_hidden()


def test_an_export_that_is_cancelled_leaves_nothing_and_the_next_one_works(desk: Desk) -> None:
    """Its first rows are held back on the line until the person has had enough."""
    held: list[Route] = []
    desk.open(f"/desk/households?within={TOWNSHIP}&which=all")
    desk.expect_heading("全部农户")
    desk.page.route("**/export?*", lambda route: held.append(route))
    downloads: list[Download] = []
    desk.page.on("download", lambda download: downloads.append(download))
    export = desk.page.get_by_role("button", name="导出")
    export.focus()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("menuitem", name="XLSX")).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("[data-export=running]")).to_be_visible()
    expect(export).to_be_disabled()
    desk.link("缺口").click()  # it goes on while one looks elsewhere
    # Only once it is gone may the line be opened: else it would go on, and the next is refused.
    with desk.page.expect_event("requestfailed", lambda request: "/export?" in request.url):
        desk.page.get_by_role("button", name="不要了").click()
    expect(desk.page.locator("[data-export]")).to_be_hidden()
    assert len(held) == 1
    desk.page.unroute("**/export?*")
    with desk.page.expect_download():
        desk.page.get_by_role("button", name="导出").click()
        desk.page.get_by_role("menuitem", name="GeoJSON").click()
    assert len(downloads) == 1


def test_a_secret_url_is_shown_once_opens_the_layers_and_ends(desk: Desk) -> None:
    desk.open("/desk/connections")
    layers = desk.page.get_by_role("region", name="QGIS 地图图层")
    expect(layers.get_by_role("status")).to_have_text("还没有。")
    layers.get_by_role("button", name="生成网址").click()
    url = layers.get_by_label("只显示这一次").input_value()
    assert [each["id"] for each in desk.get(f"{url}collections")["collections"]] == [
        *("grids", "coverage", "households"),
    ]
    desk.page.reload()
    expect(layers.get_by_role("status")).to_contain_text("有一个在用")
    expect(layers.get_by_label("只显示这一次")).to_be_hidden()
    layers.get_by_role("button", name="停用").click()
    expect(layers.get_by_role("status")).to_have_text("还没有。")
    assert desk.page.request.get(url).status == 404


def test_a_grid_has_one_name_on_every_page(desk: Desk) -> None:
    coverage_map = MapPage(desk).open(f"?within={TOWNSHIP}")
    code = coverage_map.discs.first.get_attribute("data-code")
    assert code
    (feature,) = desk.get(f"/api/v1/grids?within={code}&outlines=false")["features"]
    whole = feature["properties"]["name"]  # the demo's register has the whole names
    short = re.sub("第(.+)网格", r" \1", whole)
    assert short != whole
    disc = desk.page.locator(f"[data-code='{code}']")
    expect(disc).to_have_attribute("aria-label", re.compile(f"^{whole}："))
    for name in desk.page.locator(".discs .name").all_inner_texts():
        assert re.fullmatch(r"\S+ \d+", name)
    desk.page.goto(f"/desk/map?within={code}")
    expect(coverage_map.side.get_by_role("heading", name=whole)).to_be_visible()
    expect(desk.page.locator(f".discs [data-code='{code}'] .name")).to_have_text(short)
    desk.page.goto(f"/desk/households?within={code}&which=all")
    expect(desk.page.locator(".homes td a").first).to_have_text(whole)
    expect(desk.page.get_by_label("片区范围").locator("option:checked")).to_have_text(
        re.compile(whole)
    )


def test_whoever_looks_after_the_county_reads_what_people_have_to_say(
    desk: Desk, served_database: str, address: str, tmp_path: Path
) -> None:
    with session_on(served_database) as session:
        session.execute(LETTERS)
        session.commit()
    said = {"about": "app", "text": "圩日的计划排得太满，\n上午走不完。", "contact": True}
    with_name = Office(address, "village")
    with_name.post("/api/v1/feedback", said | {"id": "7c1f9d2e-4b7a-4f0e-8f43-5d1f0b9c2a10"})
    name = with_name.get("/api/v1/me")["name"]

    desk.open("/desk/gaps", as_="admin")
    desk.link("投诉建议").click()
    desk.expect_heading("投诉建议")
    letters = desk.page.locator(".letters > li")
    expect(letters).to_have_count(100)
    expect(letters.first).to_contain_text("关于应用")
    expect(letters.first).to_contain_text(f"上午走不完。请答复 {name}")
    expect(desk.page.get_by_text("请答复")).to_have_count(1)
    desk.page.get_by_role("button", name="再看一些").click()
    expect(letters).to_have_count(102)
    expect(letters.last).to_contain_text("字太小 1")
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name="导出").click()
    expect(desk.page.get_by_role("menuitem")).to_have_count(2)
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("menuitem", name="CSV").click()
    file = tmp_path / "feedback.csv"
    saved.value.save_as(file)
    assert len(list(csv.reader(file.read_text("utf-8-sig").splitlines(keepends=True)))) == 104
    desk.page.goto("/desk/feedback?lang=en")
    expect(letters.first).to_contain_text(f"Please answer {name}")


@pytest.mark.parametrize("role", ["leader", "dispatcher", "auditor"])
def test_feedback_is_shown_to_nobody_else(desk: Desk, role: str) -> None:
    desk.open("/desk/feedback", as_=role)
    expect(desk.page.get_by_text("投诉建议由管全县的人看")).to_be_visible()
    expect(desk.link("投诉建议")).to_be_hidden()
    assert not [url for url in desk.requests if "/api/v1/feedback" in url]
