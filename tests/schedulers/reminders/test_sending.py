"""The hourly pass on the database: who gets what, once, and what is made of what followed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from records.planning.quotas import TEMPLATES, Quota
from records.planning.reminders import Reminder, ReminderPreferences
from records.staff.people import personal_feed
from records.system.outbox import Message
from schedulers.jobs.job import Run
from schedulers.reminders.sending import remind, remind_weekly
from sync.collections import reminders as synced
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = date(2026, 3, 16)
GRID, OTHER = "441427100201001", "441427101201001"


def at(day, hour=9):
    """That hour in Shanghai, on a day of the week of 16 March (1 is Monday)."""
    return datetime.combine(MONDAY + (day - 1) * DAY, datetime.min.time(), ZONE) + hour * HOUR


@pytest.fixture
def ask(session):
    """Have these quotas asked of everybody since 2025."""
    f.make_county(session)

    def quotas(*names):
        for template in TEMPLATES:
            if template["name"] in names:
                values = {"county": f.COUNTY, "valid_from": date(2025, 1, 1), **template}
                session.add(Quota(**values))
        session.flush()

    return quotas


@pytest.fixture
def cadre(session):
    f.make_grid(session, GRID)
    return f.make_person(session, areas=[GRID])


def passes(session, now, job=remind):
    session.expire_all()
    stamp = now.astimezone(ZONE).isoformat()[:16]
    return job(Run(session, f.COUNTY, ZONE, stamp, now, now))


def messages(session):
    session.expire_all()
    return session.scalars(sa.select(Message).order_by(Message.added_at, Message.key)).all()


def planned(session, cadre, week=MONDAY):
    """A plan of one field day with one visit."""
    f.make_plan(session, cadre, week, days=[{}])
    f.make_planned_visit(session, f.make_household(session, GRID), cadre, week, planned_day=week)


def one_reminder(session):
    session.expire_all()
    return session.scalars(sa.select(Reminder)).one()


def end(session, **columns):
    """What the sender says of all messages."""
    session.execute(sa.update(Message).values(**columns))


def test_whose_days_are_just_enough_is_told_once_however_often_the_job_runs(session, ask, cadre):
    ask("field-days")
    assert passes(session, at(2)) == {"made": 0, "messages": 0}
    told = passes(session, at(3))
    assert told == {"made": 1, "messages": 1, "quota_every_day_counts": 1}
    for hour in (9, 10, 14, 19):
        assert passes(session, at(3, hour)) == {"made": 0, "messages": 0}
    (message,) = messages(session)
    key = f"quota/field-days/2026-W12/{cadre.id}/every_day_counts"
    assert message.key == f"{key}/2026-03-18T09:00"
    assert (message.person_id, message.expires_at) == (cadre.id, at(3, 20))
    assert message.params == {
        "quota": "field-days", "title": "每周下沉走访", "title_en": "Field days a week",
        "period": "2026-W12", "done": 0, "need": 3, "missing": 3, "days_left": 3,
    }  # fmt: skip
    kept = one_reminder(session)
    assert (kept.key, kept.feed, kept.state) == (key, personal_feed(cadre.id), "waiting")
    assert kept.expires_at == at(8, 0)


def test_on_the_next_day_it_is_another_state_and_the_last_word(session, ask, cadre):
    ask("field-days")
    passes(session, at(3))
    assert passes(session, at(4))["quota_out_of_reach"] == 1
    assert passes(session, at(5)) == {"made": 0, "messages": 0}
    assert messages(session)[-1].params["until"] == "2026-04-05"


@pytest.mark.parametrize("when", [at(3, 7), at(3, 20), at(6), at(7), at(3, 23)])
def test_in_quiet_hours_and_on_free_days_nothing_is_found_or_told(session, ask, cadre, when):
    ask("field-days", "meals")
    assert passes(session, when) == {"made": 0, "messages": 0}


@pytest.mark.parametrize("kind", ["leave", "counter_rota"])
def test_nobody_is_reminded_on_leave(session, cadre, kind):
    f.make_absence(session, cadre, MONDAY, kind=kind, last_day=MONDAY + 2 * DAY)
    planned(session, cadre)
    found = passes(session, at(3))
    assert found["messages"] == (0 if kind == "leave" else 1)
    assert passes(session, at(4))["messages"] == (1 if kind == "leave" else 0)


@pytest.mark.parametrize(("half", "told"), [("am", [0, 1]), ("pm", [1, 0])])
def test_half_a_day_of_leave_leaves_the_other_half_to_be_told_in(session, cadre, half, told):
    f.make_absence(session, cadre, MONDAY + 2 * DAY, half=half)
    planned(session, cadre)
    assert [passes(session, at(3, hour))["messages"] for hour in (10, 15)] == told


def test_whoever_has_left_is_not_reminded(session, ask, cadre):
    ask("field-days")
    cadre.left_on = MONDAY + 2 * DAY
    session.flush()
    assert passes(session, at(3))["messages"] == 0


def test_the_state_of_the_message_is_told_to_the_phone(session, ask, cadre):
    ask("field-days")
    passes(session, at(3))
    before = one_reminder(session).seq
    end(session, sent_at=at(3), channel="sms")
    passes(session, at(3, 23))
    kept = one_reminder(session)
    assert (kept.state, kept.seq) == ("sent", before + 1)
    passes(session, at(3, 23))
    assert one_reminder(session).seq == before + 1, "nothing is written that does not change"


def test_who_has_no_channel_has_the_app(session, ask, cadre):
    ask("field-days")
    passes(session, at(3))
    end(session, dead_at=at(3), error="no_channel")
    assert passes(session, at(3, 12))["messages"] == 0
    assert one_reminder(session).state == "app_only"


def test_what_did_not_arrive_is_told_again_on_the_next_day(session, cadre):
    planned(session, cadre)
    assert passes(session, at(3))["messages"] == 1
    end(session, dead_at=at(3, 20), error="expired_after_failures")
    passes(session, at(3, 21))
    assert one_reminder(session).state == "failed"
    assert passes(session, at(4)) == {"made": 0, "messages": 1, "plan_published": 1}
    assert one_reminder(session).state == "waiting"


def test_seen_before_it_was_told_is_not_told(session, ask, cadre):
    ask("field-days")
    session.add(
        ReminderPreferences(
            county=f.COUNTY, person_id=cadre.id, told_from=datetime(1, 1, 1, 14).time(),
            told_until=datetime(1, 1, 1, 18).time(),
        )
    )  # fmt: skip
    assert passes(session, at(3)) == {"made": 1, "messages": 0}
    synced.mark(session, f.COUNTY, cadre.id, one_reminder(session).id, at(3, 10), seen_at=at(3, 10))
    assert passes(session, at(3, 14)) == {"made": 0, "messages": 0}


def test_a_snooze_that_has_ended_is_told_once_more_while_it_holds(session, ask, cadre):
    ask("field-days")
    passes(session, at(3))
    made = one_reminder(session).id
    synced.mark(session, f.COUNTY, cadre.id, made, at(3, 10), seen_at=at(3, 10))
    synced.mark(session, f.COUNTY, cadre.id, made, at(3, 10), snoozed_until=at(3, 15))
    assert passes(session, at(3, 14))["messages"] == 0
    assert passes(session, at(3, 15)) == {"made": 0, "messages": 1, "quota_every_day_counts": 1}
    assert passes(session, at(3, 16))["messages"] == 0


def test_what_no_longer_holds_is_not_told(session, ask, cadre):
    ask("field-days")
    passes(session, at(3))
    made = one_reminder(session).id
    synced.mark(session, f.COUNTY, cadre.id, made, at(3, 10), snoozed_until=at(3, 15))
    household = f.make_household(session, GRID)
    for day in (1, 2, 3):  # two of them were synced late
        f.make_visit(session, household, cadre, happened_at=at(day, 11))
    assert passes(session, at(3, 15))["messages"] == 0


def test_too_much_for_a_day_is_told_together(session, ask, cadre):
    ask("field-days")
    for week in (MONDAY, MONDAY + 7 * DAY):
        planned(session, cadre, week)
    told = passes(session, at(3))
    assert told == {"made": 3, "messages": 2, "plan_published": 2, "quota_every_day_counts": 1}
    assert [message.kind for message in messages(session)] == [
        "quota_every_day_counts", "reminders_digest",
    ]  # fmt: skip
    assert len(messages(session)[1].params["parts"]) == 2


def test_a_weekly_reader_is_told_on_thursday_and_all_at_once(session, ask, cadre):
    ask("field-days")
    session.add(ReminderPreferences(county=f.COUNTY, person_id=cadre.id, rhythm="weekly"))
    planned(session, cadre)
    assert passes(session, at(3)) == {"made": 2, "messages": 0}
    told = passes(session, at(4))
    assert told == {"made": 1, "messages": 1, "plan_published": 1, "quota_out_of_reach": 1}
    assert passes(session, at(4, 15))["messages"] == 0


class TestWeekly:
    """Who was not to be told on the digest day, a Thursday, does not lose the week."""

    @pytest.fixture
    def weekly(self, session, ask, cadre):
        ask("field-days")
        session.add(ReminderPreferences(county=f.COUNTY, person_id=cadre.id, rhythm="weekly"))
        planned(session, cadre, MONDAY + 7 * DAY)
        session.flush()
        return cadre

    def told(self, session, *days):
        return [passes(session, at(day))["messages"] for day in days]

    def test_who_was_on_leave_gets_it_on_the_first_day_back(self, session, weekly):
        f.make_absence(session, weekly, MONDAY + 2 * DAY, last_day=MONDAY + 4 * DAY)
        assert self.told(session, 3, 4, 5, 6, 7) == [0] * 5
        assert self.told(session, 8, 9, 10) == [1, 0, 0]
        assert self.told(session, 11, 12) == [1, 0]  # and the next one as ever

    def test_half_a_day_of_leave_is_a_chance_to_be_told(self, session, weekly):
        f.make_absence(session, weekly, MONDAY + 2 * DAY, last_day=MONDAY + 4 * DAY)
        f.make_absence(session, weekly, MONDAY + 7 * DAY, half="am")
        assert [passes(session, at(8, hour))["messages"] for hour in (10, 15)] == [0, 1]
        assert self.told(session, 9) == [0]

    def test_who_comes_back_on_the_next_digest_day_gets_one(self, session, weekly):
        f.make_absence(session, weekly, MONDAY + 3 * DAY, last_day=MONDAY + 9 * DAY)
        assert self.told(session, 4, 5, 10, 11, 12) == [0, 0, 0, 1, 0]

    def test_whom_no_channel_reached_gets_it_on_the_next_working_day(self, session, weekly):
        assert self.told(session, 4) == [1]
        end(session, dead_at=at(4, 20), error="expired_after_failures")
        assert self.told(session, 5, 8) == [1, 0]

    def test_after_a_thursday_without_a_job_process_it_comes_on_friday(self, session, weekly):
        assert self.told(session, 3) == [0]
        assert self.told(session, 5, 8) == [1, 0]

    def test_what_comes_up_after_a_digest_day_waits_for_the_next_one(self, session, ask, cadre):
        session.add(ReminderPreferences(county=f.COUNTY, person_id=cadre.id, rhythm="weekly"))
        assert self.told(session, 4) == [0]
        planned(session, cadre, MONDAY + 7 * DAY)
        assert self.told(session, 5, 8, 11) == [0, 0, 1]


def test_overdue_households_are_one_reminder_for_the_cadre_and_grids_for_the_leader(
    session, ask, cadre
):
    ask("coverage")
    leader = f.make_person(session, roles=[("township_leader", "441427100")])
    elsewhere = f.make_person(session, roles=[("township_leader", "441427101")])
    for grid in (GRID, GRID, OTHER):
        f.make_household(session, grid)
    f.make_household(session, GRID, since=MONDAY)
    found = passes(session, at(1, 6), remind_weekly)
    assert found == {"made": 3, "messages": 0}
    assert passes(session, at(1, 6), remind_weekly) == {"made": 0, "messages": 0}
    assert passes(session, at(1, 8))["messages"] == 3
    told = {message.person_id: message for message in messages(session)}
    assert told.keys() == {cadre.id, leader.id, elsewhere.id}
    assert (told[cadre.id].kind, told[cadre.id].params["overdue"]) == ("households_overdue", 2)
    params = told[leader.id].params
    assert (params["grids"], params["households"], params["first"]) == (1, 2, [GRID])
    text = repr([message.params for message in told.values()])
    for person in (cadre, leader, elsewhere):
        assert person.name not in text


def test_a_hundred_are_reminded_by_as_many_statements_as_one(session, ask, connection):
    ask("field-days", "meals", "coverage")
    f.make_grid(session, GRID)
    statements = []
    sa.event.listen(connection, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    counts = []
    for people, week in ((1, 0), (99, 7)):
        for _ in range(people):
            planned(session, f.make_person(session, areas=[GRID]), MONDAY + week * DAY)
        session.flush()
        statements.clear()
        assert passes(session, at(3 + week))["messages"] >= people
        counts.append(len(statements))
    assert counts[0] == counts[1]
