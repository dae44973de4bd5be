"""Tasks and messages: once however often they are asked for, tried again, given up, revived."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from records.system.jobs import Task
from records.system.outbox import Message
from schedulers.jobs.queues import ENDED_WITH_ITS_PROCESS, OUTBOX, TASKS
from schedulers.jobs.tasks import add_tasks
from tests import factories as f
from tests.messages import queue_message

NOW = f.NOW
LONG = timedelta(days=1)


@pytest.fixture
def county(session):
    return f.make_county(session).county


def test_a_task_is_there_once_however_often_it_is_asked_for(session, county):
    assert add_tasks(session, county, "plan", {"W12/a": {"n": 1}, "W12/b": {}}, NOW) == 2
    assert add_tasks(session, county, "plan", {"W12/a": {"n": 2}, "W12/c": {}}, NOW) == 1
    first = TASKS.claim(session, county, NOW)
    assert (first["kind"], first["key"], first["payload"]) == ("plan", "W12/a", {"n": 1})
    assert TASKS.hold(session, county, first)
    assert TASKS.finish(session, county, first, NOW)
    assert add_tasks(session, county, "plan", {"W12/a": {}}, NOW) == 0
    assert [TASKS.claim(session, county, NOW)["key"] for _ in range(2)] == ["W12/b", "W12/c"]
    assert TASKS.claim(session, county, NOW) is None


def test_a_claim_is_a_lease(session, county):
    add_tasks(session, county, "plan", {"a": {}}, NOW)
    item = TASKS.claim(session, county, NOW)
    assert TASKS.claim(session, county, NOW) is None
    again = TASKS.claim(session, county, NOW + TASKS.retry.first)
    assert again["attempts"] == 2
    assert not TASKS.hold(session, county, item)  # it was taken over
    assert TASKS.hold(session, county, again)


def test_a_kind_that_this_program_does_not_know_is_left_to_others(session, county):
    add_tasks(session, county, "of_tomorrow", {"a": {}}, NOW)
    assert TASKS.claim(session, county, NOW, ["plan"]) is None
    assert TASKS.claim(session, county, NOW, ["plan", "of_tomorrow"]) is not None


def test_what_fails_to_the_end_is_given_up_and_can_be_revived(session, county):
    add_tasks(session, county, "plan", {"poison": {}}, NOW)
    at, given_up = NOW, []
    for _ in range(TASKS.retry.attempts):
        item = TASKS.claim(session, county, at)
        given_up.append(TASKS.fail(session, county, item, at, "ValueError at x.py:1", final=False))
        at += LONG
    assert given_up == [False, False, False, False, True]
    assert TASKS.claim(session, county, at) is None
    (dead,) = TASKS.dead(session, county, 10)
    assert (dead.key, dead.attempts, dead.error) == ("poison", 5, "ValueError at x.py:1")
    assert TASKS.revive(session, county, at, "other", None) == 0
    assert TASKS.revive(session, county, at, "plan", "poison") == 1
    assert TASKS.dead(session, county, 10) == []
    again = TASKS.claim(session, county, at)
    assert again["attempts"] == 1
    assert TASKS.finish(session, county, again, at)
    assert session.scalars(select(Task.error)).one() is None


def test_what_ends_its_process_each_time_is_given_up_too(session, county):
    add_tasks(session, county, "plan", {"killer": {}}, NOW)
    at = NOW
    for _ in range(TASKS.retry.attempts):
        assert TASKS.claim(session, county, at) is not None
        at += LONG
    assert TASKS.claim(session, county, at) is None
    (dead,) = TASKS.dead(session, county, 10)
    assert dead.error == ENDED_WITH_ITS_PROCESS


def test_counties_have_queues_of_their_own(session, county):
    other = f.make_county(session, "441426").county
    add_tasks(session, county, "plan", {"a": {}}, NOW)
    assert TASKS.claim(session, other, NOW) is None
    assert add_tasks(session, other, "plan", {"a": {}}, NOW) == 1


class TestMessages:
    @pytest.fixture
    def person(self, session):
        return f.make_person(session)

    def queue(self, session, person, key="backup/2026-W12/x", **more):
        return queue_message(
            session, person.county, person.id, key, "backup_overdue", {"days": 3}, now=NOW, **more
        )

    def test_a_message_is_there_once_by_its_key(self, session, person):
        assert self.queue(session, person)
        assert not self.queue(session, person)
        assert self.queue(session, person, key="another")
        assert session.scalar(select(text("count(*)")).select_from(Message)) == 2

    def test_it_waits_for_its_hour(self, session, person):
        self.queue(session, person, not_before=NOW + LONG)
        assert OUTBOX.claim(session, person.county, NOW) is None
        item = OUTBOX.claim(session, person.county, NOW + LONG)
        assert (item["person_id"], item["params"]) == (person.id, {"days": 3})

    def test_it_is_sent_by_some_channel(self, session, person):
        self.queue(session, person)
        item = OUTBOX.claim(session, person.county, NOW)
        assert OUTBOX.finish(session, person.county, item, NOW, channel="sms")
        assert not OUTBOX.finish(session, person.county, item, NOW, channel="mail")
        assert session.scalars(select(Message.channel)).one() == "sms"
        assert not OUTBOX.fail(session, person.county, item, NOW, "late", final=True)

    def test_one_without_hope_is_given_up_at_once(self, session, person):
        self.queue(session, person)
        item = OUTBOX.claim(session, person.county, NOW)
        assert OUTBOX.fail(session, person.county, item, NOW, "no_channel", final=True)
        assert OUTBOX.claim(session, person.county, NOW + LONG) is None

    @pytest.mark.parametrize("error", ["no_channel", "expired"])
    def test_one_that_no_channel_failed_is_not_among_the_dead(self, session, person, error):
        """Who has none reads it in the app: that is no fault, and the list no list of them."""
        for key, why in (("a", error), ("b", "hook: not_accepted")):
            self.queue(session, person, key=key)
            item = OUTBOX.claim(session, person.county, NOW)
            OUTBOX.fail(session, person.county, item, NOW, why, final=True)
        assert [dead.key for dead in OUTBOX.dead(session, person.county, 9)] == ["b"]
        assert OUTBOX.revive(session, person.county, NOW, None, None) == 1
