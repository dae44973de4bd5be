"""Every screen of the app, in an order in which one phone shows them.

`test_everybody.py` asks of each whether everybody can use it, `pictures.py` takes its picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from demo.logins import FIRST_LOGIN
from tests.phone_app.app import App, Office
from tests.phone_app.conftest import PHONE
from tests.phone_app.given_records import GivenRecords
from tests.phone_app.given_week import GivenWeek, today
from tests.phone_app.line import PhoneLine
from tests.phone_app.visits import Visits
from tests.waiting import PATIENCE

WHO = "share1"
_INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false })"
Show = Callable[["Walk"], None]


@dataclass(frozen=True)
class Given:
    """What the server knows of `WHO`, and somebody whose first password is still to be changed."""

    week: GivenWeek
    records: GivenRecords
    newcomer: str


class Walk:
    """One phone on its way through the screens."""

    def __init__(self, app: App, given: Given, office: Office) -> None:
        self.app, self.given, self.office = app, given, office
        self.page, self.visits = app.page, Visits(app)
        self.ids = [str(given.week.ids[head]) for head in given.week.today]
        self.visit = ""

    def go(self, path: str) -> None:
        """By an address of the app, within the page."""
        self.visits.open(path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def see(self, what: str | Locator) -> None:
        place = self.page.get_by_text(what).first if isinstance(what, str) else what
        expect(place).to_be_visible()

    def see_dialog(self) -> None:
        self.see(self.page.get_by_role("dialog"))


def screens(walk: Walk, browser: Browser, **more: Any) -> Iterator[tuple[str, App]]:
    """The name of each, while the app shows it. ``more``: of other phones, as of this one."""
    yield from elsewhere(browser, walk, more)
    for part in (first_run, with_signal, without_signal, lost):
        for name in part(walk):
            yield name, walk.app


def first_run(walk: Walk) -> Iterator[str]:
    app = walk.app
    app.open()
    walk.see("登录一次就够了")
    yield "log-in"
    app.log_in(WHO)
    app.expect_title("设一个六位数")
    yield "choose-pin"
    app.choose_pin()
    app.expect_title("用之前说清楚")
    yield "privacy"
    app.goes_offline()
    app.read_notice()
    expect(walk.page.get_by_role("alert")).to_contain_text("没有信号")
    yield "first-sync"
    app.comes_back()
    app.expect_synced()
    app.expect_kept()
    walk.go("/me/reminders")  # preferences are the last of what comes
    walk.see(walk.page.get_by_role("radiogroup", name="多久提醒一次"))


def elsewhere(browser: Browser, walk: Walk, look: dict[str, Any]) -> Iterator[tuple[str, App]]:
    """On other phones: what comes instead of the work."""
    agent = {"user_agent": f"{PHONE['user_agent']} MicroMessenger/8.0.50"}
    for name, seen, more, script in (
        ("in-chat", "请用浏览器打开", agent, ""),
        (
            "insecure",
            "这个网址不安全",
            {},
            _INSECURE,
        ),
        ("too-old", "这个浏览器用不了", {}, "delete Navigator.prototype.locks"),
    ):
        with_app = _other_phone(browser, walk.app.line, **look, **more)
        with_app.page.add_init_script(script)
        with_app.open()
        with_app.expect_title(seen)
        yield name, with_app
        with_app.context.close()
    app = _other_phone(browser, walk.app.line, **look)
    app.open()
    app.log_in(walk.given.newcomer, FIRST_LOGIN)
    app.give_pin()
    app.expect_title("先换一个自己的密码")
    yield "new-password", app
    app.page.get_by_role("button", name="换一个账号").click()
    app.log_in("auditor")
    app.give_pin()
    app.read_notice()
    app.expect_title("您现在没有负责的片区")
    yield "no-areas", app
    app.context.close()


def _other_phone(browser: Browser, line: PhoneLine, **more: Any) -> App:
    context = browser.new_context(base_url=line.address, **{**PHONE, **more})
    context.set_default_timeout(PATIENCE * 1000)
    return App(context, line)


def at(path: str, seen: str) -> Show:
    """By its address. ``{first}`` is the household that is next, ``{last}`` today's last."""

    def show(walk: Walk) -> None:
        ids = {"first": walk.ids[1], "last": walk.ids[-1], "visit": walk.visit}
        walk.go(path.format(**ids, **vars(walk.given.records)))
        walk.see(seen)

    return show


def _figure(walk: Walk) -> None:
    walk.go("/me/figures")
    walk.page.locator("[data-figure^='field-days']").first.click()
    walk.see("服务器")


# What asks the server.
WITH_SIGNAL: dict[str, Show] = {
    "figure": _figure,
    "about-me": at("/about-me", "就是这部"),
    "duties": at("/me/duties", "同事想和我换"),
}


def with_signal(walk: Walk) -> Iterator[str]:
    for name, show in WITH_SIGNAL.items():
        show(walk)
        yield name


def without_signal(walk: Walk) -> Iterator[str]:
    """One visit has been logged on the way up."""
    walk.app.goes_offline()
    walk.visit = walk.app.has_unsent_visit(walk.ids[0], "说水管修好了，问医保怎么缴。")
    walk.page.reload()
    walk.see("请按开门密码")
    yield "locked"
    walk.press("忘了开门密码")
    walk.see("谁也打不开")
    yield "forgotten-pin"
    walk.press("再想想")
    walk.app.give_pin()
    walk.app.expect_unsent(1)
    for name, show in WITHOUT_SIGNAL.items():
        show(walk)
        yield name


def _search(walk: Walk) -> None:
    walk.go("/households")
    walk.page.get_by_label("找一户").fill("l")
    walk.see("户里有")


def _contact(walk: Walk) -> None:
    at("/households/{first}", "住在这里")(walk)
    walk.page.get_by_role("button", name="更正 ").first.click()
    walk.see_dialog()


def _map(walk: Walk) -> None:
    walk.go(f"/map?day={today()}")
    walk.see(walk.page.locator(".map-place[data-drawn=true]"))


def _change(walk: Walk) -> None:
    walk.go("/week")
    walk.page.locator(f"[data-day='{today()}'] button").last.click()
    walk.see_dialog()


def _swap(walk: Walk) -> None:
    walk.go("/me/duties")
    walk.press("找人换班")
    walk.see_dialog()


def _form(walk: Walk) -> None:
    at("/households/{last}/visit", "说了些什么")(walk)
    walk.visits.note("孙女下个月上学，要一张证明，约好圩日到窗口拿。")


def _meeting(walk: Walk) -> None:
    at("/meeting", "来了哪几户")(walk)
    for box in walk.page.get_by_role("checkbox").all()[:2]:
        box.check()


def _feedback(walk: Walk) -> None:
    walk.go("/feedback")
    walk.page.get_by_label("想说什么").fill("圩日的计划排得太满，上午走不完。")


def _saved(walk: Walk) -> None:
    """The undo above the household that is next by now."""
    walk.go("/")
    walk.page.get_by_role("region", name="下一户").get_by_role("link", name="不在家").click()
    walk.press("记下：不在家")
    walk.see(walk.page.locator(".toast"))


WITHOUT_SIGNAL: dict[str, Show] = {
    "today": at("/", "下一户"),
    "households": at("/households", "该去了"),
    "households-search": _search,
    "household": at("/households/{first}", "住在这里"),
    "household-contact": _contact,
    "household-show": at("/households/{first}/show", "您家"),
    "household-edit": at("/households/{first}/edit", "更正这一户"),
    "household-gone": at("/households/{first}/gone", "搬走了"),
    "household-new": at("/households/new", "我在门口"),
    "visit": _form,
    "nobody-home": at("/households?log={first}&outcome=nobody_home", "记下：不在家"),
    "visit-edit": at("/visits/{visit}/edit", "改走访"),
    "meeting": _meeting,
    "scan": at("/scan", "卡上二维码下面的字"),
    "card-unknown": at("/c/q3Zk_0b-91XyTTabcdEFGh", "这张户卡"),
    "map": _map,
    "week": at("/week", "领导请走访的"),
    "week-change": _change,
    "week-add": at("/week/add", "排在哪一天"),
    "me": at("/me", "这部手机"),
    "figures": at("/me/figures", "已确认"),
    "duties-swap": _swap,
    "calendar": at("/me/calendar", "农历"),
    "reminders": at("/me/reminders", "明早再说"),
    "records": at("/records", "农户不在本机 · 走访"),
    "record": at("/records/visits/{visit}", "还在手机上"),
    "record-returned": at("/records/contacts/{returned}", "为什么退回"),
    "conflict": at("/records/households/{conflict}/conflict", "两处改得不一样"),
    "sync": at("/sync", "手机存储"),
    "change-pin": at("/settings/pin", "现在的开门密码"),
    "settings": at("/settings", "换密码"),
    "feedback": _feedback,
    "privacy-again": at("/privacy", "没有轨迹"),
    "log-in-again": at("/log-in", "手机上的记录都在"),
    "nowhere": at("/nowhere", "这里没有内容"),
    "today-saved": _saved,
}


def lost(walk: Walk) -> Iterator[str]:
    """The phone is reported lost: it hands in what it has, and forgets the rest."""
    here = next(
        one for one in walk.office.get("/api/v1/devices")["items"] if one["name"] == "Redmi 9A"
    )
    walk.office.delete(f"/api/v1/devices/{here['id']}")
    walk.app.comes_back()
    walk.app.expect_title("这部手机被报失了")
    yield "handed-in"
