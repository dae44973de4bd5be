"""The demo county comes into an empty database only; log-ins are shown where they exist."""

from datetime import UTC, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import make_url, orm

from demo.load import load_demo
from records.db import db
from records.phones import PhoneSeal
from schedulers.jobs.job import Job
from schedulers.jobs.periods import Daily
from schedulers.jobs.runs import due
from schedulers.plans.queue_plans import replan
from server.ops import first_run
from tests.conftest import settings_of
from tests.factories import COUNTY, make_county, make_grid, make_person


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The URLs of databases into which the demo county was loaded."""
    urls: list[str] = []

    def load_little(url: str, seal: PhoneSeal, *, progress: bool) -> None:
        urls.append(url)
        load_demo(url, seal, scale=0.002, progress=progress)

    monkeypatch.setattr(first_run, "load_demo", load_little)
    return urls


def test_an_empty_database_gets_the_demo_county(
    committing_app: Flask, fresh_database: str, loaded: list[str]
) -> None:
    with committing_app.app_context():
        first_run.load_demo_if_empty(db.session(), settings_of(fresh_database))
        counted = db.session.scalar(sa.text("SELECT count(DISTINCT grid) FROM coverage_days"))
    assert [make_url(url) for url in loaded] == [make_url(fresh_database)]
    assert counted > 200, "else the first leader waits until coverage is counted"


def test_a_database_with_a_county_is_left_alone(
    committing_app: Flask, fresh_database: str, loaded: list[str]
) -> None:
    with committing_app.app_context():
        make_county(db.session())
        db.session.commit()
        first_run.load_demo_if_empty(db.session(), settings_of(fresh_database))
    assert loaded == []


def test_plans_are_asked_for_of_those_first_who_can_log_in(session: orm.Session) -> None:
    make_grid(session, "441427100201001")
    others = [make_person(session, areas=["441427100201001"]) for _ in range(3)]
    shown = make_person(session, login="share1", areas=["441427100201001"])
    make_person(session, login="admin", roles=["county_admin"])
    sunday = datetime(2026, 3, 15, 3, tzinfo=UTC)
    assert first_run.ask_for_plans(session, sunday) == len(others) + 1
    asked = sa.text("SELECT payload FROM tasks ORDER BY not_before, key")
    payloads = list(session.scalars(asked))
    assert payloads[0] == {"person": str(shown.id), "week": "2026-03-16"}
    assert first_run.ask_for_plans(session, sunday) == 0


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-03-13T08:59+08:00", "2026-03-09"),  # Friday: its field day is still to come
        ("2026-03-13T09:00+08:00", "2026-03-16"),  # it has begun, and was the week's last
        ("2026-03-14T10:00+08:00", "2026-03-16"),  # Saturday
        ("2026-03-15T23:59+08:00", "2026-03-16"),  # Sunday
        ("2026-03-16T07:00+08:00", "2026-03-16"),  # Monday
        ("2026-02-14T07:00+08:00", "2026-02-09"),  # a Saturday that is worked before the holiday
        ("2026-02-15T10:00+08:00", "2026-02-23"),  # Spring Festival: the week after it
    ],
)
def test_the_week_that_is_planned_first_is_one_in_which_somebody_can_still_work(
    session: orm.Session, now: str, monday: str
) -> None:
    make_grid(session, "441427100201001")
    make_person(session, areas=["441427100201001"])
    assert first_run.ask_for_plans(session, datetime.fromisoformat(now)) == 1
    assert session.scalar(sa.text("SELECT payload ->> 'week' FROM tasks")) == monday


def test_the_week_that_is_ending_is_not_planned_at_an_installation_on_saturday(
    session: orm.Session,
) -> None:
    make_grid(session, "441427100201001")
    make_person(session, areas=["441427100201001"])
    saturday = datetime(2026, 3, 14, 10, tzinfo=first_run.ZONE)
    first_run.ask_for_plans(session, saturday)
    jobs = [Job("replan", Daily(time(20, 30)), timedelta(days=1), replan)]
    assert due(session, COUNTY, first_run.ZONE, jobs, saturday) == []
    evening = saturday + timedelta(hours=11)
    ((_, night),) = due(session, COUNTY, first_run.ZONE, jobs, evening)
    assert night.period == "2026-03-14"


def test_only_log_ins_that_are_there_are_shown(session: orm.Session) -> None:
    make_county(session)
    assert first_run.demo_logins(session) == []
    make_person(session, login="grid", roles=["cadre"])
    (line,) = first_run.demo_logins(session)
    assert line.split()[0] == "grid"
