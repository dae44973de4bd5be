"""A phone that is killed while it saves or syncs, at any step of what it writes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.phone_app.app import App
from tests.phone_app.held_steps import hold_at, is_held, watch_steps
from tests.phone_app.mortal import MortalPhone
from tests.phone_app.opened import opened
from tests.phone_app.test_kept_twice import arrived, begins_a_visit, week_without_signal
from tests.phone_app.test_kept_twice import phone as phone
from tests.waiting import await_that

pytestmark = pytest.mark.slow


def test_a_phone_that_dies_at_any_step_of_a_save_keeps_what_it_said_is_kept(
    phone: MortalPhone, served_database: str
) -> None:
    app, work = week_without_signal(phone, "save")
    typed, said, step, is_held_back = [], [], 1, True
    while is_held_back:
        phone.kill(app.context)
        app = opened_again(phone)
        typed.append(f"第 {step} 步")
        is_held_back = saves(app, typed[-1], len(typed), step)
        if app.page.locator(".toast").count() > 0:
            said.append(typed[-1])
        step *= 2
    assert step > 8, "it was killed more than twice"
    phone.kill(app.context)
    app = opened_again(phone)
    visits = [
        one["waiting"]["document"]["note"] for one in app.stored("visits") if "waiting" in one
    ]
    kept = [note for note in visits if note in typed]
    assert set(said) <= set(kept)
    assert len(set(kept)) == len(kept)
    assert set(typed) - set(kept) <= set(drafts(app)), "what was not kept is still in its form"
    phone.line.restore()
    app.expect_unsent(0)
    arrived(served_database, work)
    app.context.close()


def test_a_phone_that_dies_at_any_step_of_a_sync_sends_all_of_it_once(
    phone: MortalPhone, served_database: str
) -> None:
    app, work = week_without_signal(phone, "sync")
    step, is_held_back = 1, True
    while is_held_back:
        phone.kill(app.context)
        phone.line.cut()
        app = opened_again(phone)
        is_held_back = syncs(app, step)
        step *= 4
    assert step > 64, "it was killed more than three times"
    app.expect_unsent(0)
    arrived(served_database, work)
    app.context.close()


def opened_again(phone: MortalPhone) -> App:
    app = phone.start()
    watch_steps(app.page)
    app.open()
    expect(app.page.locator(".unsent")).to_contain_text("未发")
    return app


def saves(app: App, note: str, nth: int, step: int) -> bool:
    """To another household each time. True: it came as far as this step, and not to its end."""
    begins_a_visit(app, note, nth)
    hold_at(app.page, step)
    app.page.get_by_role("button", name="记下", exact=True).click()
    await_that(lambda: is_held(app.page) or app.page.locator(".toast").count() > 0)
    return is_held(app.page)


def syncs(app: App, step: int) -> bool:
    hold_at(app.page, step)
    app.line.restore()
    app.page.evaluate("() => dispatchEvent(new Event('online'))")
    await_that(lambda: is_held(app.page) or "未发" not in badge(app))
    return is_held(app.page)


def drafts(app: App) -> list[str]:
    return [one["fields"].get("note") for one in opened(app.page, "drafts")]


def badge(app: App) -> str:
    return app.page.locator(".unsent").text_content() or ""
