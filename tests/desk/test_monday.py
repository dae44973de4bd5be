"""Three clicks on a Monday in a real Chromium: they are in next week's plans, and the Monday after
shows what came of them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from records.db import db
from tests import factories as f
from tests import moment
from tests.desk.desk import Desk
from tests.desk.monday_page import MondayPage
from tests.served import serve_here
from tests.server.planning.handovers.township import (
    DAY,
    EAST,
    LONG_SINCE,
    MONDAY,
    NUMBERS,
    TOWN,
    WEEK,
    WEST,
    Township,
    at,
    go_through_the_week,
    make_township,
)
from tests.server.prints.papers import Paper

pytestmark = pytest.mark.slow

THE_MONDAY_BEFORE, THE_MONDAY_AFTER = at(MONDAY - 7 * DAY, 8), at(MONDAY + 7 * DAY, 8)
NUMBER = int(WEEK[-2:])
ELSEWHERE = "441427101"


@pytest.fixture
def township(committing_app: Flask, fresh_database: str) -> Township:
    return make_township(committing_app, fresh_database)


@pytest.fixture
def address(township: Township) -> Iterator[str]:
    with serve_here(township.app) as base:
        yield base


@pytest.fixture
def monday(desk: Desk) -> MondayPage:
    return MondayPage(desk)


def make_odd_ones(township: Township) -> dict[str, str]:
    """One that nobody finds, one that nobody answers for, and one whose cadre's phone is silent."""
    with township.app.app_context():
        session = db.session()
        f.make_grid(session, TOWN + "201003", f.square(116.23, 24.6, side=0.05))
        f.make_market_rule(session, TOWN, kind="weekdays", numbers=[3])
        made = {
            "pointless": f.make_household(session, EAST, point=None),
            "alone": f.make_household(session, TOWN + "201003"),
            "west": f.make_household(session, WEST, point="SRID=4490;POINT(116.176 24.61)"),
        }
        somebody = f.make_person(session, home=TOWN)
        long_ago = LONG_SINCE - timedelta(days=400)
        f.make_visit(session, made["west"], somebody, happened_at=long_ago)
        session.commit()
        return {name: str(household.id) for name, household in made.items()}


def test_from_one_monday_to_the_next_but_one(
    desk: Desk, monday: MondayPage, township: Township
) -> None:
    odd = make_odd_ones(township)
    with moment.beginning_at(THE_MONDAY_BEFORE):
        given = hand_over_by_keyboard(monday, township, odd)
        from_the_side_panel(monday, given)
    days = go_out(township, given, odd)
    desk.page.context.clear_cookies()
    with moment.beginning_at(THE_MONDAY_AFTER):
        look_what_came_of_it(monday, township, days)


def hand_over_by_keyboard(monday: MondayPage, township: Township, odd: dict[str, str]) -> list[str]:
    monday.open(township.leader, f.PASSWORD)
    expect(monday.page.locator(".ttl p")).to_contain_text(f"第 {NUMBER - 1} 周")
    expect(monday.page.locator(".week [aria-current=date]")).to_contain_text("周一")
    expect(monday.page.locator(".week .market")).to_contain_text("圩日")
    # What waits, with its rows one click away.
    expect(monday.waits("no_cadre")).to_contain_text("1")
    expect(monday.waits("phones")).to_contain_text("1")
    expect(monday.page.locator(".badge")).to_have_text("2")
    head = monday.row(odd["alone"]).locator("b").inner_text()
    monday.expect_behind("no_cadre", head, "1")
    answers = monday.row(odd["pointless"]).locator("td").last.inner_text()
    monday.expect_behind("phones", answers, "2")
    expect(monday.page.get_by_text("还没有交过户")).to_be_visible()
    # The list is chosen already, but for what cannot be handed over; what does not fit is said.
    expect(monday.boxes).to_have_count(12)
    expect(monday.row(odd["alone"])).to_contain_text("先定责任人")
    monday.expect_said(
        f"第 {NUMBER} 周大约排得下 11 户", "1 户排不下：没有坐标", "以排出来的计划为准"
    )
    expect(monday.row(odd["pointless"])).to_contain_text("排不下")
    expect(monday.row(odd["west"])).to_contain_text("横岗村 8")
    expect(monday.page.locator(".mini title", has_text="横岗村第8网格")).to_have_count(1)
    chosen = monday.chosen()
    assert len(chosen) == 12
    assert set(chosen) >= {odd["pointless"], odd["west"]}
    monday.boxes.first.focus()
    monday.press("Space")
    monday.expect_said(f"第 {NUMBER} 周大约排得下 11 户")
    expect(monday.page.locator(".fit")).not_to_contain_text("排不下")
    monday.press("Space")
    monday.expect_said("1 户排不下：没有坐标")
    prints_one_page(monday, township, chosen)
    # Enter hands over; for ten seconds it can be undone; Enter again does not do it twice.
    monday.page.locator("#content").focus()
    monday.press("Enter")
    monday.expect_said(f"12 户已交给第 {NUMBER} 周计划")
    monday.press("Enter")
    assert counts(township)["to_come"] == 12
    expect(monday.became("to_come")).to_contain_text("12")
    monday.tab_to(monday.button("撤销"))
    monday.press("Enter")
    monday.expect_said("已撤销，12 户没有交")
    assert counts(township)["to_come"] == 0
    expect(monday.page.get_by_text("还没有交过户")).to_be_visible()
    assert set(monday.chosen()) == set(chosen)
    monday.tab_to(monday.button("交给下周计划"))
    monday.press("Enter")
    monday.expect_said(f"12 户已交给第 {NUMBER} 周计划")
    expect(monday.became("to_come")).to_contain_text("12")
    return chosen


def prints_one_page(monday: MondayPage, township: Township, chosen: list[str]) -> None:
    """The township's page for paper: its map, and the households longest without anybody."""
    with monday.page.expect_download() as waiting:
        monday.button("印一张").press("Enter")
    paper = Paper(Path(waiting.value.path()).read_bytes())
    assert len(paper.sizes) == 1
    for row in township.ask("GET", "coverage/longest", within=TOWN, limit="12")["items"]:
        assert paper.has(row["head"], f"横岗村 {NUMBERS.get(row['grid'], '')}".strip())
    assert counts(township)["to_come"] == 0  # printing hands nothing over


def counts(township: Township) -> dict[str, int]:
    found: dict[str, int] = township.ask("GET", "handovers", week=WEEK)["counts"]
    return found


def from_the_side_panel(monday: MondayPage, given: list[str]) -> None:
    """The next ones by the map: the same list, the same button."""
    monday.desk.link("地图").click()
    monday.button("最久没见到人的").click()
    expect(monday.boxes).to_have_count(12)
    assert not set(given) & set(monday.chosen())
    monday.expect_said("大约排得下")
    monday.button("把 12 户交给下周计划").click()
    monday.expect_said(f"12 户已交给第 {NUMBER} 周计划")
    monday.button("撤销").click()
    monday.expect_said("已撤销，12 户没有交")


def go_out(township: Township, given: list[str], odd: dict[str, str]) -> dict[str, str]:
    """The plans are made by the real planner; the phone has who asked. By Saturday most of them
    were reached; one was out twice, one road was closed, one was forgotten."""
    township.publish()
    phone = township.phone
    phone.sync()
    rows = {row["household"]: row for row in phone.live("planned_visits").values()}
    asked = {id: row["srv"] for id, row in rows.items() if row["srv"]["asked_by"]}
    assert asked.keys() == set(given) - {odd["pointless"], odd["west"]}
    until = (MONDAY + 13 * DAY).isoformat()
    assert {(row["asked_by"], row["asked_until"]) for row in asked.values()} == {("钟海平", until)}
    days = {household: row["planned_day"] for household, row in asked.items()}
    reached, out, closed, forgotten = go_through_the_week(phone, days)
    return {
        "out": out,
        "closed": closed,
        "forgotten": forgotten,
        "reached": reached[0],
        "pointless": odd["pointless"],
        "west": odd["west"],
    }


def look_what_came_of_it(monday: MondayPage, township: Township, one: dict[str, str]) -> None:
    monday.open(township.leader, f.PASSWORD)
    monday.desk.expect_heading("上周要走到的 12 户")
    for state, count in (("reached", 7), ("not_reached", 4), ("not_known", 1)):
        expect(monday.became(state)).to_contain_text(str(count))
    expect(monday.page.locator(".dots svg")).to_have_count(12)
    expect(monday.reasons).to_have_count(5)
    for text in ("去了 2 次都不在家", "道路不通", "排了，没有走访记录", "没有坐标", "后没同步"):
        expect(monday.reasons.filter(has_text=text)).to_have_count(1)
    # Each number leads to its rows: who asked, until when, and why.
    monday.became("not_reached").focus()
    monday.press("Enter")
    rows = monday.page.locator(".handovers tbody tr")
    expect(rows).to_have_count(4)
    query = rf"within={TOWN}&week={WEEK}&state=not_reached"
    expect(monday.page).to_have_url(re.compile(rf"/desk/handovers\?{query}$"))
    out = monday.page.locator(f'.handovers tr[data-household="{one["out"]}"]')
    until = MONDAY + 13 * DAY
    for text in ("去了 2 次都不在家", "钟海平", f"{until.month}月{until.day}日"):
        expect(out).to_contain_text(text)
    monday.page.get_by_label("走到了没有").get_by_role("link", name="全部").click()
    expect(rows).to_have_count(12)
    # Of one area only, where the address says so, and says that it does.
    monday.page.goto(f"/desk/handovers?within={WEST}&week={WEEK}")
    expect(rows).to_have_count(1)
    expect(rows).to_have_attribute("data-household", one["west"])
    expect(monday.page.get_by_label("哪一周").locator("a.on em")).to_have_text("1")
    expect(monday.page.locator(".handovers > .soft")).to_contain_text("横岗村第8网格")
    monday.desk.link("看我的片区").click()
    expect(rows).to_have_count(12)


def test_where_nothing_waits_and_nothing_is_left(monday: MondayPage, township: Township) -> None:
    with township.app.app_context():
        session = db.session()
        f.make_division(session, ELSEWHERE)
        roles = [("dispatcher", ELSEWHERE)]
        dispatcher = f.make_person(session, roles=roles, home=ELSEWHERE)
        login = dispatcher.login
        session.commit()
    monday.open(login, f.PASSWORD)
    expect(monday.page.get_by_text("没有可以交的户")).to_be_visible()
    expect(monday.page.get_by_text("还没有交过户")).to_be_visible()
    settled = "没有责任人的户、好久没同步的手机、等决定的记录：都处理完了"
    expect(monday.page.get_by_text(settled)).to_be_visible()
    expect(monday.page.locator(".badge")).to_have_count(0)
    expect(monday.button("交给下周计划")).to_have_count(0)
    monday.page.goto("/desk/held")
    expect(monday.page.get_by_text("没有等决定的记录")).to_be_visible()
