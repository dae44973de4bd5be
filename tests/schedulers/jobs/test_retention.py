"""What goes when its time is over, and what never goes before."""

from datetime import date, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from records.changes import allocate_seqs
from records.coverage import CoverageCount, CoverageDay
from records.feeds import Tombstone
from records.intake.inbox import InboxRow
from records.intake.loads import Load, LoadRow, PersonProvenance
from records.intake.outcomes import Decision, Outcome
from records.planning.handovers import Handover
from records.planning.reminders import Reminder
from records.staff.people import personal_feed
from records.system.audit import AuditRow, note
from records.system.feedback import Feedback
from records.system.jobs import JobRun, Task
from schedulers.coverage.counting import NUMBERS
from schedulers.jobs.job import Run
from schedulers.jobs.retention import RetentionPeriods, forget_old
from schedulers.jobs.tasks import add_tasks
from tests import factories as f
from tests.messages import queue_message

NOW = f.NOW
DAY = timedelta(days=1)
KEEP = RetentionPeriods(
    audit=200 * DAY, jobs=90 * DAY, outcomes=60 * DAY, bodies=100 * DAY, coverage_years=5
)
NOTHING = {
    "audit": 0,
    "handovers": 0,
    "feedback": 0,
    "coverage": 0,
    "runs": 0,
    "attempts": 0,
    "tasks": 0,
    "messages": 0,
    "bodies": 0,
    "loads": 0,
    "trials": 0,
    "outcomes": 0,
    "reminders": 0,
}


@pytest.fixture
def run(session):
    county = f.make_county(session).county
    return Run(session, county, ZoneInfo("Asia/Shanghai"), "2026-03-18", NOW, NOW)


@pytest.fixture
def person(session, run):
    return f.make_person(session)


def pushed(session, person, days, outcome="applied", record_id=None):
    row = InboxRow(
        county=person.county,
        key=uuid4(),
        collection="visits",
        record_id=record_id or uuid4(),
        person_id=person.id,
        received_at=NOW - days * DAY,
        body={"note": "说的话"},
        base={"note": "以前说的话"},
        fingerprint=b"h",
        outcome=outcome,
        area="441427",
    )
    session.add(row)
    session.flush()
    return row


def waits(session, row, decision=None, days=0):
    feed = personal_feed(row.person_id)
    made = Outcome(
        county=row.county,
        id=row.key,
        rev=uuid4(),
        feed=feed,
        seq=1 + allocate_seqs(session, row.county, {feed: 1})[feed],
        written_at=NOW,
        collection=row.collection,
        record_id=row.record_id,
        outcome=row.outcome,
        area=row.area,
        received_at=row.received_at,
        decision=decision,
        decided_at=NOW - days * DAY if decision else None,
    )
    session.add(made)
    session.flush()
    return made


def wiped(session):
    session.expire_all()
    return set(session.scalars(select(InboxRow.key).where(InboxRow.wiped_at == NOW)))


def test_where_nothing_is_old_nothing_goes(session, run, person):
    note(session, run.county, NOW, None, "read", "visits")
    pushed(session, person, 99)
    assert forget_old(run, KEEP) == NOTHING


def test_the_audit_log_is_kept_for_its_time(session, run):
    for days in (199, 201):
        note(session, run.county, NOW - days * DAY, None, "read", f"visits/{days}")
    f.make_county(session, "441426")
    note(session, "441426", NOW - 900 * DAY, None, "read", "visits/other")
    session.flush()
    assert forget_old(run, KEEP) == NOTHING | {"audit": 1}
    assert set(session.scalars(select(AuditRow.target))) == {"visits/199", "visits/other"}


def test_bodies_are_wiped_but_not_what_somebody_still_decides_about(session, run, person):
    old = pushed(session, person, 101)
    decided = pushed(session, person, 101, "held")
    waits(session, decided, "accepted", 5)
    for decision in (None, "returned"):
        waits(session, pushed(session, person, 900, "held"), decision)
    assert forget_old(run, KEEP) == NOTHING | {"bodies": 2}
    assert wiped(session) == {old.key, decided.key}
    assert old.body is None
    assert old.base is None
    assert old.fingerprint == b"h"  # a replay is still recognised
    assert forget_old(run, KEEP) == NOTHING


def test_what_was_pushed_of_a_deleted_record_goes_once_no_restore_can_ask_for_it(
    session, run, person
):
    recent, long_ago = pushed(session, person, 50), pushed(session, person, 50)
    for row, days in ((recent, 30), (long_ago, 32)):
        session.add(
            Tombstone(
                county=run.county,
                feed="441427100201001",
                seq=days,
                collection="visits",
                record_id=row.record_id,
                rev=uuid4(),
                why="deleted",
                at=NOW - days * DAY,
            )
        )
    session.flush()
    assert forget_old(run, KEEP) == NOTHING | {"bodies": 1}
    assert wiped(session) == {long_ago.key}


def test_the_fields_of_a_correction_go_with_the_body(session, run, person):
    keys = []
    for days in (99, 101):
        row = pushed(session, person, days, "held")
        keys.append(row.key)
        session.add(
            Decision(
                county=run.county,
                key=row.key,
                n=1,
                decision="corrected",
                person_id=person.id,
                at=NOW,
                changes={"note": "别的话"},
            )
        )
    session.flush()
    forget_old(run, KEEP)
    session.expire_all()
    kept = session.scalars(select(Decision.key).where(Decision.changes.is_not(None))).all()
    assert kept == keys[:1]


def test_what_nobody_else_decides_about_leaves_its_authors_phones(session, run, person):
    made = []
    for days, area in ((61, None), (59, None), (900, "441427")):
        row = pushed(session, person, days, "rejected")
        row.area = area
        made.append(waits(session, row).id)
    assert forget_old(run, KEEP) == NOTHING | {"outcomes": 1}
    assert set(session.scalars(select(Outcome.id))) == set(made[1:])


def test_outcomes_long_decided_leave_their_authors_phones(session, run, person):
    gone = waits(session, pushed(session, person, 90, "held"), "accepted", 61).id
    also = waits(session, pushed(session, person, 90, "held"), "dismissed", 61).id
    for decision, days in (("accepted", 59), ("returned", 61), (None, 0)):
        waits(session, pushed(session, person, 90, "held"), decision, days)
    assert forget_old(run, KEEP) == NOTHING | {"outcomes": 2}
    left = session.execute(
        select(Tombstone.record_id, Tombstone.seq, Tombstone.collection, Tombstone.why)
        .where(Tombstone.feed == personal_feed(person.id))
        .order_by(Tombstone.seq)
    ).all()
    assert left == [(gone, 7, "outcomes", "deleted"), (also, 8, "outcomes", "deleted")]
    assert session.scalar(select(text("count(*)")).select_from(Outcome)) == 3
    assert forget_old(run, KEEP) == NOTHING


def test_notes_of_jobs_go_and_what_still_waits_stays(session, run, person):
    for days in (89, 91):
        at = NOW - days * DAY
        session.add(JobRun(county=run.county, job="j", period=str(days), due_at=at, done_at=at))
        keys = {f"{days}/{end}": {} for end in ("done", "dead", "waits")}
        add_tasks(session, run.county, "plan", keys, at)
        asked = {"at": at, "days": str(days)}
        session.execute(text("UPDATE tasks SET done_at = :at WHERE key = :days || '/done'"), asked)
        session.execute(text("UPDATE tasks SET dead_at = :at WHERE key = :days || '/dead'"), asked)
        queue_message(session, run.county, person.id, str(days), "backup_overdue", {}, now=at)
        session.execute(
            text("UPDATE outbox SET sent_at = :at, channel = 'sms' WHERE key = :days"), asked
        )
    assert forget_old(run, KEEP) == NOTHING | {"runs": 1, "tasks": 2, "messages": 1}
    assert session.scalars(select(JobRun.period)).all() == ["89"]
    assert set(session.scalars(select(Task.key))) == {
        "89/done",
        "89/dead",
        "89/waits",
        "91/waits",
    }


def test_reminders_leave_the_phone_some_time_after_they_expired(session, run, person):
    old = f.make_reminder(session, person, expires_at=NOW - 91 * DAY)
    young = f.make_reminder(session, person, expires_at=NOW - 89 * DAY)
    gone, stays = old.id, young.id
    assert forget_old(run, KEEP) == NOTHING | {"reminders": 1}
    session.expire_all()
    assert session.scalars(select(Reminder.id)).all() == [stays]
    (left,) = session.scalars(select(Tombstone)).all()
    assert (left.collection, left.record_id, left.why) == ("reminders", gone, "deleted")


def test_what_would_undo_a_load_goes_after_a_week_and_loads_with_the_audit_log(
    session, run, person
):
    for number, days, file in ((1, 201, "old.csv"), (2, 8, "a.csv"), (3, 6, "a.csv")):
        load = {"county": run.county, "number": number, "kind": "people", "file": file}
        at = NOW - days * DAY
        session.add(Load(**load, at=at, new=1, changed=0, ended=0))
        session.flush()
        row = {"county": run.county, "load": number, "collection": "people", "key": str(uuid4())}
        session.add(LoadRow(**row, sealed=b"s"))
    session.flush()
    said = {"last": {}, "files": {"a.csv": {}, "old.csv": {}}, "replaced": {"2": {}, "3": {}}}
    provenance = PersonProvenance(county=run.county, person_id=person.id, said=said)
    session.add(provenance)
    session.flush()
    assert forget_old(run, KEEP) == NOTHING | {"loads": 2}
    assert session.scalars(select(LoadRow.load)).all() == [3]
    session.expire_all()
    assert sorted(session.scalars(select(Load.number))) == [2, 3]
    assert provenance.said == {"last": {}, "files": {"a.csv": {}}, "replaced": {"3": {}}}


def test_a_hand_over_goes_long_after_its_last_day(session, run, person):
    home = f.make_household(session, "441427100201001")
    week = date(2024, 9, 2)
    for until in (201, 199):
        last = NOW.date() - until * DAY
        f.make_handover(session, home, person, week, until=last, last_contact=last)
    assert forget_old(run, KEEP) == NOTHING | {"handovers": 1}
    (kept,) = session.scalars(select(Handover.until))
    assert kept == NOW.date() - 199 * DAY


def test_feedback_goes_with_the_audit_log_of_its_time(session, run):
    for ago in (201, 199):
        day = NOW.date() - ago * DAY
        session.add(Feedback(county=f.COUNTY, id=uuid4(), day=day, about="app", text="字太小"))
    session.flush()
    assert forget_old(run, KEEP) == NOTHING | {"feedback": 1}
    assert session.scalars(select(Feedback.day)).all() == [NOW.date() - 199 * DAY]


def test_figures_of_coverage_go_by_whole_years(session, run, person):
    """Five before 2026: from 2021 on, and the week in which it began."""
    days = [
        date(2020, 12, 20),
        date(2020, 12, 24),
        date(2020, 12, 31),
        date(2021, 1, 1),
        NOW.date(),
    ]
    figures = dict.fromkeys(NUMBERS, 0)
    for day in days:
        place = {"grid": "441427100201001", "feed": "441427100201001", "kind": "ordinary"}
        session.add(CoverageDay(county=run.county, day=day, **place, **figures))
    session.add(CoverageCount(county=run.county, percent=85, first_day=days[0], until=days[-1]))
    session.flush()
    assert forget_old(run, KEEP) == NOTHING | {"coverage": 1}
    assert session.scalars(select(CoverageDay.day).order_by(CoverageDay.day)).all() == days[1:]
    session.expire_all()
    assert session.scalars(select(CoverageCount.first_day)).one() == date(2021, 1, 1)
    assert forget_old(run, KEEP) == NOTHING
