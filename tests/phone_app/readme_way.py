"""The way of the READMEs' second paragraph, by the words that they quote of the screens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from playwright.sync_api import expect

from tests.conftest import CHECKOUT
from tests.phone_app.app import PASSWORD, App

# The page, where its paragraph begins, and how it quotes.
READMES = {
    "en": ("README.md", "**Try the app", r"(?<!\*)\*([^*]+)\*(?!\*)"),
    "zh": ("README.zh-CN.md", "**断网记一次走访", r"“([^”]+)”"),
}


def follow(app: App, language: str) -> Iterator[str]:
    """As somebody would who has never seen the app; named by what is to be seen."""
    name, begins, quotes = READMES[language]
    text = (CHECKOUT / name).read_text("utf-8")
    paragraph = text[text.index(begins) :].split("\n\n")[0]
    assert f"`{PASSWORD}`" in paragraph
    address = re.search(r"<http://127\.0\.0\.1:8000(\S+)>", paragraph)
    assert address is not None
    begin, received, _, _, households, log, save, unsent, again = re.findall(quotes, paragraph)

    page = app.page
    app.open(address[1])
    page.locator("[name=username]").fill("grid")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    app.choose_pin()
    page.get_by_role("button", name=begin, exact=True).click()
    expect(page.locator(".unsent")).to_contain_text(received)
    app.expect_kept()
    app.goes_offline()
    page.get_by_role("navigation").get_by_role("link", name=households, exact=True).last.click()
    page.locator(".hh a").first.click()
    page.get_by_role("link", name=log, exact=True).click()
    expect(page.get_by_role("button", name=save, exact=True)).to_be_visible()
    yield "form"
    page.get_by_role("button", name=save, exact=True).click()
    expect(page.locator(".unsent")).to_contain_text(unsent)
    yield "unsent"
    app.reload()
    expect(page.locator(".unsent")).to_contain_text(unsent)
    app.comes_back()
    expect(page.locator(".unsent")).to_contain_text(again)
    yield "received"
