"""Messages reach a browser, by the push services that are named and no others."""

import dataclasses
from base64 import urlsafe_b64decode
from urllib.parse import urlsplit

import pytest

from server.channels import choosing, push_keys
from tests import factories as f
from tests.server.channels.office import BODY, json_to
from tests.server.channels.receivers import PushBrowser, webhook


class TestWebPush:
    def allow(self, office, *hosts):
        office.settings = dataclasses.replace(
            office.settings,
            vapid_key=urlsafe_b64decode(push_keys.new_key() + "="),
            vapid_contact="mailto:it@example.com",
            push_hosts=hosts,
        )

    def subscribe(self, office, browser):
        with office.process.transaction(office.county) as (session, now):
            choosing.subscribe(
                session, office.county, office.person, browser.subscription, now, f.SEAL
            )

    def test_a_browser_opens_what_is_sent_to_it(self, office):
        with webhook() as service:
            service.answers = [201]
            browser = PushBrowser(f"{service.url}/push/abc")
            self.allow(office, service.url)
            self.subscribe(office, browser)
            office.queue("pushed")
            office.send()
        (got,) = service.got
        assert got.path == "/push/abc"
        assert got.headers["Authorization"].startswith("vapid t=")
        assert len(got.headers["Topic"]) == 32
        assert BODY.encode() not in got.body
        assert browser.opened(got) == {"key": "pushed", "title": "备份提醒", "body": BODY}
        assert office.messages()["pushed"].channel == "web_push"

    def test_one_that_has_unsubscribed_is_forgotten_and_the_next_way_taken(self, office):
        with webhook() as service, webhook() as hook:
            service.answers = [410]
            self.allow(office, service.url)
            self.subscribe(office, PushBrowser(f"{service.url}/push/abc"))
            office.channel("hook", json_to(hook.url))
            office.choose(("web_push", None), ("hook", None))
            office.queue("k")
            office.send()
            office.queue("l")
            office.send()
        assert len(service.got) == 1
        assert len(hook.got) == 2

    def test_who_chose_nothing_is_told_in_a_browser_last(self, office):
        with webhook() as service, webhook() as hook:
            hook.answers = [200, 500]
            self.allow(office, service.url)
            self.subscribe(office, PushBrowser(f"{service.url}/push/abc"))
            office.channel("hook", json_to(hook.url))
            for key in ("k", "l"):
                office.queue(key)
                office.send()
        sent = office.messages()
        assert (sent["k"].channel, sent["l"].channel) == ("hook", "web_push")
        assert (len(hook.got), len(service.got)) == (2, 1)

    def test_a_redirect_is_not_followed(self, office):
        with webhook() as service, webhook() as inside:
            service.answers, service.location = [307], f"{inside.url}/admin"
            self.allow(office, service.url, inside.url)
            self.subscribe(office, PushBrowser(f"{service.url}/push/abc"))
            office.queue("k")
            office.send()
        assert (len(service.got), inside.got) == (1, [])
        assert office.messages()["k"].error == "web_push: push_answered_307"

    def test_a_named_service_that_means_a_private_address_is_not_called(self, office):
        with webhook() as service:
            port = urlsplit(service.url).port
            self.allow(office, f"localhost:{port}")
            self.subscribe(office, PushBrowser(f"https://localhost:{port}/push/abc"))
            office.queue("k")
            office.send()
        assert service.got == []
        assert office.messages()["k"].error == "web_push: address_not_public"

    def test_only_named_push_services_are_called(self, office):
        with webhook() as service:
            self.allow(office, "fcm.googleapis.com")
            self.subscribe(office, PushBrowser(f"{service.url}/push/abc"))
            office.queue("k")
            office.send()
        assert service.got == []
        assert office.messages()["k"].error == "web_push: push_host_not_allowed"


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/x", True),
        ("https://web.push.apple.com/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com:8443/x", False),
        ("https://fcm.googleapis.com@127.0.0.1/x", False),
        ("https://evil.example/fcm.googleapis.com", False),
        ("https://push.apple.com.evil.example/x", False),
        ("https://127.0.0.1/x", False),
        ("https://127.0.0.1\\.push.apple.com/x", False),
        ("https://127.0.0.1%5c.push.apple.com/x", False),
        ("https://127.0.0.1%00.push.apple.com/x", False),
        ("https://127.0.0.1#.push.apple.com/x", False),
        ("https://127.0.0.1?.push.apple.com/x", False),
        ("https://127.0.0.1\t.push.apple.com/x", False),
        ("https://fcm.googleapis.com:443/x", True),
        ("HTTPS://FCM.googleapis.com/x", True),
        ("https://[::1", False),
        ("https://fcm.googleapis.com:99999/x", False),
        ("", False),
    ],
)
def test_push_services_are_known_by_their_names(endpoint, allowed):
    hosts = ("fcm.googleapis.com", "*.push.apple.com")
    assert push_keys.may_push_to(endpoint, hosts) is allowed
