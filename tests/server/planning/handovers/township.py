"""A township from whose households a leader hands some over: two cadres with their phones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
# The register names the grids without their village, and not by the number of their code.
VILLAGE, NUMBERS = "横岗村", {EAST: 7, WEST: 8}
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
    leader: str  # the login

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = self.app.test_client().open(
            f"/api/v1/{path}", method=method, headers=self.headers, json=body, query_string=query
        )
        assert answer.status_code in (200, 204), answer.text
        return answer.json

    def publish(self) -> None:
        """The real job, in a process of its own."""
        run_job(self.url, "plans", f"{at(MONDAY - DAY, 18):%Y-%m-%dT%H:%MZ}")


def make_township(app: Flask, url: str) -> Township:
    """``app`` is on the database with this URL, where commits are real."""
    with app.app_context():
        session = db.session()
        f.make_division(session, EAST[:12], name=VILLAGE)
        for n, (code, number) in enumerate(NUMBERS.items()):
            square = f.square(116.11 + 0.06 * n, 24.6, side=0.05)
            f.make_grid(session, code, square, name=f"第{number}网格")
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
            home = f.make_household(session, grid, point=point, head=f"林{n}")
            # The first twelve, of which one lies in the west, are the longest without anybody.
            longer = timedelta(days=300 if n < 11 or n == 40 else 0)
            f.make_visit(session, home, cadre, happened_at=LONG_SINCE - longer)
        new = f.make_device(session, cadre, first_seen_at=LONG_SINCE, last_seen_at=LONG_SINCE)
        token = f.make_login(session, cadre, device=new)
        phone = Phone(app.test_client(), f.bearer(token))
        phone.names_backlog = True
        headers = f.bearer(f.make_login(session, leader))
        login = leader.login
        session.commit()
    return Township(app, url, phone, headers, login)


def visit(phone: Phone, household: str, day: str, outcome: str = "met") -> None:
    phone.visit(household, happened_at=f"{day}T10:00:00+08:00", outcome=outcome)


def go_through_the_week(phone: Phone, days: dict[str, str]) -> tuple[list[str], str, str, str]:
    """Of households by their planned day, all are reached but the last three: at one nobody was
    home twice, to one the road was closed, and one was forgotten. Their phone tells it on Saturday.
    """
    *reached, out, closed, forgotten = sorted(days)
    saturday = at(MONDAY + 5 * DAY, 9)
    phone.clock_ahead_s = (saturday - datetime.now(UTC)).total_seconds()
    with moment.beginning_at(saturday):
        for household in reached:
            visit(phone, household, days[household])
        for day in (days[out], (MONDAY + 4 * DAY).isoformat()):
            visit(phone, out, day, "nobody_home")
        keys = {row["household"]: key for key, row in phone.live("planned_visits").items()}
        phone.edit("planned_visits", keys[closed], skipped="road_closed")
        phone.sync()
    return reached, out, closed, forgotten
