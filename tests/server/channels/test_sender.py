"""Messages reach real receivers: once where all is well, with the same key where it is not."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from records.db import db
from records.staff.channels import Channel, ChosenWay
from server.channels import choosing
from server.channels.gateways import UrlRefused, address_in
from server.channels.sender import OutboxSender
from tests import factories as f
from tests.messages import queue_message
from tests.server.channels.office import BODY, PHONE, json_to
from tests.server.channels.receivers import mailbox, sms_gateway, webhook


def test_a_webhook_gets_the_words_the_address_and_the_key(office):
    with webhook() as hook:
        office.channel("hook", json_to(hook.url))
        office.queue("backup/2026-W12/x")
        office.send()
        office.send()
    (got,) = hook.got
    assert got.path == "/to/+8613812342345" or got.path == "/to/%2B8613812342345"
    assert got.headers["Idempotency-Key"] == "backup/2026-W12/x"
    said = json.loads(got.body)
    assert (said["title"], said["message"]) == ("备份提醒", BODY)
    sent = office.messages()["backup/2026-W12/x"]
    assert (sent.channel, sent.attempts, sent.error) == ("hook", 1, None)
    assert sent.sent_at is not None


def test_words_for_what_never_happened(office):
    with webhook() as hook:
        office.channel("hook", json_to(hook.url))
        office.queue("never", days=None)
        office.send()
    assert json.loads(hook.got[0].body)["message"] == "还没有做过备份，请尽快备份。"


def test_a_mail_arrives_with_its_key(office):
    with mailbox() as box:
        office.channel(
            "mail", f"mailto://127.0.0.1:{box.port}?mode=insecure&from=y@example.com&to={{email}}"
        )
        office.choose(("mail", "chen@example.com"))
        office.queue("mailed")
        office.send()
    (mail,) = box.got
    assert box.to == ["chen@example.com"]
    assert mail["Subject"] == "备份提醒"
    assert mail["Idempotency-Key"] == "mailed"
    words = mail.get_body(("plain", "html")).get_content()
    assert BODY in words
    assert office.messages()["mailed"].channel == "mail"


def test_a_webhook_does_not_lead_elsewhere(office):
    with webhook() as hook, webhook() as inside:
        hook.answers, hook.location = [307], f"{inside.url}/admin"
        office.channel("hook", json_to(hook.url) + "?redirect=yes")
        office.queue("k")
        office.send()
    assert (len(hook.got), inside.got) == (1, [])
    assert office.messages()["k"].error == "hook: not_accepted"


@pytest.mark.slow
def test_an_sms_goes_through_a_real_gateway_in_chinese(office, tmp_path: Path):
    if not Path("/usr/sbin/bearerbox").exists():
        pytest.fail("Kannel is not installed: bin/setup --dev")
    with sms_gateway(tmp_path) as kannel:
        office.channel(
            "sms",
            f"form://127.0.0.1:{kannel.port}/cgi-bin/sendsms?method=GET&:message=text&:version=&:type="
            "&:title=&-username=county&-password=secret&-from=10690&-to={phone}"
            "&-charset=UTF-8&-coding=2",
        )
        office.queue("by-sms")
        office.send()
        assert kannel.await_sms() == (PHONE, BODY)
    assert office.messages()["by-sms"].channel == "sms"


class TestFallBack:
    def test_the_next_way_is_tried_where_one_fails(self, office):
        with webhook() as dead, webhook() as hook:
            dead.answers = [500]
            office.channel("first", json_to(dead.url))
            office.channel("second", json_to(hook.url), rank=2)
            office.queue("k")
            office.send()
        assert (len(dead.got), len(hook.got)) == (1, 1)
        assert office.messages()["k"].channel == "second"

    def test_a_persons_own_order_comes_first(self, office):
        with webhook() as first, webhook() as second:
            office.channel("first", json_to(first.url))
            office.channel("second", json_to(second.url, "account"), rank=None)
            office.choose(("second", "chen"), ("first", None))
            office.queue("k")
            office.send()
        assert (len(first.got), len(second.got)) == (0, 1)
        assert second.got[0].path == "/to/chen"

    def test_a_channel_that_was_removed_is_passed_over(self, office):
        with webhook() as hook:
            office.channel("hook", json_to(hook.url))
            office.choose(("web_push", None), ("hook", None))
            with office.process.transaction(office.county) as (session, _):
                session.execute(text("UPDATE chosen_ways SET channel = 'gone' WHERE place = 1"))
            office.queue("k")
            office.send()
        assert len(hook.got) == 1


class TestWhatFails:
    def test_a_dead_url_is_tried_again_then_reported_and_holds_up_nobody(self, office):
        with office.app.app_context():
            other = f.make_person(db.session()).id
            db.session.commit()
        with webhook() as hook:
            office.channel("dead", "json://127.0.0.1:9/to/{phone}")
            office.channel("hook", json_to(hook.url, "account"), rank=None)
            office.queue("to-nobody")
            with office.process.transaction(office.county) as (session, now):
                ways = [{"channel": "hook", "address": "li"}]
                choosing.choose(session, office.county, other, ways, f.SEAL)
                queue_message(
                    session, office.county, other, "to-li", "backup_overdue", {"days": 1}, now=now
                )
            office.send()
            assert [got.path for got in hook.got] == ["/to/li"]
        failed = office.messages()["to-nobody"]
        assert (failed.error, failed.dead_at) == ("dead: not_accepted", None)
        for _ in range(6):
            office.again()
        dead = office.messages()["to-nobody"]
        assert (dead.attempts, dead.error) == (7, "dead: not_accepted")
        assert dead.dead_at is not None

    def test_once_it_works_again_the_message_arrives_with_the_same_key(self, office):
        with webhook() as hook:
            hook.answers = [503, 200]
            office.channel("hook", json_to(hook.url))
            office.queue("k")
            office.send()
            office.again()
            office.again()
        assert [got.headers["Idempotency-Key"] for got in hook.got] == ["k", "k"]
        assert office.messages()["k"].attempts == 2

    def test_a_failed_channel_rests_and_the_others_go_on(self, office):
        with webhook() as hook:
            office.channel("dead", "json://127.0.0.1:9/to/{phone}")
            office.channel("hook", json_to(hook.url), rank=2)
            for n in range(20):
                office.queue(f"k{n}")
            office.send()
        assert len(hook.got) == 20

    def test_who_cannot_be_told_is_reported_at_once(self, office):
        office.queue("k")
        office.send()
        assert office.messages()["k"].error == "no_channel"
        assert office.messages()["k"].dead_at is not None

    def test_what_is_too_late_to_tell_is_not_told(self, office):
        with webhook() as hook:
            office.channel("hook", json_to(hook.url))
            office.queue("k", expires_at=timedelta(seconds=-1))
            office.send()
        assert hook.got == []
        assert office.messages()["k"].error == "expired"

    def test_what_was_delivered_by_a_killed_process_is_delivered_with_the_same_key(self, office):
        with webhook() as hook:
            office.channel("hook", json_to(hook.url))
            office.queue("k")
            sender = OutboxSender(office.process, office.settings)
            sender._process = _Killed(office.process)
            with pytest.raises(KeyboardInterrupt):
                sender._send_next()
            assert office.messages()["k"].sent_at is None
            office.again()
        assert [got.headers["Idempotency-Key"] for got in hook.got] == ["k", "k"]


class _Killed:
    """Ends after the delivery, before anything is noted."""

    def __init__(self, process):
        self._process, self._transactions = process, 0

    def __getattr__(self, name):
        return getattr(self._process, name)

    def transaction(self, county=None):
        self._transactions += 1
        if self._transactions == 2:
            raise KeyboardInterrupt
        return self._process.transaction(county)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("json://127.0.0.1/everybody", "one_address_needed"),
        ("json://127.0.0.1/{phone}/{email}", "one_address_needed"),
        ("nothing://127.0.0.1/{phone}", "url_not_understood"),
        ("{phone}", "url_not_understood"),
        ("json://{account}/hook", "address_as_host"),
        ("mailtos://u:p@{email}", "address_as_host"),
        ("jsons://{account}", "address_as_host"),
    ],
)
def test_a_channel_that_cannot_tell_one_person_is_refused(url, code):
    with pytest.raises(UrlRefused) as refused:
        address_in(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("wecombot://{account}", "account"),
        ("smpp://county:secret@sms.example.com:2775/106900001234/{phone}", "phone"),
        ("mailtos://u:p@example.com?to={email}", "email"),
        ("dingtalk://secret@token/{phone}", "phone"),
        ("feishu://{account}", "account"),
    ],
)
def test_the_services_of_the_county_are_understood(url, address):
    assert address_in(url) == address


def test_addresses_are_sealed(office):
    office.channel("mail", "mailtos://u:p@example.com?to={email}", rank=None)
    office.choose(("mail", "chen@example.com"))
    with office.process.transaction(office.county) as (session, _):
        row = session.query(ChosenWay).one()
        assert b"chen" not in row.address_sealed
        assert row.address_masked == "ch****@example.com"
        assert b"u:p" not in session.query(Channel).one().url_sealed
