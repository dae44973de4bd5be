"""A leader hands twelve households over, the plans are made, the phone goes out, and next Monday
shows what became of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from records.dates import monday_of, name_of_week
from records.db import db
from records.planning.quotas import TEMPLATES, Quota
from tests import factories as f
from tests import moment
from tests.phone.phone import Phone
from tests.served import run_job

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
# A week that cannot begin while the test runs. The job process goes by the database's own clock.
MONDAY = monday_of(datetime.now(ZONE).date() + 8 * DAY)
WEEK, NEXT = name_of_week(MONDAY), name_of_week(MONDAY + 7 * DAY)
TOWN = "441427100"
EAST, WEST = TOWN + "201001", TOWN + "201002"
LONG_SINCE = datetime.now(UTC) - timedelta(days=500)
TODAY = datetime.now(UTC)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


@dataclass
class Township:
    """A cadre with 40 overdue households, and one in the next grid whose phone stays silent."""

    app: Flask
    url: str
    phone: Phone
    headers: dict[str, str]

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = self.app.test_client().open(
            f"/api/v1/{path}", method=method, headers=self.headers, json=body, query_string=query
        )
        assert answer.status_code in (200, 204), answer.text
        return answer.json

    def publish(self) -> None:
        """The real job, in a process of its own."""
        run_job(self.url, "plans", f"{at(MONDAY - DAY, 18):%Y-%m-%dT%H:%MZ}")


@pytest.fixture
def township(committing_app: Flask, fresh_database: str) -> Township:
    with committing_app.app_context():
        session = db.session()
        for n, code in enumerate((EAST, WEST)):
            f.make_grid(session, code, f.square(116.11 + 0.06 * n, 24.6, side=0.05))
        for after in range(14):
            f.make_county_day(session, MONDAY + after * DAY, working=after % 7 < 5)
        long_ago = date(MONDAY.year - 2, 1, 1)
        session.add_all(
            Quota(county=f.COUNTY, valid_from=long_ago, **each)
            for each in TEMPLATES
            if each["name"] in ("field-days", "coverage")
        )
        cadre = f.make_person(session, areas=[EAST], home=TOWN, level="township")
        silent = f.make_person(session, areas=[WEST], home=TOWN, level="township")
        f.make_device(session, silent, first_seen_at=TODAY, last_seen_at=TODAY, backlog=0)
        leader = f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN, name="钟海平")
        for n in range(41):
            lng, grid = (116.175, WEST) if n == 40 else (116.111 + n % 8 * 0.004, EAST)
            point = f"SRID=4490;POINT({lng:.4f} {24.601 + n // 8 * 0.007:.4f})"
            home = f.make_household(session, grid, point=point)
            # The first twelve, of which one lies in the west, are the longest without anybody.
            longer = timedelta(days=300 if n < 11 or n == 40 else 0)
            f.make_visit(session, home, cadre, happened_at=LONG_SINCE - longer)
        phone = Phone(committing_app.test_client(), f.bearer(f.make_login(session, cadre)))
        headers = f.bearer(f.make_login(session, leader))
        session.commit()
    return Township(committing_app, fresh_database, phone, headers)


def visit(phone: Phone, household: str, day: str, outcome: str = "met") -> None:
    phone.visit(household, happened_at=f"{day}T10:00:00+08:00", outcome=outcome)


def by_household(items: list[dict[str, Any]]) -> Mapping[str, dict[str, Any]]:
    return {item["household"]: item for item in items}


def test_twelve_are_handed_over_and_next_monday_shows_what_came_of_them(
    township: Township,
) -> None:
    longest = township.ask("GET", "coverage/longest", limit="12")
    chosen = [row["id"] for row in longest["items"]]
    (west,) = (row["id"] for row in longest["items"] if row["grid"] == WEST)
    body = {"households": chosen, "week": WEEK, "seen_at": longest["as_of"]}

    foreseen = township.ask("POST", "handovers", body | {"preview": True})
    assert (foreseen["fit"], foreseen["later"], foreseen["refused"]) == (12, 0, [])
    assert township.ask("GET", "handovers", week=WEEK)["items"] == []

    made = township.ask("POST", "handovers", body)
    assert {item["week"] for item in made["items"]} == {WEEK}
    waiting = township.ask("GET", "handovers", week=WEEK)
    assert waiting["counts"]["to_come"] == 12

    township.publish()
    phone = township.phone
    phone.sync()
    asked = {
        row["household"]: row["srv"]
        for row in phone.live("planned_visits").values()
        if row["srv"]["asked_by"]
    }
    assert asked.keys() == set(chosen) - {west}
    until = (MONDAY + 13 * DAY).isoformat()
    assert {(row["asked_by"], row["asked_until"]) for row in asked.values()} == {("钟海平", until)}
    days = {household: row["planned_day"] for household, row in asked.items()}
    assert all(days.values())

    # In the week: eight are reached, one is out twice, one road is closed, one is forgotten.
    *reached, out, closed, forgotten = sorted(days)
    saturday = at(MONDAY + 5 * DAY, 9)
    phone.clock_ahead_s = (saturday - datetime.now(UTC)).total_seconds()
    with moment.beginning_at(saturday):
        for household in reached:
            visit(phone, household, days[household])
        for day in (days[out], (MONDAY + 4 * DAY).isoformat()):
            visit(phone, out, day, "nobody_home")
        rows = {row["household"]: key for key, row in phone.live("planned_visits").items()}
        phone.edit("planned_visits", rows[closed], skipped="road_closed")
        phone.sync()

    with moment.beginning_at(at(MONDAY + 7 * DAY, 8)):
        page = township.ask("GET", "handovers", week=WEEK)
        waiting = township.ask("GET", "coverage/longest", limit="12")
    states = {"reached": 8, "not_reached": 3, "not_known": 1, "to_come": 0, "withdrawn": 0}
    assert page["counts"] == states
    found = by_household(page["items"])
    assert {(found[id]["day"], found[id]["outcome"]) for id in reached} == {
        (days[id], "met") for id in reached
    }
    assert (found[out]["reason"], found[out]["tries"]) == ("nobody_home", 2)
    assert found[closed]["reason"] == "road_closed"
    assert found[forgotten]["reason"] == "not_visited"
    assert found[west]["state"] == "not_known"
    assert found[west]["silent_since"] == TODAY.astimezone(ZONE).date().isoformat()
    grids = [item["grid"] for item in page["items"]]
    assert grids == sorted(grids)
    assert Counter(row["id"] in reached for row in waiting["items"]) == {False: 12}
