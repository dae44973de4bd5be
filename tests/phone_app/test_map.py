"""The map of one's own grids: with and without signal, and without WebGL."""

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


def expect_drawn(app: App) -> None:
    expect(app.page.locator(".map-place")).to_have_attribute("data-drawn", "true")
    canvas = app.page.locator(".map-canvas canvas").bounding_box()
    assert canvas is not None
    assert (canvas["width"], canvas["height"] > 150) == (360, True)


def test_ones_own_grids_and_households_without_signal(app: App) -> None:
    app.begin()
    app.goes_offline()
    app.reload()
    app.tab("地图").click()
    expect_drawn(app)
    near = app.page.locator(".near li")
    expect(near).to_have_count(6)
    head = near.first.locator("b").inner_text()
    near.first.get_by_role("button").click()
    chosen = app.page.locator(".chosen-home")
    expect(chosen).to_contain_text(head)
    chosen.click()
    app.expect_title(head)


def test_how_far_and_which_way_the_nearest_are(app: App) -> None:
    app.context.grant_permissions(["geolocation"])
    app.context.set_geolocation({"longitude": 116.17, "latitude": 24.66, "accuracy": 15})
    app.begin(path="/app/map")
    app.goes_offline()
    app.page.locator(".find-me").click()
    expect(app.page.get_by_role("heading", name="离得最近、该去的")).to_be_visible()
    expect(app.page.locator(".near li").first).to_contain_text("米")


def test_without_webgl_the_list_is_there(playwright: Playwright, line: PhoneLine) -> None:
    off = ["--disable-3d-apis", *ARGUMENTS[:1]]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=off)
    context = browser.new_context(base_url=line.address, **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    app = App(context, line)
    app.begin(path="/app/map")
    expect(app.page.locator(".map-none")).to_be_visible()
    expect(app.page.locator(".near li")).to_have_count(6)
    browser.close()
