"""Held work at the desk: a dispatcher reads what a phone sent beside the record, and decides."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from demo.logins import DEMO_LOGINS
from records.fieldwork.households import Household
from records.staff.people import Person
from tests.conftest import session_on
from tests.desk.desk import Desk
from tests.factories import bearer, make_login, make_person
from tests.phone.client import HttpClient
from tests.phone.phone import Phone
from tests.phone_app.readable import violations
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

_numbers = itertools.count(100)
DISPATCHER = next(each.login for each in DEMO_LOGINS if each.login == "dispatcher")


class Sent:
    """A cadre's rows that nobody has taken: their household lies in a colleague's grid."""

    def __init__(self, database: str, address: str) -> None:
        with session_on(database) as session:
            office = session.scalars(sa.select(Person).where(Person.login == DISPATCHER)).one()
            homes = session.scalars(
                sa.select(Household)
                .where(Household.grid.startswith(office.home), Household.kind == "ordinary")
                .order_by(Household.id)
            ).all()
            grid = homes[0].grid
            assert grid is not None
            own = next(home.grid for home in homes if home.grid not in (None, grid))
            author = make_person(session, areas=[own], name=f"林志强{next(_numbers)}号")
            token = make_login(session, author)
            self.author, self.head, self.household = author.name, homes[0].head, homes[0].id
            session.commit()
        self.phone = Phone(HttpClient(address, PATIENCE), bearer(token))

    def visit(self, note: str, **fields: Any) -> str:
        return str(self.phone.visit(self.household, note=note, **fields))


@pytest.fixture
def sent(served_database: str, address: str) -> Sent:
    return Sent(served_database, address)


class HeldPage:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def open(self) -> None:
        self.desk.open("/desk/held", as_=DISPATCHER)
        self.page.locator(".three").wait_for()

    def rows_of(self, sent: Sent) -> Locator:
        return self.page.locator("[data-row]", has_text=sent.author)

    def show(self, sent: Sent, note: str) -> None:
        expect(self.rows_of(sent).first).to_be_visible()
        for nth in range(self.rows_of(sent).count()):
            row = self.rows_of(sent).nth(nth)
            row.locator("button").click()
            expect(row.locator("button")).to_have_attribute("aria-current", "true")
            if self.page.locator("[data-field=note] .sent").text_content() == note:
                return
        raise AssertionError(note)

    def choose(self, what: str) -> None:
        self.page.get_by_role("radio", name=what).check(force=True)

    def do(self) -> None:
        self.page.get_by_role("button", name=re.compile("看下一条")).click()

    def decided(self, key: str) -> str | None:
        found: str | None = self.desk.get(f"/api/v1/inbox/{key}")["decision"]
        return found


@pytest.fixture
def held(desk: Desk) -> HeldPage:
    return HeldPage(desk)


def keys_of(page: Page, sent: Sent) -> list[str]:
    rows = page.locator("[data-row]", has_text=sent.author)
    return [str(rows.nth(nth).get_attribute("data-row")) for nth in range(rows.count())]


def test_a_row_is_read_beside_its_record_and_accepted_by_two_keys(
    held: HeldPage, sent: Sent
) -> None:
    sent.visit("水渠通了，谢谢")
    sent.phone.sync()
    held.open()
    held.show(sent, "水渠通了，谢谢")
    page = held.page
    held.desk.expect_heading(sent.head)
    expect(page.locator(".why")).to_contain_text("不归")
    expect(page.locator(".beside")).to_contain_text("还没有这条记录")
    expect(page.locator(".held-map path.on")).to_have_count(1)
    assert violations(page) == []
    (key,) = keys_of(page, sent)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(held.rows_of(sent)).to_have_count(0)
    assert held.decided(key) is None, "not before its time is over"
    page.get_by_role("button", name="撤销").click()
    expect(held.rows_of(sent)).to_have_count(1)
    held.show(sent, "水渠通了，谢谢")
    held.do()
    page.goto("/desk/phones")  # whoever leaves has decided
    await_that(lambda: held.decided(key) == "accepted")


def test_several_are_returned_at_once_and_not_without_a_reason(held: HeldPage, sent: Sent) -> None:
    for note in ("一", "二", "三"):
        sent.visit(note)
    sent.phone.sync()
    held.open()
    page, keys = held.page, keys_of(held.page, sent)
    for nth in range(2):
        held.rows_of(sent).nth(nth).get_by_role("checkbox").check()
    expect(page.get_by_text("这 2 条怎么办")).to_be_visible()
    page.keyboard.press("r")
    held.do()
    expect(page.get_by_role("alert")).to_contain_text("先写一句说明")
    page.get_by_label("说明（要写）").fill("是哪一户？")
    for _ in range(2):  # a third one, and not
        held.rows_of(sent).nth(2).get_by_role("checkbox").click()
    expect(page.get_by_label("说明（要写）")).to_have_value("是哪一户？")
    held.do()
    expect(held.rows_of(sent)).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="退回去问一句")).to_contain_text("2 条")
    held.rows_of(sent).locator("button").click()
    held.do()  # the next decision sends the one before
    await_that(lambda: [held.decided(key) for key in keys[:2]] == ["returned", "returned"])
    (note,) = held.desk.get(f"/api/v1/inbox/{keys[0]}")["decisions"]
    assert note["note"] == "是哪一户？"


def test_whoever_has_decided_all_of_a_page_goes_on_with_the_next(
    held: HeldPage, sent: Sent
) -> None:
    sent.visit("一")
    sent.visit("二")
    sent.phone.sync()
    one_by_one = held.page.context.route
    one_by_one(
        "**/api/v1/inbox?*", lambda route: route.continue_(url=f"{route.request.url}&limit=1")
    )
    held.open()
    rows = held.page.locator("[data-row]")
    expect(rows).to_have_count(1)
    first = rows.get_attribute("data-row")
    held.do()
    expect(rows).to_have_count(1)
    expect(rows).not_to_have_attribute("data-row", first or "")


def test_a_row_is_corrected_and_stays_its_authors(held: HeldPage, sent: Sent) -> None:
    visit = sent.visit("说了老年卡")
    sent.phone.sync()
    held.open()
    held.show(sent, "说了老年卡")
    page = held.page
    (key,) = keys_of(page, sent)
    held.choose("改了再收")
    held.do()
    expect(page.get_by_role("alert")).to_contain_text("还没有改动")
    page.locator(".beside").get_by_label("说了什么").fill("问老年卡哪天能办")
    held.do()
    page.goto("/desk/phones")
    await_that(lambda: held.decided(key) == "corrected")
    row = held.desk.get(f"/api/v1/inbox/{key}")
    assert (row["record"], row["current"]["note"]) == (visit, "问老年卡哪天能办")
    assert row["person"]["name"] == sent.author


def test_two_dispatchers_decide_at_once(
    held: HeldPage, sent: Sent, served_database: str, address: str
) -> None:
    sent.visit("同一条")
    sent.phone.sync()
    held.open()
    held.show(sent, "同一条")
    (key,) = keys_of(held.page, sent)
    with session_on(served_database) as session:
        office = session.scalars(sa.select(Person).where(Person.login == DISPATCHER)).one()
        other = make_person(session, roles=[("dispatcher", office.home)])
        theirs = bearer(make_login(session, other))
        session.commit()
    done = requests.post(
        f"{address}/api/v1/inbox/{key}/dismiss", json={"note": "重复"}, headers=theirs, timeout=60
    )
    assert done.status_code == 200
    held.do()
    expect(held.rows_of(sent)).to_have_count(0)
    expect(held.page.get_by_text("有 1 条别人先决定了")).to_be_visible(timeout=30_000)
    expect(held.rows_of(sent)).to_have_count(0)
    assert held.decided(key) == "dismissed"
    held.desk.complaints.clear()  # the browser notes the 409
