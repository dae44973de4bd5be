"""A new version of the app: it waits until somebody wants it, and works without signal afterwards.

That an open form is left alone until it is closed is in web/phone/app/updates.test.ts.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from demo.load import load_demo
from server.web import faces
from tests.conftest import app_on, settings_of
from tests.phone_app.app import App
from tests.phone_app.builds import build
from tests.served import serve_here

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two builds of the app, the second on top of the first as a deploy leaves it."""
    first, second = (tmp_path_factory.mktemp("dist") / "phone" for _ in range(2))
    build(first, "1.0.0")
    shutil.copytree(first, second)
    build(second, "1.1.0")
    return [first, second]


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    settings = settings_of(served_database)
    load_demo(served_database, settings.phone_seal, scale=0.02, progress=False)
    with app_on(settings) as app, serve_here(app) as base:
        yield base


@pytest.fixture(autouse=True)
def _first(monkeypatch: pytest.MonkeyPatch, versions: list[Path]) -> None:
    monkeypatch.setattr(faces, "DIST", versions[0].parent)


def script_of(app: App) -> str:
    script = app.page.locator("script[src]").first.get_attribute("src")
    assert script is not None
    return script


def test_a_new_version_waits_until_it_is_wanted_and_then_serves_all_tabs(
    app: App, versions: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app.begin()
    app.reload()
    before = script_of(app)
    other = app.another_tab()
    other.open()
    other.expect_synced()
    monkeypatch.setattr(faces, "DIST", versions[1].parent)
    app.reload()  # the browser looks for a new worker
    app.expect_strip("新版本好了")
    other.expect_strip("新版本好了")
    assert script_of(app) == before
    app.page.get_by_role("button", name="换上").click()
    for tab in (app, other):
        expect(tab.page.locator(f'script[src="{before}"]')).to_have_count(0)
        tab.expect_synced()
    after = script_of(app)
    app.goes_offline()
    app.reload()
    app.expect_synced()
    assert script_of(app) == after != before
