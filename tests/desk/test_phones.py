"""A lost phone: the office finds it by its owner, reports it, and sees what comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import sqlalchemy as sa
from playwright.sync_api import expect

from records.staff.people import Device, Person
from tests.conftest import session_on
from tests.desk.desk import Desk
from tests.factories import bearer, make_device, make_login
from tests.phone_app.readable import violations

pytestmark = pytest.mark.slow


@pytest.fixture
def lost(served_database: str, address: str) -> Iterator[tuple[str, str, str]]:
    """A cadre of the leader's township with a phone: their name, its id, its token."""
    with session_on(served_database) as session:
        person = session.scalars(
            sa.select(Person)
            .where(Person.level == "village", Person.home.startswith("441427100"))
            .order_by(Person.home, Person.id)
        ).first()
        assert person is not None
        device = make_device(session, person, name="红米 12", backlog=3)
        token = make_login(session, person, device=device)
        session.commit()
        yield person.name, str(device.id), token


def test_it_is_found_by_its_owner_reported_and_watched(
    desk: Desk, address: str, lost: tuple[str, str, str]
) -> None:
    name, device, token = lost
    desk.open("/desk/phones")
    page = desk.page
    desk.expect_heading("手机丢了")
    page.get_by_label("姓名").fill("无此人")
    expect(page.get_by_text("没有叫这个名字的人")).to_be_visible()
    page.get_by_label("姓名").fill(name)
    page.locator(".people button", has_text=name).first.click()
    phone = page.locator(f"[data-phone='{device}']")
    phone.get_by_role("button", name="报失 红米 12").click()
    sure = phone.get_by_role("group", name="报失 红米 12")
    expect(sure).to_contain_text("先把没上报的记录交回来")
    expect(sure).to_be_focused()
    assert violations(page) == []
    sure.get_by_role("button", name="没丢").click()
    expect(sure).to_have_count(0)
    phone.get_by_role("button", name="报失 红米 12").click()
    sure.get_by_role("button", name="确定丢了").click()
    expect(phone).to_contain_text("报失后还没联网，此前说有 3 条没上报")
    expect(phone.get_by_role("button")).to_have_count(0)
    # It comes where there is signal.
    answer = requests.post(
        f"{address}/api/v1/sync/hand-in",
        json={"device": {"backlog": 1}, "push": []},
        headers=bearer(token),
        timeout=60,
    )
    assert answer.json()["erase"] is False
    page.locator(".people button", has_text=name).first.click()
    expect(phone).to_contain_text("手机上还有 1 条")
    assert name not in "".join(desk.requests), "no name in an address"
    assert violations(page) == []


def test_an_emptied_and_a_copied_phone_say_so(
    desk: Desk, served_database: str, lost: tuple[str, str, str]
) -> None:
    _, device, _ = lost
    with session_on(served_database) as session:
        row = session.scalars(sa.select(Device).where(Device.id == device)).one()
        row.emptied_at = row.heard_twice_at = sa.func.now()
        session.commit()
    desk.open("/desk/phones?lang=zh", as_="admin")
    row_shown = desk.page.locator("tbody tr", has_text="红米 12")
    expect(row_shown).to_contain_text("有 3 条没上报")
    expect(row_shown).to_contain_text("有两部手机在用它的登录")


def test_who_does_not_direct_is_not_asked(desk: Desk) -> None:
    desk.open("/desk/phones", as_="dispatcher")
    desk.expect_heading("好久没同步的手机")
    expect(desk.page.get_by_label("姓名")).to_have_count(0)
    assert not [url for url in desk.requests if "/api/v1/people" in url]
