"""Field days and duties for calendar programs: what they are given, and who can open it."""

import dataclasses
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import text

from records.divisions import County
from server.services.accounts.login import set_password
from server.web.rate_limits import limiter
from tests import factories as f

TOWN = "441427100"
GRID = TOWN + "201001"
ZONE = ZoneInfo("Asia/Shanghai")
TODAY = f.NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)
WEDNESDAY = MONDAY + timedelta(days=2)
pytestmark = pytest.mark.at(f.NOW)


class Cadre:
    """A cadre with a published plan of two field days, who has a calendar program."""

    def __init__(self, client, session):
        limiter.reset()
        self.client, self.session = client, session
        f.make_grid(session, GRID)
        self.person = f.make_person(session, areas=[GRID], home=GRID[:12], level="village")
        self.headers = f.bearer(f.make_login(session, self.person))
        days = [
            {"day": str(day), "start": "09:00", "end": end, "travel_s": 0, "work_s": 0}
            for day, end in ((MONDAY, "14:10"), (WEDNESDAY, "11:30"))
        ]
        self.plan = f.make_plan(session, self.person, MONDAY, days=days)
        self.visits = [self.visit(MONDAY), self.visit(MONDAY), self.visit(WEDNESDAY)]
        session.commit()

    def visit(self, day, **more):
        home = f.make_household(self.session, GRID, head="钟阿婆", address="城郊村三组 7 号")
        return f.make_planned_visit(
            self.session, home, self.person, MONDAY, planned_day=day, **more
        )

    def opened(self):
        answer = self.client.post("/api/v1/me/calendar-feed", headers=self.headers)
        assert answer.status_code == 201, answer.json
        return urlsplit(answer.json["url"]).path

    def read(self, path, **query):
        self.session.commit()
        answer = self.client.get(path, query_string=query)
        assert answer.status_code == 200, answer.json
        assert answer.mimetype == "text/calendar"
        return answer.data

    def events(self, path, **query):
        found = Calendar.from_ical(self.read(path, **query)).events
        assert all(not event.errors for event in found)
        return {str(event["uid"]): event for event in found}


@pytest.fixture
def cadre(client, session):
    return Cadre(client, session)


def test_field_days_say_when_and_how_many_households_and_no_more(cadre):
    path = cadre.opened()
    monday, wednesday = sorted(cadre.events(path).values(), key=lambda event: event.start)
    assert monday.start == datetime.combine(MONDAY, time(9), ZONE)
    assert monday.end == datetime.combine(MONDAY, time(14, 10), ZONE)
    assert str(monday["summary"]) == "入户走访 2 户"
    assert str(wednesday["summary"]) == "入户走访 1 户"
    said = cadre.read(path).decode()
    for word in ("钟阿婆", "三组", cadre.person.name, cadre.person.login):
        assert word not in said
    assert str(cadre.events(path, lang="en").popitem()[1]["summary"]).startswith("Visits:")


def test_the_calendar_is_one_that_others_read(cadre):
    made = Calendar.from_ical(cadre.read(cadre.opened()))
    assert made["version"] == "2.0"
    assert [str(zone["tzid"]) for zone in made.timezones] == ["Asia/Shanghai"]
    assert made.get_missing_tzids() == set()
    for event in made.events:
        assert event["dtstamp"].dt.utcoffset() == timedelta(0)
        assert event.end >= event.start


def test_changes_keep_the_uid_and_raise_the_sequence(cadre):
    path = cadre.opened()
    before = cadre.events(path)
    f.write_again(cadre.session, cadre.visits[0], skipped="household_away")
    after = cadre.events(path)
    assert after.keys() == before.keys()
    uid = f"plan-{cadre.plan.id}-{MONDAY}@yicetong"
    assert str(after[uid]["summary"]) == "入户走访 1 户"
    assert after[uid]["sequence"] > before[uid]["sequence"]


def test_a_visit_is_counted_on_the_day_that_the_cadre_has_said(cadre):
    path = cadre.opened()
    f.write_again(cadre.session, cadre.visits[0], day=WEDNESDAY)
    said = [str(event["summary"]) for event in cadre.events(path).values()]
    assert sorted(said) == ["入户走访 1 户", "入户走访 2 户"]


def test_a_day_of_which_nothing_is_left_is_not_in_it(cadre):
    path = cadre.opened()
    f.write_again(cadre.session, cadre.visits[2], dropped="no_longer_due", planned_day=None)
    assert len(cadre.events(path)) == 1


def test_duties_on_market_days_have_hours_and_a_week_at_the_counter_has_days(cadre):
    village = GRID[:12]
    market = f.make_duty(cadre.session, cadre.person, WEDNESDAY, kind="market", area=village)
    first = MONDAY + timedelta(days=7)
    counter = f.make_duty(
        cadre.session,
        cadre.person,
        first,
        kind="counter",
        area=TOWN,
        last_day=first + timedelta(days=4),
    )
    county = cadre.session.get(County, f.COUNTY)
    found = cadre.events(cadre.opened())
    event = found[f"duty-{market.id}@yicetong"]
    assert event.start == datetime.combine(WEDNESDAY, county.duty_from, ZONE)
    assert event.end == datetime.combine(WEDNESDAY, county.duty_until, ZONE)
    assert str(event["location"]) == f"区划{village}"
    week = found[f"duty-{counter.id}@yicetong"]
    assert (week.start, week.end) == (first, date.fromordinal(first.toordinal() + 5))


def test_a_new_address_ends_the_old_one(cadre):
    old = cadre.opened()
    new = cadre.opened()
    assert old != new
    assert cadre.client.get(old).status_code == 404
    assert cadre.read(new)


def test_a_revoked_address_opens_nothing(cadre):
    path = cadre.opened()
    say = "/api/v1/me/calendar-feed"
    assert cadre.client.get(say, headers=cadre.headers).json["made_at"]
    assert cadre.client.delete(say, headers=cadre.headers).status_code == 204
    assert cadre.client.get(path).status_code == 404
    assert cadre.client.delete(say, headers=cadre.headers).status_code == 404
    assert cadre.client.get(say, headers=cadre.headers).json == {"made_at": None}


def test_who_has_left_has_no_calendar(cadre):
    path = cadre.opened()
    cadre.person.left_on = TODAY
    cadre.session.commit()
    assert cadre.client.get(path).status_code == 404


def test_a_new_password_ends_the_address(cadre):
    path = cadre.opened()
    body = {"old": f.PASSWORD, "new": "Tea-hill-and-9-cups"}
    answer = cadre.client.post("/api/v1/password", json=body, headers=cadre.headers)
    assert answer.status_code == 204, answer.json
    assert cadre.client.get(path).status_code == 404
    actions = cadre.session.scalars(text("SELECT action FROM audit ORDER BY at, id")).all()
    assert "calendar_feed_closed" in actions


def test_a_password_that_is_reset_ends_the_address(app, cadre):
    path = cadre.opened()
    with app.app_context():
        new = "Reset-by-2-admins"
        set_password(cadre.session, cadre.person, new, f.NOW, by=None, must_change=True)
    cadre.session.commit()
    assert cadre.client.get(path).status_code == 404


def test_a_lost_phone_ends_the_address_and_a_log_out_does_not(cadre):
    path = cadre.opened()
    other = f.bearer(f.make_login(cadre.session, cadre.person))
    cadre.session.commit()
    assert cadre.client.post("/api/v1/logout", headers=other).status_code == 204
    assert cadre.client.get(path).status_code == 200
    (device, *_) = cadre.client.get("/api/v1/devices", headers=cadre.headers).json["items"]
    said = cadre.client.delete(f"/api/v1/devices/{device['id']}", headers=cadre.headers)
    assert said.status_code == 204
    assert cadre.client.get(path).status_code == 404


class TestHost:
    """Who asks names a host, and so may whoever stands between: no address is made of it."""

    EVIL = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    def test_an_address_is_made_of_the_public_one(self, app, cadre, monkeypatch):
        told = dataclasses.replace(app.config["SETTINGS"], public_url="https://yicetong.example")
        monkeypatch.setitem(app.config, "SETTINGS", told)
        headers = cadre.headers | self.EVIL
        answer = cadre.client.post("/api/v1/me/calendar-feed", headers=headers)
        assert answer.json["url"].startswith("https://yicetong.example/api/v1/calendar/441427.")

    def test_or_it_is_a_path(self, cadre):
        headers = cadre.headers | self.EVIL
        answer = cadre.client.post("/api/v1/me/calendar-feed", headers=headers)
        assert answer.json["url"].startswith("/api/v1/calendar/441427.")
        assert cadre.client.get(answer.json["url"]).status_code == 200

    def test_no_answer_repeats_it(self, app, cadre):
        paths = {rule.rule.replace("<", "").replace(">", "") for rule in app.url_map.iter_rules()}
        assert len(paths) > 60
        for path in sorted(paths):
            for asked in (path, f"{path}/", path.replace("/api/", "/api//"), f"/{path}"):
                headers = cadre.headers | self.EVIL
                with cadre.client.get(asked, headers=headers) as answer:
                    assert "evil" not in answer.text, asked
                    assert "evil" not in str(answer.headers), asked


def test_the_secret_itself_is_nowhere_in_the_database(cadre):
    secret = cadre.opened().rsplit("/", 1)[1].removesuffix(".ics")
    for table in ("secret_urls", "audit"):
        rows = cadre.session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert rows
        assert not [row for row in rows if secret[7:] in row]


@pytest.mark.parametrize(
    "secret", ["441427." + "A" * 43, "441427.short", "x", "999999." + "B" * 43]
)
def test_a_wrong_secret_is_not_found(cadre, secret):
    answer = cadre.client.get(f"/api/v1/calendar/{secret}.ics")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_who_reads_too_often_or_guesses_is_stopped(cadre):
    """The requests may lie on both sides of a full minute, hence twice as many as it takes."""
    path = cadre.opened()
    said = [cadre.client.get(path).status_code for _ in range(45)]
    assert (said[0], set(said)) == (200, {200, 429})
    limiter.reset()
    guesses = [f"441427.{'C' * 41}{n:02}" for n in range(65)]
    said = [cadre.client.get(f"/api/v1/calendar/{guess}.ics").status_code for guess in guesses]
    assert (said[0], set(said)) == (404, {404, 429})
