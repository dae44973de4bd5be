"""From a week without field days to one message: the whole way, as a cadre would see it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import literal, select, text

from records.planning.quotas import TEMPLATES, Quota
from records.staff.channels import ChosenWay
from records.staff.people import Person
from schedulers.jobs.job import Job, Run
from schedulers.jobs.periods import Minutes
from schedulers.reminders.sending import remind
from tests import factories as f
from tests.contexts import JobProcess
from tests.phone.phone import Phone
from tests.server.channels.office import Office, json_to
from tests.server.channels.receivers import Mailbox, mailbox, webhook

THURSDAY = datetime(2026, 3, 19, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai
HOUR = timedelta(hours=1)
EVERY_HOUR = Minutes(60)


def crash(run: Run) -> dict[str, int]:
    """Reminds, and dies before it is committed."""
    remind(run)
    raise MemoryError


class Township(Office):
    """A cadre without field days this week, a phone, and the job process."""

    def __init__(self, app: Flask, set_clock: Callable[[datetime], None]) -> None:
        super().__init__(app)
        self.set_clock = set_clock
        with self.process.transaction(self.county) as (session, _):
            f.make_grid(session, "441427100201001")
            person = session.get_one(Person, (self.county, self.person))
            f.make_assignment(session, person, "441427100201001")
            field_days = next(one for one in TEMPLATES if one["name"] == "field-days")
            values = {"county": self.county, "valid_from": date(2025, 1, 1), **field_days}
            session.add(Quota(**values))
            self.phone = Phone(app.test_client(), f.bearer(f.make_login(session, person)))

    def worker(self, work=remind) -> JobProcess:
        return JobProcess(self.app, [Job("reminders", EVERY_HOUR, HOUR, work)], {})

    def hour(self, at: datetime) -> None:
        self.set_clock(at)
        self.worker().run_due_jobs()
        self.send()

    def reminder(self) -> tuple[str, dict]:
        self.phone.sync()
        ((key, shown),) = self.phone.live("reminders").items()
        return key, shown


@pytest.fixture
def township(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Township:
    def set_clock(at: datetime) -> None:
        monkeypatch.setattr("server.jobs.job_process._CLOCK", select(literal(at)))

    set_clock(THURSDAY)
    return Township(committing_app, set_clock)


def mail_to(box: Mailbox) -> str:
    return f"mailto://127.0.0.1:{box.port}?from=yicetong@example.com&to={{email}}"


def test_no_field_days_by_thursday_is_one_message_and_one_entry_on_the_phone(township):
    with webhook() as hook:
        township.channel("hook", json_to(hook.url))
        for hours in (0, 1, 2, 10, 11, 14):
            township.hour(THURSDAY + hours * HOUR)
        (got,) = hook.got
    body = json.loads(got.body)
    assert body["title"] == "可以事后补上"
    assert "已完成 0，目标 3" in body["message"]
    key, shown = township.reminder()
    assert shown["srv"]["kind"] == "quota_out_of_reach"
    assert shown["srv"]["params"]["done"] == 0
    assert shown["srv"]["state"] == "sent"
    assert shown["srv"]["told_at"] is not None
    township.phone.edit("reminders", key, seen_at="2026-03-19T03:00:00+00:00")
    township.phone.sync()
    assert township.reminder()[1]["srv"]["state"] == "seen"


def test_seen_on_the_phone_while_the_channel_is_dead_is_never_told(township):
    with webhook() as hook:
        hook.answers = [500]
        township.channel("hook", json_to(hook.url))
        township.hour(THURSDAY)
        assert len(hook.got) == 1
        key, _ = township.reminder()
        township.phone.edit("reminders", key, seen_at="2026-03-19T01:30:00+00:00")
        township.phone.sync()
        hook.answers = [200]
        for hours in (1, 2, 24, 25):
            township.hour(THURSDAY + hours * HOUR)
        assert len(hook.got) == 1


def test_where_a_channel_is_dead_the_next_one_tells(township):
    with webhook() as dead, mailbox() as box:
        dead.answers = [500]
        township.channel("hook", json_to(dead.url))
        township.channel("mail", mail_to(box))
        township.choose(("hook", None), ("mail", "chen@example.com"))
        township.hour(THURSDAY)
        assert (len(dead.got), box.to) == (1, ["chen@example.com"])
    with township.process.transaction(township.county) as (session, _):
        assert len(session.scalars(select(ChosenWay)).all()) == 2
    township.hour(THURSDAY + HOUR)
    assert township.reminder()[1]["srv"]["state"] == "sent"


def test_what_a_dead_channel_kept_back_over_night_is_told_the_next_morning(township):
    with webhook() as hook:
        hook.answers = [500]
        township.channel("hook", json_to(hook.url))
        township.hour(THURSDAY)
        hook.answers = [200]
        for hours in (11, 12, 20, 22):  # 20:00, 21:00; 5:00, 7:00 of Friday
            township.set_clock(THURSDAY + hours * HOUR)
            township.again() if hours == 11 else township.hour(THURSDAY + hours * HOUR)
        assert len(hook.got) == 1, "not in quiet hours"
        township.hour(THURSDAY + 23 * HOUR)
        assert len(hook.got) == 2


def test_two_workers_and_one_that_dies_make_one_message(township):
    township.worker(crash).run_due_jobs()
    with township.process.transaction(township.county) as (session, _):
        assert (
            session.scalars(text("SELECT 1 FROM reminders UNION ALL SELECT 1 FROM outbox")).all()
            == []
        )
    with ThreadPoolExecutor(4) as pool:
        for minutes in (1, 2, 3):  # whoever stood in another's way comes again
            township.set_clock(THURSDAY + timedelta(minutes=minutes))
            for done in [pool.submit(township.worker().run_due_jobs) for _ in range(4)]:
                done.result()
    with township.process.transaction(township.county) as (session, _):
        counts = session.execute(
            text("SELECT (SELECT count(*) FROM reminders), (SELECT count(*) FROM outbox)")
        ).one()
    assert tuple(counts) == (1, 1)
