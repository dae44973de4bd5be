"""A slow statement has a name that says where it is from, and no value of anybody."""

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from authz.access_context import EVERYTHING, access_context
from records.db import db
from records.fieldwork.households import Household
from records.staff.people import Person
from schedulers.jobs.job import Counts, Job, Run
from schedulers.jobs.periods import Minutes
from server import create_app
from server.jobs.job_process import JobProcess
from server.web.auth import public
from server.web.slow_statements import name_of
from tests import factories as f
from tests.conftest import session_on, settings_of
from tests.contexts import from_nothing
from tests.server.web.test_operations import logged

NAME, DOOR, COUNTY = "陈晓明", "新铺路9号", "441427"


@pytest.fixture
def slow_app(fresh_database: str) -> Iterator[Flask]:
    """An app for which each statement is slow that takes a tenth of a second."""
    settings = dataclasses.replace(settings_of(fresh_database), slow_statement_ms=100)
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def slow_ones(found: list[dict]) -> list[dict]:
    return [line for line in found if line["event"] == "slow_statement"]


def find_household() -> None:
    """As a search does that has no index: with a person's name and address as values."""
    sleeping = text("SELECT pg_sleep(0.15) FROM households WHERE address = :door OR :name = ''")
    union = text(f"{sleeping.text} UNION ALL SELECT pg_sleep(0.15)")
    db.session.execute(union, {"door": DOOR, "name": NAME}).all()


def counted(where: str) -> float:
    return REGISTRY.get_sample_value("yicetong_slow_statements_total", {"where": where}) or 0


def test_a_slow_statement_of_a_request_is_named_with_its_route(slow_app: Flask) -> None:
    @slow_app.get("/slow/<name>")
    @public
    def slow(name: str) -> str:
        find_household()
        return name

    with logged() as found:
        slow_app.test_client().get("/slow/wang", headers={"X-Request-Id": "r7"})
    (line,) = slow_ones(found)
    assert (line["request_id"], line["route"]) == ("r7", "/slow/<name>")
    assert line["level"] == "warning"
    assert line["ms"] >= 150
    assert line["failed"] is False
    # The nearest of ours: a test is not of the product.
    assert line["where"] == "server.web.auth:_guarded.guarded.endpoint"
    assert re.fullmatch(r"SELECT households [0-9a-f]{8}", line["statement"])
    assert counted(line["where"]) >= 1


def test_no_value_of_a_statement_is_told(slow_app: Flask) -> None:
    """Neither of its parameters, nor of what somebody wrote into its text, nor of its error."""
    with slow_app.app_context(), access_context(EVERYTHING), logged() as found:
        find_household()
        db.session.execute(text(f"SELECT pg_sleep(0.15), '{NAME}', 4414271002"))
        failing = text("SELECT CAST(:name AS int) FROM pg_sleep(0.15)")
        with pytest.raises(Exception, match="integer"):
            db.session.execute(failing, {"name": NAME})
        db.session.rollback()
    lines = slow_ones(found)
    assert len(lines) >= 2
    told = json.dumps(lines, ensure_ascii=False)
    for private in (NAME, DOOR, "4414271002", "pg_sleep", COUNTY):
        assert private not in told


def test_one_that_the_time_limit_ended_is_named_as_well(slow_app: Flask) -> None:
    with slow_app.app_context(), access_context(EVERYTHING), logged() as found:
        db.session.execute(text("SET LOCAL statement_timeout = '200ms'"))
        with pytest.raises(OperationalError):
            db.session.execute(text("SELECT pg_sleep(30)"))
        db.session.rollback()
    (line,) = slow_ones(found)
    assert line["failed"] is True


def test_a_fast_statement_is_not_named_and_zero_names_none(fresh_database: str) -> None:
    app = create_app(dataclasses.replace(settings_of(fresh_database), slow_statement_ms=0))
    with app.app_context(), access_context(EVERYTHING), logged() as found:
        db.session.execute(text("SELECT pg_sleep(1.1)"))
        db.session.rollback()
        db.engine.dispose()
    assert slow_ones(found) == []
    app = create_app(settings_of(fresh_database))
    with app.app_context(), access_context(EVERYTHING), logged() as found:
        db.session.execute(select(Person.id).limit(1))
        db.session.rollback()
        db.engine.dispose()
    assert slow_ones(found) == []


def test_a_slow_statement_of_a_job_says_which_job(fresh_database: str, slow_app: Flask) -> None:
    def rest(run: Run) -> Counts:
        run.session.execute(text("SELECT pg_sleep(0.15) FROM counties"))
        return {}

    with session_on(fresh_database) as session:
        f.make_county(session, "441426")
        session.commit()
    process = JobProcess(slow_app, [Job("rest", Minutes(1), timedelta(minutes=5), rest)])
    with logged() as found:
        from_nothing(process.run_due_jobs)
    (line,) = slow_ones(found)
    assert line["job"] == "rest"
    assert line["where"] == "schedulers.jobs.runs:perform"
    assert line["statement"].startswith("SELECT counties ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "SELECT id FROM people WHERE county = '441427' LIMIT 10",
            "SELECT id FROM people  WHERE county = '441426' LIMIT 20",
        ),
        (
            "SELECT 1 FROM visits WHERE id IN (%(id_1_1)s::UUID, %(id_1_2)s::UUID)",
            "SELECT 1 FROM visits WHERE id IN (%(id_1_1)s::UUID)",
        ),
    ],
)
def test_equal_statements_have_one_name_whatever_their_values(one: str, other: str) -> None:
    assert name_of(one) == name_of(other)


def test_statements_that_differ_have_names_that_differ(session: Session) -> None:
    asked = [
        str(statement.compile(session.connection()))
        for statement in (select(Household.id), select(Household.grid), select(Person.id))
    ]
    asked.append("INSERT INTO people (id) VALUES (%(id)s)")
    names = [name_of(each) for each in asked]
    assert len(set(names)) == 4
    assert [name.rpartition(" ")[0] for name in names] == [
        "SELECT households",
        "SELECT households",
        "SELECT people",
        "INSERT people",
    ]
    assert name_of("") == name_of("  ")
    assert name_of("CALL wang_138()").startswith("OTHER - ")
