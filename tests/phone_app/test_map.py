"""The map of one's own grids: with and without signal, and without WebGL."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.phone_app.records_page import OtherPhone
from tests.served import serve
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow
HEAD = "赖观音"
TILES = "https://tiles.invalid/"
CREDIT = "县测绘院"


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    """A county that has set a basemap."""
    template = TILES + "{z}/{x}/{y}.png"
    with serve(served_database, basemap=template, basemap_attribution=CREDIT) as base:
        yield base


@pytest.fixture(scope="module", autouse=True)
def nobody_has_been_there(address: str) -> dict[str, float]:
    """A household of one's own without a visit, so that it is on the list; where it stands."""
    own = OtherPhone(address, "grid")
    beside = next(home for home in own.records("households").values() if home["location"])
    fields = ("address", "group_no", "kind", "tags", "location")
    new = {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "number": "X-1",
        "head": HEAD,
        "address": "1 号",
    }
    assert own.push("households", new | {name: beside[name] for name in fields}) == "applied"
    return {"lng": beside["location"]["lng"], "lat": beside["location"]["lat"]}


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
    app.page.locator(".near").get_by_role("button", name=HEAD).click()
    chosen = app.page.locator(".chosen-home")
    expect(chosen).to_contain_text(HEAD)
    chosen.click()
    app.expect_title(HEAD)


def test_how_far_and_which_way_the_nearest_are(
    app: App, nobody_has_been_there: dict[str, float]
) -> None:
    lng, lat = nobody_has_been_there["lng"], nobody_has_been_there["lat"]
    app.context.grant_permissions(["geolocation"])
    app.context.set_geolocation({"longitude": lng, "latitude": lat - 0.003, "accuracy": 15})
    app.begin(path="/app/map")
    app.goes_offline()
    app.page.locator(".find-me").click()
    found = app.page.locator(".near li").filter(has_text=HEAD)
    expect(found).to_contain_text("330 米")
    expect(found).to_contain_text("北")


def test_others_are_asked_for_tiles_when_somebody_has_chosen_that(app: App) -> None:
    asked: list[str] = []
    app.context.on("request", lambda request: asked.append(request.url))
    app.begin(path="/app/map")
    expect_drawn(app)
    assert [url for url in asked if url.startswith(TILES)] == []
    expect(app.page.get_by_text(CREDIT)).to_have_count(0)
    app.open("/app/settings")
    app.page.get_by_role("radiogroup", name="底图").get_by_text("打开").click()
    with app.page.expect_request(lambda request: request.url.startswith(TILES)):
        app.open("/app/map")
    expect_drawn(app)
    expect(app.page.get_by_text(CREDIT)).to_be_visible()


def test_without_webgl_the_list_is_there(playwright: Playwright, line: PhoneLine) -> None:
    off = ["--disable-3d-apis", *ARGUMENTS[:1]]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=off)
    context = browser.new_context(base_url=line.address, **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    app = App(context, line)
    app.begin(path="/app/map")
    expect(app.page.locator(".map-none")).to_be_visible()
    app.page.locator(".near").get_by_role("link", name=HEAD).click()
    app.expect_title(HEAD)
    browser.close()
