"""What became of each record: seen, mended and chosen on the phone, and on the server once."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.phone_app.app import App, Office
from tests.phone_app.opened import opened
from tests.phone_app.records_page import OtherPhone, RecordsPage
from tests.waiting import await_that

pytestmark = pytest.mark.slow


def test_what_came_back_is_mended_in_place_without_signal(app: App, address: str) -> None:
    own = OtherPhone(address, "grid")
    household = next(iter(own.records("households")))
    contact = {"id": str(uuid4()), "rev": str(uuid4()), "household": household, "name": "钟带娣"}
    assert own.push("contacts", {**contact, "relation": "spouse", "phone": "154"}) == "rejected"
    OtherPhone(address, "dispatcher").gives_back(contact["rev"], "号码少了几位")

    app.begin()
    page = RecordsPage(app)
    app.expect_needs_you(1)
    page.open()
    page.needing("镇里说：号码少了几位").get_by_role("link", name="补一句").click()
    expect(app.page.get_by_text("电话：不是完整的电话号码。")).to_be_visible()
    expect(app.page.get_by_text("这一条是从您的另一部手机发的。")).to_be_visible()
    page.expect_accessible()
    app.goes_offline()
    page.mends("电话", "15400006612")
    app.expect_unsent(1)
    expect(app.page.get_by_text("在手机上").first).to_be_visible()
    page.tries_now()
    page.expect_told("还有 1 条在手机上。没有信号")

    app.comes_back()
    app.expect_unsent(0)
    expect(page.needing("钟带娣")).to_have_count(0)
    assert own.records("contacts")[contact["id"]]["phone"] == "+8615400006612"


def test_what_is_given_up_is_gone_also_for_whoever_leaves_the_page_at_once(
    app: App, address: str
) -> None:
    own = OtherPhone(address, "share1")
    household = next(iter(own.records("households")))
    contact = {"id": str(uuid4()), "rev": str(uuid4()), "household": household, "name": "钟满妹"}
    assert own.push("contacts", {**contact, "relation": "spouse", "phone": "155"}) == "rejected"
    OtherPhone(address, "dispatcher").gives_back(contact["rev"], "少了八位")

    app.begin("share1")
    page = RecordsPage(app)
    page.open()
    page.needing("少了八位").get_by_role("link", name="补一句").click()
    app.page.get_by_role("button", name="不要这一条了").click()
    app.page.get_by_role("button", name="返回").click()
    app.expect_title("记录去哪儿了")
    expect(page.needing("少了八位")).to_have_count(0)


def test_what_is_typed_to_mend_a_record_survives_a_start_and_a_save_that_is_taken_back(
    app: App, address: str
) -> None:
    own = OtherPhone(address, "share1")
    household = next(iter(own.records("households")))
    contact = {"id": str(uuid4()), "rev": str(uuid4()), "household": household, "name": "钟带娣"}
    assert own.push("contacts", {**contact, "relation": "spouse", "phone": "154"}) == "rejected"
    OtherPhone(address, "dispatcher").gives_back(contact["rev"], "号码少了几位")

    app.begin("share1")
    app.goes_offline()
    app.open(f"/app/records/contacts/{contact['id']}")
    phone = app.page.get_by_label("电话")
    expect(phone).to_be_visible()
    phone.fill("154000066")
    await_that(lambda: typed(app) == [{"phone": "154000066"}])
    app.reload()
    expect(phone).to_have_value("154000066")
    expect(app.page.get_by_text("接着上次没记完的写")).to_be_visible()
    page = RecordsPage(app)
    page.mends("电话", "15400006612")
    app.expect_unsent(1)
    await_that(lambda: typed(app) == [])
    app.page.get_by_role("button", name="撤销").click()
    expect(phone).to_have_value("15400006612")
    app.expect_unsent(0)
    app.page.get_by_role("button", name="不要了").click()
    expect(phone).to_have_value("")  # of another phone: to be typed anew
    phone.fill("15400006613")
    await_that(lambda: typed(app) == [{"phone": "15400006613"}])
    app.page.get_by_role("button", name="改好了，再发一次").click()
    app.expect_unsent(1)
    app.comes_back()
    app.expect_unsent(0)
    assert own.records("contacts")[contact["id"]]["phone"] == "+8615400006613"
    assert typed(app) == []


def typed(app: App) -> list[dict[str, str]]:
    """What is touched and not sent of records that are being mended."""
    return [draft["fields"]["touched"] for draft in opened(app.page, "drafts")]


def test_of_two_values_one_is_chosen_and_the_conflict_is_over(app: App, address: str) -> None:
    own, colleague = OtherPhone(address, "grid"), OtherPhone(address, "village")
    base = next(iter(own.records("households").values()))
    assert colleague.change("households", base, head="陈火生", address="31 号之一") == "applied"
    assert own.change("households", base, head="陈火声", address="31 号") == "conflict"

    app.begin()
    page = RecordsPage(app)
    page.open()
    page.needing("您和镇里都改了").get_by_role("link", name="看两边").click()
    expect(app.page.locator("[data-field=head] [data-side=theirs] input")).to_be_checked()
    page.expect_accessible()
    page.chooses("head", "yours")
    app.page.get_by_role("button", name="就用这两个").click()
    app.expect_title("记录去哪儿了")
    expect(page.needing("您和镇里都改了")).to_have_count(0)

    def at_the_server() -> tuple[str, str]:
        now = colleague.records("households")[base["id"]]
        return now["head"], now["address"]

    await_that(lambda: at_the_server() == ("陈火声", "31 号之一"))
    app.expect_unsent(0)


def test_pages_about_the_phone_say_what_is(app: App, address: str) -> None:
    app.begin()
    page = RecordsPage(app)
    page.goes_to("/sync")
    expect(app.page.get_by_text("Redmi 9A")).to_be_visible()
    page.expect_accessible()
    app.page.get_by_role("button", name="逐条核对一遍").click()
    page.expect_told("核对过了，两边一样。")
    page.goes_to("/about-me")
    expect(app.page.locator("[data-list=devices]")).to_contain_text("就是这部")
    page.expect_accessible()
    page.goes_to("/settings")
    app.page.get_by_text("暗", exact=True).click()
    page.expect_accessible()
    app.page.get_by_text("English", exact=True).click()
    app.give_pin()  # the page came anew
    expect(app.page.get_by_role("heading", name="Settings")).to_be_visible()
    app.page.get_by_text("中文", exact=True).click()
    app.give_pin()
    app.expect_title("设置")
    expect(app.page.locator("html")).to_have_attribute("data-theme", "dark")

    app.goes_offline()
    page.goes_to("/sync")
    page.tries_now()
    expect(app.page.locator("[data-reason=offline]")).to_be_visible()
    page.goes_to("/feedback")
    app.page.get_by_label("想说什么").fill("圩日的计划排得太满")
    page.expect_accessible()
    app.page.get_by_role("button", name="发出去").click()
    expect(app.page.locator("[data-list=letters]")).to_contain_text("在手机上，还没发")
    app.reload()
    expect(app.page.locator("[data-list=letters]")).to_contain_text("在手机上，还没发")

    app.comes_back()
    expect(app.page.locator("[data-list=letters] > [data-state=received]")).to_be_visible()
    said = Office(address, "admin").get("/api/v1/feedback")["items"]
    assert [(letter["about"], letter["text"]) for letter in said] == [("app", "圩日的计划排得太满")]
