"""The store in a real browser: web/sync/tests/storeRules.ts, and what only a browser does."""

from playwright.sync_api import Page

from tests.phone_app.old_stores import UNSENT, dump, load, old_store, path_of, unsent
from tests.phone_app.store_page import address as address
from tests.phone_app.store_page import page as page


def test_it_keeps_every_rule_of_a_store(page: Page) -> None:
    rules = page.evaluate("page.rules")
    assert len(rules) > 8
    for number in range(len(rules)):
        page.evaluate("number => page.run(number)", number)


def test_accounts_keep_every_rule_and_two_tabs_lose_no_change(page: Page) -> None:
    rules = page.evaluate("page.accountRules")
    assert len(rules) > 5
    for number in range(len(rules)):
        page.evaluate("number => page.runAccounts(number)", number)


def test_an_account_in_the_clear_is_changed_by_its_first_pin_only(page: Page) -> None:
    account = {
        "id": "p",
        "county": "441427",
        "token": "t",
        "isEnded": False,
        "person": {"id": "p", "login": "chen", "name": "陈晓明"},
        "device": {"id": "d", "name": "Redmi"},
        "noticeAt": "2026-03-18T02:00:00Z",
    }
    page.evaluate("page.runAccounts(0)")  # the database is there
    found = page.evaluate("account => page.sealsPlain(account)", account)
    assert found == [None, account["noticeAt"], "sealed"]


def test_an_older_app_never_writes_to_a_newer_store(page: Page) -> None:
    assert page.evaluate("page.opensNewer()") == ["too_new", 1]


def test_a_tab_that_was_open_during_an_upgrade_writes_no_more(page: Page) -> None:
    assert page.evaluate("page.isOpenDuringUpgrade()") == ["too_new", 2]


def test_each_version_is_opened_with_all_that_it_kept(page: Page) -> None:
    """Without signal, as always here."""
    versions = page.evaluate("page.versions")
    missing = [str(path_of(each)) for each in versions if not path_of(each).exists()]
    assert missing == [], "made by tests/phone_app/make_store.py"
    for version in versions:
        old, name = old_store(version), f"version-{version}"
        load(page, name, old)
        assert dump(page, name) == old.store
        read = page.evaluate("name => page.reads(name)", name)
        assert len(read["waiting"]) == UNSENT
        assert unsent(read["all"]) == old.unsent()
        assert len(read["all"]) == len(old.holdings())
        assert read["photos"] == old.photos()
        assert dump(page, name)["version"] == versions[-1] * 10


def test_a_full_phone_refuses_and_has_lost_nothing(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 5_000_000})
    assert page.evaluate("page.isFull()") == ["full", 1, "1"]


def test_what_one_tab_writes_the_others_hear_of(page: Page) -> None:
    assert page.evaluate("page.isHeardElsewhere()") == ["a"]
