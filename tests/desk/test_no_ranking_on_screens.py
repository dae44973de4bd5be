"""No screen ranks people: each route of the desk, for each role, with every list that it offers."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page

from tests.conftest import session_on
from tests.desk.desk import Desk
from tests.desk.ranking import RENAME, rankings_on
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

ROLES = ("leader", "dispatcher", "admin", "auditor", "village", "clerk")
_ROUTES = """
() => document.querySelector('#desk').__vue_app__.config.globalProperties.$router
  .getRoutes().map(({ path }) => path).filter((path) => !path.includes(':'))
"""
_GO = """
(to) => document.querySelector('#desk').__vue_app__.config.globalProperties.$router.push(to)
"""
# How many requests of the page are not answered yet; and whether none was, for some frames.
_COUNTED = """
const made = window.fetch;
window.unanswered = 0;
window.fetch = async (...asked) => {
  window.unanswered += 1;
  try {
    const answer = await made(...asked);
    await answer.clone().arrayBuffer();
    return answer;
  } finally {
    window.unanswered -= 1;
  }
};
"""
_QUIET = """
() => {
  window.quiet = window.unanswered === 0 ? (window.quiet ?? 0) + 1 : 0;
  return window.quiet % 6 === 5;
}
"""
_CHOICES = "() => [...document.querySelectorAll('main a[href]')].map(({ href }) => href)"
# Rankings as somebody might build them, and lists that are none.
PLANTED = {
    "table": "<table><tr><td>1</td><td>走访人一</td><td>31</td></tr>"
    "<tr><td>2</td><td>走访人丁</td><td>12</td></tr></table>",
    "boxes": "<div><p><b>走访人一</b><i>31 次</i></p><p><b>走访人丁</b><i>12 次</i></p></div>",
    "labels": "<ul><li aria-label='31 户'>走访人一</li><li aria-label='12 户'>走访人丁</li></ul>",
}
HARMLESS = {
    "absences": "<ul><li>走访人一 2026-03-18 至 3月20日</li><li>走访人丁 第 12 周</li></ul>",
    "households": "<table><tr data-household='a'><td>412 天</td><td>走访人一</td></tr>"
    "<tr data-household='b'><td>388 天</td><td>走访人丁</td></tr></table>",
    "one": "<p>走访人一 31</p>",
}


@pytest.fixture(scope="module")
def names(address: str, served_database: str) -> None:
    with session_on(served_database) as session:
        session.execute(sa.text(RENAME))
        session.commit()


@pytest.mark.parametrize("role", ROLES)
def test_no_screen_has_a_figure_beside_people(
    chromium: Browser, address: str, names: None, role: str
) -> None:
    context = chromium.new_context(base_url=address, locale="zh-CN")
    context.set_default_timeout(PATIENCE * 1000)
    desk = Desk(context.new_page())
    desk.page.add_init_script(_COUNTED)
    desk.open("/desk/connections", as_=role)
    desk.page.locator(".page").wait_for()
    open_ = [str(path) for path in desk.page.evaluate(_ROUTES) if path != "/"]
    assert {"/map", "/households", "/gaps", "/connections"} <= {*open_}
    seen: set[str] = set()
    while open_:
        route = open_.pop()
        desk.page.evaluate(_GO, route)
        desk.page.wait_for_function(_QUIET)
        _, ranked = rankings_on(desk.page)
        assert ranked == [], route
        assert desk.page.get_by_role("status").filter(has_text="正在打开").count() == 0
        seen.add(route)
        open_ += [each for each in choices_of(desk.page, route) if each not in {*seen, *open_}]
    assert len(seen) > 10  # the choices of lists, too
    context.close()


def choices_of(page: Page, route: str) -> list[str]:
    """The links of a page to itself: its lists. Those of the map lead to other areas."""
    if route.startswith("/map"):
        return []
    links = [urlsplit(href) for href in page.evaluate(_CHOICES)]
    here = urlsplit(route).path
    return [f"{here}?{link.query}" for link in links if link.path == f"/desk{here}" and link.query]


def test_a_ranking_is_found_and_other_lists_are_none(page: Page) -> None:
    for name, html in PLANTED.items():
        page.set_content(f"<main>{html}</main>")
        lists, ranked = rankings_on(page)
        assert lists >= 1, name
        assert len(ranked) == 2, name
    for name, html in HARMLESS.items():
        page.set_content(f"<main>{html}</main>")
        assert rankings_on(page)[1] == [], name
