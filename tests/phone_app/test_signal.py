"""What happens when signal goes and comes back: in one tab, in two, after the phone restarts."""

import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from playwright.sync_api import Playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM
from tests.certificates import write_certificate
from tests.phone.client import HttpClient
from tests.phone_app.app import App, Office
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow


_CERTIFICATES = {"good": timedelta(days=1), "ended": -timedelta(days=1)}


@dataclass(frozen=True)
class Certificate:
    context: ssl.SSLContext
    key: str
    """The hash of its public key, as browsers name it."""


def certificate(folder: Path, lasts: timedelta) -> Certificate:
    folder.mkdir()
    write_certificate(folder, x509.IPAddress(ip_address("127.0.0.1")), lasts=lasts)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    public = x509.load_pem_x509_certificate((folder / "cert.pem").read_bytes()).public_key()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Certificate(context, b64encode(sha256(der).digest()).decode())


def arrived(address: str, note: str, as_: str = "grid") -> list[str]:
    """The visits with this note that the server has."""
    items = Office(address, as_).get("/api/v1/visits?limit=500")["items"]
    return [one["id"] for one in items if one["note"] == note]


def household_of(app: App) -> str:
    household = app.stored("households")[0]["id"]
    assert isinstance(household, str)
    return household


def test_what_waits_is_sent_by_itself_when_signal_is_back(app: App, address: str) -> None:
    app.begin()
    app.goes_offline()
    visit = app.has_unsent_visit(household_of(app), "在山上记的")
    app.reload()
    app.expect_unsent(1)
    assert arrived(address, "在山上记的") == []
    app.comes_back()
    app.expect_unsent(0)
    assert arrived(address, "在山上记的") == [visit]


def test_a_line_that_dies_unnoticed_is_tried_again(app: App, address: str) -> None:
    """The phone shows its bars all the time."""
    app.begin()
    app.line.cut()
    visit = app.has_unsent_visit(household_of(app), "信号满格")
    app.reload()
    app.expect_unsent(1)
    app.line.restore()
    app.expect_unsent(0)
    assert arrived(address, "信号满格") == [visit]


def test_the_browser_wakes_an_open_app_when_there_is_signal(app: App, address: str) -> None:
    """Background Sync, passed on by the service worker. The headless browser has the event only:
    app/updates.test.ts sees that it is asked for."""
    app.begin()
    app.reload()  # from here on the worker's
    app.line.cut()
    visit = app.has_unsent_visit(household_of(app), "后台叫醒")
    app.reload()
    app.expect_unsent(1)
    app.line.restore()
    app.page.evaluate(_HEARS_SIGNAL)
    dispatch_sync(app)
    app.page.wait_for_function("() => window.hasHeard")
    app.expect_unsent(0)
    assert arrived(address, "后台叫醒") == [visit]


def dispatch_sync(app: App) -> None:
    """As the browser does when it has noticed signal."""
    devtools = app.context.new_cdp_session(app.page)
    registrations: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: registrations.extend(
            each["registrationId"] for each in told["registrations"] if not each["isDeleted"]
        ),
    )
    devtools.send("ServiceWorker.enable")
    await_that(lambda: app.page.evaluate("1") and registrations)
    event = {"registrationId": registrations[0], "tag": "signal", "lastChance": False}
    devtools.send("ServiceWorker.dispatchSyncEvent", {"origin": app.line.address, **event})


def test_a_network_that_wants_a_log_in_takes_nothing(app: App, address: str) -> None:
    app.begin()
    visit = app.has_unsent_visit(household_of(app), "招待所的网")
    app.line.enter_portal()
    app.reload()
    app.expect_unsent(1)
    app.line.leave_portal()
    app.expect_unsent(0)
    assert arrived(address, "招待所的网") == [visit]


def test_the_first_sync_says_which_network_answers(app: App) -> None:
    app.open()
    app.log_in()
    app.give_pin()
    app.expect_title("用之前说清楚")
    app.line.enter_portal()
    app.read_notice()
    expect(app.page.get_by_role("alert")).to_contain_text("这个网络要先登录")
    app.line.leave_portal()
    app.expect_synced()


def test_one_tab_speaks_for_both_and_the_other_takes_over(app: App, address: str) -> None:
    app.begin()
    other = app.another_tab()
    spoken: list[str] = []
    other.page.on("request", lambda request: spoken.append(request.url))
    other.open()
    other.expect_synced()
    rounds = [url for url in spoken if url.endswith("/api/v1/sync")]
    assert rounds == []
    visit = other.has_unsent_visit(household_of(other), "另一个窗口")
    app.page.close()
    assert await_that(lambda: arrived(address, "另一个窗口")) == [visit]


def test_a_session_that_ended_stops_sending_and_nothing_else(app: App, address: str) -> None:
    app.begin()
    headers = {"Authorization": f"Bearer {app.token()}"}
    assert HttpClient(address, PATIENCE, headers).post("/api/v1/logout").status_code == 204
    visit = app.has_unsent_visit(household_of(app), "登录过期")
    app.reload()
    app.expect_strip("要重新登录才能发送")
    app.expect_unsent(1)
    app.page.get_by_role("link", name="登录").click()
    expect(app.page.get_by_label("用户名")).to_have_value("grid")
    app.log_in()
    app.expect_unsent(0)
    app.expect_strips(0)
    assert arrived(address, "登录过期") == [visit]


def test_a_log_in_in_one_tab_serves_the_other_that_leads(app: App, address: str) -> None:
    app.begin()
    headers = {"Authorization": f"Bearer {app.token()}"}
    assert HttpClient(address, PATIENCE, headers).post("/api/v1/logout").status_code == 204
    app.reload()
    app.expect_strip("要重新登录才能接着用服务器")
    other = app.another_tab()
    other.open("/app/log-in")
    other.log_in()
    app.expect_strips(0)
    visit = app.has_unsent_visit(household_of(app), "两个窗口")
    app.reload()
    assert await_that(lambda: arrived(address, "两个窗口")) == [visit]


def test_a_second_person_leaves_the_work_of_the_first_alone(app: App, address: str) -> None:
    app.begin("share1")
    headers = {"Authorization": f"Bearer {app.token()}"}
    assert HttpClient(address, PATIENCE, headers).post("/api/v1/logout").status_code == 204
    visit = app.has_unsent_visit(household_of(app), "第一个人的")
    app.reload()
    app.page.get_by_role("link", name="登录").click()
    app.log_in("village")
    app.give_pin()
    app.read_notice()
    app.expect_strip("还有 1 条没发出去")
    app.expect_unsent(0)
    await_that(lambda: app.stored("visits") != [])
    assert visit not in [one["id"] for one in app.stored("visits")]
    app.page.get_by_role("button", name="好").click()
    app.expect_strips(0)
    assert arrived(address, "第一个人的", "share1") == []


def test_a_certificate_that_has_ended_is_no_signal_and_loses_nothing(
    playwright: Playwright, address: str, tmp_path: Path
) -> None:
    good, ended = (certificate(tmp_path / name, lasts) for name, lasts in _CERTIFICATES.items())
    trusted = f"--ignore-certificate-errors-spki-list={good.key}"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, trusted])
    with PhoneLine(int(address.rpartition(":")[2]), good.context) as line:
        context = browser.new_context(base_url=line.address, **PHONE)
        context.set_default_timeout(PATIENCE * 1000)
        app = App(context, line)
        app.begin()
        line.change_certificate(ended.context)
        visit = app.has_unsent_visit(household_of(app), "证书过期")
        app.reload()
        app.expect_unsent(1)
        line.change_certificate(good.context)
        app.expect_unsent(0)
        assert arrived(address, "证书过期") == [visit]
    browser.close()


def test_it_opens_without_signal_after_the_phone_was_restarted(
    playwright: Playwright, line: PhoneLine, tmp_path: Path
) -> None:
    def start() -> App:
        context = playwright.chromium.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=ARGUMENTS, base_url=line.address, **PHONE
        )
        context.set_default_timeout(PATIENCE * 1000)
        return App(context, line)

    app = start()
    app.begin()
    known = len(app.stored("households"))
    app.context.close()
    line.cut()
    app = start()
    app.open()
    app.expect_synced()
    assert len(app.stored("households")) == known > 0
    app.context.close()


_HEARS_SIGNAL = "() => addEventListener('online', () => { window.hasHeard = true; })"
