"""Jobs that keep the house in order."""

from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from records.feeds import Deployment
from records.staff.people import LoginFailures, LoginSession
from records.system.audit import AuditRow
from records.system.hand_in_keys import HandInKey
from records.system.outbox import Message
from schedulers.calendars.county_calendar import load_calendar
from schedulers.jobs.job import Run
from schedulers.jobs.maintenance import (
    forget_sessions,
    place_households,
    remind_of_backup,
    remind_of_calendar,
    tell_of_copied_phones,
)
from tests import factories as f

NOW = f.NOW
DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def run(session):
    county = f.make_county(session).county
    return Run(session, county, ZONE, "2026-03-18", NOW, NOW)


def make_session(session, person, expires_at, device=None):
    row = LoginSession(
        county=person.county,
        id=uuid4(),
        person_id=person.id,
        device_id=device.id if device else None,
        token_hash=uuid4().bytes,
        created_at=NOW - 900 * DAY,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return row.id


def test_expired_sessions_go_but_a_revoked_phone_still_learns_of_it(session, run):
    person = f.make_person(session)
    revoked = f.make_device(session, person, revoked_at=NOW - 50 * DAY)
    kept = {
        make_session(session, person, NOW + DAY),
        make_session(session, person, NOW - 30 * DAY),
        make_session(session, person, NOW - 40 * DAY, revoked),
    }
    make_session(session, person, NOW - 32 * DAY)
    make_session(session, person, NOW - 32 * DAY, f.make_device(session, person))
    make_session(session, person, NOW - 367 * DAY, revoked)
    for hours in (1, 25):
        at = NOW - timedelta(hours=hours)
        session.add(
            LoginFailures(county=run.county, name_hash=bytes([hours]), failures=1, tried_at=at)
        )
    assert forget_sessions(run) == {"sessions": 3, "failures": 1, "hand_in_keys": 0}
    assert set(session.scalars(select(LoginSession.id))) == kept
    assert session.scalars(select(LoginFailures.name_hash)).all() == [b"\x01"]


def test_keys_for_handing_in_go_400_days_after_they_were_replaced(session, run):
    for n, days in enumerate((None, 0, 399, 401)):
        replaced = None if days is None else NOW - days * DAY
        session.add(
            HandInKey(
                county=run.county,
                key_id=bytes([n] * 8),
                point=bytes(65),
                secret_sealed=b"x",
                made_at=NOW - 500 * DAY,
                replaced_at=replaced,
            )
        )
    session.flush()
    assert forget_sessions(run)["hand_in_keys"] == 1
    assert {key[0] for key in session.scalars(select(HandInKey.key_id))} == {0, 1, 2}


def test_the_admins_are_told_of_a_copied_phone_once_a_day(session, run):
    admin = f.make_person(session, roles=["county_admin"])
    cadre = f.make_person(session)
    copied = f.make_device(session, cadre, heard_twice_at=run.now - timedelta(hours=1))
    f.make_device(session, cadre, heard_twice_at=run.now - DAY, revoked_at=run.now)
    f.make_device(session, cadre, heard_twice_at=run.now - 3 * DAY)
    f.make_device(session, cadre)
    assert tell_of_copied_phones(run) == {"told": 1}
    assert tell_of_copied_phones(run) == {"told": 0}
    (message,) = session.scalars(select(Message)).all()
    assert (message.person_id, message.kind, message.params) == (admin.id, "phone_copied", {})
    copied.heard_twice_at = run.now + DAY
    later = run.now + DAY
    again = Run(session, run.county, ZONE, "2026-03-19", later, later)
    assert tell_of_copied_phones(again) == {"told": 1}


def test_only_the_countys_own_go(session, run):
    other = f.make_person(session, county="441426")
    make_session(session, other, NOW - 900 * DAY)
    assert forget_sessions(run)["sessions"] == 0


def test_households_move_on_the_day_from_which_a_drawing_holds(session, run):
    old, new = "441427100201001", "441427100201002"
    today = NOW.astimezone(ZONE).date()
    f.make_grid(session, old, f.square(116.1, 24.6), valid_to=today)
    f.make_grid(session, new, f.square(116.1, 24.6), valid_from=today)
    point = "SRID=4490;POINT(116.105 24.605)"
    household = f.make_household(session, old, point=point)
    yesterday = Run(session, run.county, ZONE, "2026-03-17", NOW - DAY, NOW - DAY)
    assert place_households(yesterday) == {"moved": 0, "stranded": 0}
    assert place_households(run) == {"moved": 1, "stranded": 0}
    session.expire_all()
    assert household.grid == new
    assert session.scalars(select(AuditRow.action)).all() == ["households_placed"]
    assert place_households(run) == {"moved": 0, "stranded": 0}


class TestBackup:
    @pytest.fixture(autouse=True)
    def people(self, session, run):
        self.admin = f.make_person(session, roles=["county_admin"])
        f.make_person(session, roles=[("county_admin", "441427100"), "dispatcher"])
        f.make_person(session, roles=["county_admin"], left_on=NOW.date())

    def backed_up(self, session, at):
        session.execute(text("UPDATE deployment SET backed_up_at = :at"), {"at": at})

    def test_the_admins_are_told_once_a_week(self, session, run):
        self.backed_up(session, NOW - 4 * DAY)
        assert remind_of_backup(run, longest=3 * DAY) == {"told": 1}
        message = session.scalars(select(Message)).one()
        assert message.key == f"backup/2026-W12/{self.admin.id}"
        assert (message.kind, message.params) == ("backup_overdue", {"days": 4})
        assert remind_of_backup(run, longest=3 * DAY) == {"told": 0}

    def test_nobody_is_told_while_it_is_young(self, session, run):
        self.backed_up(session, NOW - 3 * DAY)
        assert remind_of_backup(run, longest=3 * DAY) == {"told": 0}

    @pytest.mark.parametrize(
        ("at", "told"),
        [
            (datetime(2026, 3, 18, 9, tzinfo=ZONE), datetime(2026, 3, 18, 9, tzinfo=ZONE)),
            (datetime(2026, 3, 18, 7, tzinfo=ZONE), datetime(2026, 3, 18, 8, tzinfo=ZONE)),
            (datetime(2026, 3, 18, 20, tzinfo=ZONE), datetime(2026, 3, 19, 8, tzinfo=ZONE)),
            (datetime(2026, 3, 21, 9, tzinfo=ZONE), datetime(2026, 3, 23, 8, tzinfo=ZONE)),
        ],
    )
    def test_nobody_is_told_in_quiet_hours_or_on_a_free_day(self, session, run, at, told):
        remind_of_backup(Run(session, run.county, ZONE, f"{at:%F}", at, at), longest=3 * DAY)
        assert session.scalars(select(Message.not_before)).one() == told

    def test_one_that_was_never_made_is_old(self, session, run):
        assert session.scalars(select(Deployment.backed_up_at)).one() is None
        assert remind_of_backup(run, longest=3 * DAY) == {"told": 1}
        assert session.scalars(select(Message.params)).one() == {"days": None}


def test_admins_are_told_once_a_month_that_the_calendar_ends(session, run):
    admin = f.make_person(session, roles=["county_admin"])
    horizon = load_calendar(session, run.county).horizon

    def told_on(day):
        at = datetime.combine(day, time(9), ZONE)
        return remind_of_calendar(Run(session, run.county, ZONE, str(day), at, at))["told"]

    working = load_calendar(session, run.county).working_days(horizon - 80 * DAY, horizon)
    early = [day for day in working if horizon - day >= 60 * DAY]
    late = [day for day in working if horizon - day < 60 * DAY]
    assert not any(told_on(day) for day in early)
    assert [day.month for day in late if told_on(day)] == sorted({day.month for day in late})
    messages = session.scalars(select(Message)).all()
    assert {(m.person_id, m.kind) for m in messages} == {(admin.id, "calendar_ends")}
    assert messages[0].params == {"until": horizon.isoformat()}
