"""What may go wrong at the map, with real troubles: each is said, and nobody stands there with
nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from geo.tiles.drawings import update_drawings
from records.planning.quotas import TEMPLATES, Quota
from server.ops.private_database import PrivateDatabase
from tests import factories as f
from tests.browser import CHROMIUM
from tests.conftest import clone, session_on
from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.served import Web
from tests.waiting import await_that

pytestmark = pytest.mark.slow

TOWN, GRID = "441427100", "441427100201001"
A_LITTLE_MORE_THAN_A_MINUTE = 61_000
NO_WEBGL = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis"]


class Basemap:
    """Tiles of one colour, as another's server has them."""

    def __init__(self) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (256, 256), "#3366cc").save(picture, "PNG")
        self.asked: list[str] = []
        basemap = self

        class Tiles(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                basemap.asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(picture.getvalue())

            def log_message(self, *_: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
        self.host = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def basemap() -> Iterator[Basemap]:
    made = Basemap()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def served_database(cluster: PrivateDatabase) -> Iterator[str]:
    """Not the demo county."""
    with clone(cluster) as url:
        yield url


@pytest.fixture(scope="module")
def web(served_database: str, basemap: Basemap) -> Iterator[Web]:
    """A county of one grid, in which nobody lives yet."""
    with session_on(served_database) as session:
        f.make_county(session)
        (template,) = (each for each in TEMPLATES if each["who"] == "households")
        session.add(Quota(county=f.COUNTY, valid_from=date(2025, 1, 1), **template))
        f.make_grid(session, GRID, f.square(116.1, 24.6))
        f.make_person(session, [("township_leader", TOWN)], login="leader", home=TOWN)
        session.commit()
    settings = {"basemap": basemap.host + "/{z}/{x}/{y}.png", "basemap_attribution": "县测绘院"}
    with Web(served_database, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def address(web: Web) -> str:
    return web.base


def tiles(desk: Desk) -> set[str]:
    return {url for url in desk.requests if "grids/" in url and ".mvt" in url}


def open_map(page: Page, query: str = "") -> Desk:
    page.clock.install()
    desk = Desk(page)
    page.goto(f"/desk/map{query}")
    desk.sign_in("leader", f.PASSWORD)
    return desk


def test_a_county_of_one_empty_grid_that_is_drawn_anew_while_the_page_is_open(
    page: Page, served_database: str, basemap: Basemap
) -> None:
    desk = open_map(page)
    map_ = MapPage(desk)
    map_.expect_drawn()
    expect(map_.discs).to_have_count(1)
    expect(map_.disc(GRID)).to_have_text(re.compile("–"))
    expect(map_.side).to_contain_text("这里没有农户。")
    assert map_.states()[GRID]["mark"] == "empty"
    # The basemap of the setting lies below, with its owner's name.
    assert basemap.asked
    expect(page.locator(".credit")).to_have_text("县测绘院")

    before = tiles(desk)
    with session_on(served_database) as session:
        wider = "UPDATE grids SET geom = :geom WHERE code = :code"
        session.execute(sa.text(wider), {"geom": f.square(116.1, 24.6, 0.02), "code": GRID})
        f.make_household(session, GRID)
        update_drawings(session, f.COUNTY)
        session.commit()
    page.clock.fast_forward(A_LITTLE_MORE_THAN_A_MINUTE)
    expect(map_.disc(GRID)).to_have_text(re.compile("1"))
    await_that(lambda: page.evaluate("true") and tiles(desk) - before)
    await_that(lambda: map_.states()[GRID]["mark"] == "nobody")
    after = tiles(desk) - before
    assert len({url.partition("drawing=")[2] for url in after}) == 1
    assert desk.complaints == []


def test_a_server_that_is_away_is_said_and_looked_for_again(page: Page, web: Web) -> None:
    desk = open_map(page)
    map_ = MapPage(desk)
    map_.expect_drawn()
    asked = len(desk.requests)
    page.clock.fast_forward(A_LITTLE_MORE_THAN_A_MINUTE)
    await_that(lambda: page.evaluate("true") and len(desk.requests) > asked)
    looks = [url for url in desk.requests[asked:] if "/api/" in url]
    assert [url.partition("?")[0].rpartition("/")[2] for url in looks] == ["coverage", "progress"]
    web.kill_all()
    page.clock.fast_forward(A_LITTLE_MORE_THAN_A_MINUTE)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("连不上服务器")
    expect(notice).to_contain_text("页面会自己再试")
    expect(map_.disc(GRID)).to_be_visible()  # what was known stays
    web.start()
    page.clock.fast_forward(10_000)
    expect(notice).to_have_count(0)


@pytest.mark.parametrize(
    ("query", "said", "way_out"),
    [
        ("?within=441427101", "不在您的范围里", "看我的片区"),
        ("?within=441427100999", "不在您的范围里", "看我的片区"),
        ("?week=2019-W07", "这一周没有数字", "看现在"),
    ],
)
def test_an_address_that_leads_nowhere_says_so_and_offers_a_way_out(
    page: Page, query: str, said: str, way_out: str
) -> None:
    desk = open_map(page, query)
    expect(page.get_by_role("alert")).to_contain_text(said)
    page.get_by_role("link", name=way_out).click()
    MapPage(desk).expect_drawn()


def test_a_list_of_a_week_without_figures_says_so(page: Page) -> None:
    page.goto("/desk/households?week=2019-W07")
    Desk(page).sign_in("leader", f.PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("这一周没有数字")
    page.get_by_role("link", name="看现在").click()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_basemap_that_does_not_answer_leaves_the_map(
    page: Page, web: Web, served_database: str
) -> None:
    settings = {"basemap": "http://127.0.0.1:9/{z}/{x}/{y}.png", "basemap_attribution": "县测绘院"}
    with Web(served_database, **settings) as other:
        page.goto(f"{other.base}/desk/map")
        desk = Desk(page)
        desk.sign_in("leader", f.PASSWORD)
        MapPage(desk).expect_drawn()
        expect(page.locator(".credit")).to_contain_text("底图没有回应")


def test_a_browser_without_webgl_shows_the_list(address: str, playwright: Playwright) -> None:
    """Started without, not pretending."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=NO_WEBGL)
    page = browser.new_context(base_url=address, locale="zh-CN").new_page()
    desk = Desk(page)
    page.goto("/desk/map")
    desk.sign_in("leader", f.PASSWORD)
    expect(page.get_by_role("status").first).to_contain_text("画不了地图")
    expect(page.locator(".as-list tbody tr")).to_have_count(1)
    assert [url for url in desk.requests if "engine" in url or ".mvt" in url] == []
    browser.close()
