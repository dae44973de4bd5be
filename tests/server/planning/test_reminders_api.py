"""Reminders over the API and by command: one's own, what one says of them, how one likes them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from records.planning.reminders import Reminder
from records.system.audit import AuditRow
from records.system.outbox import Message
from tests import factories as f

COUNTY = {
    "told_from": "08:00", "told_until": "20:00", "reminders_a_day": 2,
    "reminder_rhythm": "as_it_comes", "digest_weekday": 4,
}  # fmt: skip
NOTHING_SAID = {"told_from": None, "told_until": None, "rhythm": None}
ME, SETTINGS = "/api/v1/me/reminders", "/api/v1/reminders/settings"


@pytest.fixture
def headers(session, cadre):
    return f.bearer(f.make_login(session, cadre))


@pytest.fixture
def admin(session):
    return f.bearer(f.make_login(session, f.make_person(session, roles=["county_admin"])))


def codes(answer):
    return [(error["field"], error["code"]) for error in answer.json["errors"]]


def test_one_reads_ones_own_and_nobody_elses(client, session, cadre, headers, admin):
    made = f.make_reminder(session, cadre, params={"count": 3})
    session.commit()
    (item,) = client.get(ME, headers=headers).json["items"]
    assert item == {
        "id": str(made.id), "kind": "work_returned", "params": {"count": 3},
        "made_at": "2026-03-18T02:00:00+00:00", "expires_at": "2026-03-25T02:00:00+00:00",
        "told_at": None, "seen_at": None, "snoozed_until": None, "state": "waiting",
    }  # fmt: skip
    assert client.get(ME, headers=admin).json["items"] == []
    for path in ("seen", "snooze"):
        until = {"until": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
        body = until if path == "snooze" else {}
        answer = client.post(f"{ME}/{made.id}/{path}", json=body, headers=admin)
        assert answer.status_code == 404


def test_what_was_seen_in_a_browser_is_seen_and_withdrawn(client, session, cadre, headers):
    made = f.make_reminder(session, cadre, message_key="m", told_at=f.NOW)
    session.add(
        Message(
            county=f.COUNTY, key="m", person_id=cadre.id, kind="work_returned",
            added_at=f.NOW, not_before=f.NOW,
        )
    )  # fmt: skip
    session.commit()
    for _ in range(2):
        assert client.post(f"{ME}/{made.id}/seen", headers=headers).status_code == 204
    (item,) = client.get(ME, headers=headers).json["items"]
    assert item["state"] == "seen"
    session.expire_all()
    assert session.scalars(select(Message.expires_at)).one() <= datetime.now(UTC)


def test_a_snooze_is_kept_and_one_without_sense_is_refused(client, session, cadre, headers):
    made = f.make_reminder(session, cadre)
    session.commit()
    until = datetime.now(UTC) + timedelta(hours=5)
    url = f"{ME}/{made.id}/snooze"
    assert client.post(url, json={"until": until.isoformat()}, headers=headers).status_code == 204
    session.expire_all()
    assert session.scalars(select(Reminder.snoozed_until)).one() == until
    for wrong in (until - timedelta(days=1), until + timedelta(days=31)):
        answer = client.post(url, json={"until": wrong.isoformat()}, headers=headers)
        assert (answer.status_code, codes(answer)) == (400, [("until", "out_of_range")])


@pytest.mark.parametrize("name", ["x", "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11"])
def test_a_reminder_that_there_is_not(client, headers, name):
    assert client.post(f"{ME}/{name}/seen", headers=headers).status_code == 404


def test_preferences_are_as_the_county_has_it_until_one_says(client, headers):
    url = f"{ME}/preferences"
    assert client.get(url, headers=headers).json == {**NOTHING_SAID, "county": COUNTY}
    said = {"told_from": "09:30", "told_until": "17:00", "rhythm": "weekly"}
    assert client.put(url, json=said, headers=headers).json == {**said, "county": COUNTY}
    assert client.get(url, headers=headers).json == {**said, "county": COUNTY}
    assert client.put(url, json=NOTHING_SAID, headers=headers).json["rhythm"] is None


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"told_from": "07:00", "told_until": "17:00"}, [("told_from", "out_of_range")]),
        ({"told_from": "09:00", "told_until": "21:00"}, [("told_until", "out_of_range")]),
        ({"told_from": "09:00", "told_until": "09:30"}, [("told_until", "out_of_range")]),
        ({"told_from": "09:00"}, [("told_until", "required")]),
        ({"told_until": "09:00"}, [("told_from", "required")]),
        ({"told_from": "9:00", "told_until": "10:00"}, [("told_from", "invalid_time")]),
        ({"told_from": "03:00", "told_until": "10:00"}, [("told_from", "out_of_range")]),
        ({"told_from": 9, "told_until": "10:00"}, [("told_from", "invalid_time")]),
        ({"rhythm": "never"}, [("rhythm", "unknown_value")]),
    ],
)
def test_preferences_that_cannot_be(client, headers, said, wrong):
    answer = client.put(f"{ME}/preferences", json=NOTHING_SAID | said, headers=headers)
    assert (answer.status_code, codes(answer)) == (400, wrong)


def test_the_administrator_says_how_the_county_reminds(client, session, headers, admin):
    changed = COUNTY | {"told_until": "18:30", "reminders_a_day": 1, "digest_weekday": 1}
    assert client.put(SETTINGS, json=changed, headers=headers).status_code == 403
    assert client.put(SETTINGS, json=changed, headers=admin).json == changed
    assert client.get(SETTINGS, headers=headers).json == changed
    (row,) = session.scalars(select(AuditRow).where(AuditRow.action == "reminders_set"))
    assert row.details == changed
    for name, value in (("reminders_a_day", 0), ("digest_weekday", 8), ("told_until", "23:00")):
        answer = client.put(SETTINGS, json=COUNTY | {name: value}, headers=admin)
        assert codes(answer) == [(name, "out_of_range")]


class TestCommands:
    def run(self, app, *arguments):
        return app.test_cli_runner().invoke(args=["reminders", *arguments])

    def test_a_preview_counts_by_kind_and_tells_nobody(self, app, client, session, cadre):
        f.make_plan(session, cadre, f.NOW.date() - timedelta(days=2), days=[{}])
        household = f.make_household(session, "441427100201001")
        monday = f.NOW.date() - timedelta(days=2)
        f.make_planned_visit(session, household, cadre, monday, planned_day=monday)
        session.commit()
        done = self.run(app, "preview", "--at", "2026-03-18T09:00")
        assert json.loads(done.output) == {"made": 1, "messages": 1, "plan_published": 1}
        assert cadre.name not in done.output
        at_night = self.run(app, "preview", "--at", "2026-03-18T22:00")
        assert json.loads(at_night.output) == {"made": 0, "messages": 0}
        beyond = self.run(app, "preview", "--at", "2060-03-18T09:00")
        assert (beyond.exit_code, "outside_calendar" in beyond.output) == (1, True)
        session.expire_all()
        assert session.scalars(select(Reminder)).all() == []

    def test_settings_are_printed_and_changed(self, app, client, session, cadre):
        session.commit()
        assert json.loads(self.run(app, "settings").output) == COUNTY
        done = self.run(app, "settings", "--from", "09:00", "--a-day", "1")
        assert json.loads(done.output) == COUNTY | {"told_from": "09:00", "reminders_a_day": 1}
        refused = self.run(app, "settings", "--until", "23:00")
        assert (refused.exit_code, "out_of_range" in refused.output) == (1, True)
