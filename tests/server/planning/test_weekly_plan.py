"""A week as people see it: published by the job process, on the phone, changed there, kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from records.dates import monday_of
from records.db import db
from records.planning.quotas import TEMPLATES, Quota
from tests import factories as f
from tests.phone.phone import Phone
from tests.served import run_job

ZONE = ZoneInfo("Asia/Shanghai")
# A week that cannot begin while the test runs. The job process goes by the database's own clock.
MONDAY = monday_of(datetime.now(ZONE).date() + timedelta(days=8))
SUNDAY = MONDAY - timedelta(days=1)  # the evening before
TOWN = "441427100"
EAST = TOWN + "201001"
HOUSEHOLDS = 60
LONG_SINCE = datetime.now(UTC) - timedelta(days=500)


@dataclass
class Township:
    """A cadre whose grid has 60 households, all of them overdue; and the township's leader.

    The week has five working days, whatever the State Council has made of it.
    """

    app: Flask
    url: str
    phone: Phone
    leader: dict[str, str]

    def publish(self) -> None:
        at = datetime.combine(SUNDAY, time(18), ZONE).astimezone(UTC)
        run_job(self.url, "plans", f"{at:%Y-%m-%dT%H:%MZ}")

    def replan(self, day: date) -> None:
        run_job(self.url, "replan", day.isoformat())

    def load(self) -> dict[str, Any]:
        year, week, _ = MONDAY.isocalendar()
        answer = self.app.test_client().get(
            f"/api/v1/plans/load?week={year}-W{week:02}", headers=self.leader
        )
        (grid,) = answer.json["items"]
        return grid


@pytest.fixture
def township(committing_app: Flask, fresh_database: str) -> Township:
    with committing_app.app_context():
        session = db.session()
        f.make_grid(session, EAST, f.square(116.11, 24.6, side=0.05))
        for after in range(7):
            f.make_county_day(session, MONDAY + timedelta(days=after), working=after < 5)
        long_ago = date(MONDAY.year - 2, 1, 1)
        session.add_all(
            Quota(county=f.COUNTY, valid_from=long_ago, **each)
            for each in TEMPLATES
            if each["name"] in ("field-days", "coverage")
        )
        cadre = f.make_person(session, areas=[EAST], home=TOWN, level="township")
        leader = f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN)
        for n in range(HOUSEHOLDS):
            at = f"SRID=4490;POINT({116.111 + n % 10 * 0.004:.4f} {24.601 + n // 10 * 0.007:.4f})"
            home = f.make_household(session, EAST, point=at)
            f.make_visit(session, home, cadre, happened_at=LONG_SINCE)
        phone = Phone(committing_app.test_client(), f.bearer(f.make_login(session, cadre)))
        headers = f.bearer(f.make_login(session, leader))
        session.commit()
    return Township(committing_app, fresh_database, phone, headers)


def days_of(phone: Phone) -> dict[str, str | None]:
    """The day of each planned household, as the phone shows it."""
    return {
        row["household"]: row["day"] or row["srv"]["planned_day"]
        for row in phone.live("planned_visits").values()
        if not row["skipped"] and not row["srv"]["dropped"]
    }


def test_a_week_from_publishing_to_the_night_after(township: Township) -> None:
    phone = township.phone
    phone.sync()
    assert phone.live("planned_visits") == {}

    township.publish()
    phone.sync()
    planned = days_of(phone)
    (plan,) = phone.live("plans").values()
    field_days = [day["day"] for day in plan["days"]]
    assert len(field_days) == 3
    assert set(planned.values()) == set(field_days)
    on_monday = [home for home, day in planned.items() if day == field_days[0]]
    households = phone.live("households")
    assert on_monday
    assert all(home in households for home in on_monday)

    grid = township.load()
    assert (grid["code"], grid["due"], grid["planned"]) == (EAST, HOUSEHOLDS, len(planned))
    assert grid["planned"] < HOUSEHOLDS
    assert grid["missing_hours"] > 0
    assert grid["missing_hours"] == -(-plan["missing_s"] // 3600)

    # Without signal: one is put on another day, one is not to be visited at all.
    rows = {row["household"]: key for key, row in phone.live("planned_visits").items()}
    moved, skipped = on_monday[0], on_monday[1]
    phone.edit("planned_visits", rows[moved], day=field_days[2])
    phone.edit("planned_visits", rows[skipped], skipped="household_away")
    phone.sync()

    township.replan(SUNDAY)
    phone.sync()
    after = days_of(phone)
    assert after[moved] == field_days[2]
    assert skipped not in after
    kept = Counter(after.get(home) == day for home, day in planned.items())
    assert kept[True] >= 0.8 * (len(planned) - 2)

    seen = {key: row["rev"] for key, row in phone.live("planned_visits").items()}
    (was,) = phone.live("plans").values()
    township.replan(MONDAY)
    assert phone.sync()["documents"] == []
    assert {key: row["rev"] for key, row in phone.live("planned_visits").items()} == seen
    assert list(phone.live("plans").values()) == [was]
