"""A new version of the app waits until somebody wants it, and works without signal afterwards."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from server.web import faces
from tests.conftest import app_on, settings_of
from tests.phone_app.app import App
from tests.phone_app.deployed import deployed
from tests.phone_app.visits import Visits
from tests.served import serve_here

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    with app_on(settings_of(served_database)) as app, serve_here(app) as base:
        yield base


def script_of(app: App) -> str:
    script = app.page.locator("script[src]").first.get_attribute("src")
    assert script is not None
    return script


def test_a_new_version_waits_until_it_is_wanted_and_then_serves_all_tabs(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    app.begin()
    app.reload()
    before = script_of(app)
    other = app.another_tab()
    other.open()
    other.expect_synced()
    monkeypatch.setattr(faces, "DIST", deployed(tmp_path, 1))
    app.reload()  # the browser looks for a new worker
    app.expect_strip("新版本好了")
    other.expect_strip("新版本好了")
    assert script_of(app) == before
    app.page.get_by_role("button", name="换上").click()
    for tab in (app, other):
        expect(tab.page.locator(f'script[src="{before}"]')).to_have_count(0)
        tab.give_pin()
        tab.expect_synced()
    after = script_of(app)
    app.goes_offline()
    app.reload()
    app.expect_synced()
    assert script_of(app) == after != before


def test_twenty_deploys_under_an_open_form_lose_nothing_of_it(
    app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each removes the files of the one before, as a careless deploy does."""
    app.begin()
    app.reload()
    visits = Visits(app)
    household = visits.households()[0]
    visits.goes_away()
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.expect_draft("约好窗口碰头")
    before = script_of(app)
    for nth in range(20):
        monkeypatch.setattr(faces, "DIST", deployed(tmp_path / str(nth), nth))
        app.comes_back()
        assert app.page.evaluate(_UPDATED) == "installed"
        app.goes_offline()
        expect(visits.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    assert script_of(app) == before
    visits.press("照片")  # a part of the form that was not loaded yet
    visits.press("记下")
    visits.expect_saved(household["head"])
    assert [one["note"] for one in visits.on_phone()] == ["约好窗口碰头"]
    app.reload()
    visits.comes_back()
    app.page.get_by_role("button", name="换上").click()
    expect(app.page.locator(f'script[src="{before}"]')).to_have_count(0)
    app.give_pin()
    app.expect_synced()
    assert "-nineteen" in script_of(app)


# Looks for a new version, and waits until its worker has all files.
_UPDATED = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/app/");
  await registration.update();
  const worker = registration.installing ?? registration.waiting;
  if (worker.state === "installed") return worker.state;
  return new Promise((done) => worker.addEventListener("statechange", () => done(worker.state)));
}"""
