"""Every statement names the county at every level, so that one shard can answer it.

What requests execute is looked at in test_without_python_checks.py, which calls all endpoints.
"""

import importlib
import pkgutil
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

import authz
import geo
import importing
import records
import schedulers
import server
import sync
from records.db import db
from schedulers.jobs.periods import latest
from schedulers.jobs.task_work import task_work
from server.jobs.job_process import JobProcess
from server.jobs.job_state import jobs_of
from tests.authz.conftest import TABLES as TABLES_OF_COUNTIES
from tests.authz.county_levels import untied
from tests.authz.two_counties import make_two_counties

PACKAGES = (authz, records, geo, importing, schedulers, sync, server)
TABLES = {"households", "visits", "people", "feeds"}
TIED = (
    "SELECT * FROM households WHERE county = %(c)s::VARCHAR",
    (
        "SELECT * FROM visits v JOIN households h ON h.county = v.county AND h.id = v.household_id"
        " WHERE v.county = %(c)s"
    ),
    "SELECT * FROM (visits v JOIN people p ON p.county = v.county) WHERE v.county = %(c)s",
    (
        "SELECT * FROM households h WHERE h.county = %(c)s"
        " AND EXISTS (SELECT FROM visits v WHERE v.county = h.county AND v.household_id = h.id)"
    ),
    (
        "SELECT * FROM unnest(CAST(%(a)s AS text[])) AS r(lo)"
        " JOIN feeds f ON f.county = %(c)s AND f.code >= r.lo"
    ),
    (
        "WITH m AS (SELECT * FROM households WHERE county = %(c)s)"
        " UPDATE visits v SET seq = 1 FROM m WHERE v.county = m.county AND v.household_id = m.id"
    ),
    (
        "DELETE FROM visits t USING unnest(CAST(%(a)s AS uuid[])) AS r(id)"
        " WHERE t.county = %(c)s AND t.id = r.id"
    ),
    (
        "SELECT * FROM unnest(CAST(%(a)s AS uuid[])) AS a(id)"
        " LEFT JOIN LATERAL (SELECT seq FROM visits WHERE county = %(c)s AND id = a.id) d ON true"
    ),
    (
        "DELETE FROM visits v WHERE v.county = %(c)s AND (v.county, v.household_id) IN"
        " (SELECT h.county, h.id FROM households h WHERE h.county = %(c)s)"
    ),
)
UNTIED = {
    "SELECT * FROM households WHERE id = %(id)s": ["households"],
    "SELECT * FROM households h JOIN visits v ON v.household_id = h.id WHERE h.county = %(c)s": [
        "visits v"
    ],
    "SELECT * FROM households h WHERE h.county = %(c)s"
    " AND EXISTS (SELECT FROM visits v WHERE v.household_id = h.id)": ["visits v"],
    "SELECT (SELECT count(*) FROM visits v WHERE v.household_id = h.id)"
    " FROM households h WHERE h.county = %(c)s": ["visits v"],
    "SELECT * FROM households h WHERE h.county = %(c)s OR h.id = %(id)s": ["households h"],
    "SELECT * FROM (SELECT * FROM visits v WHERE v.id = %(id)s OFFSET 0) x"
    " WHERE x.county = %(c)s": ["visits v"],
    "SELECT * FROM households h, LATERAL"
    " (SELECT * FROM visits v WHERE v.household_id = h.id) x WHERE h.county = %(c)s": ["visits v"],
    "UPDATE visits v SET seq = 1 FROM households h"
    " WHERE h.county = %(c)s AND v.household_id = h.id": ["visits v"],
    "WITH m AS (SELECT * FROM visits) SELECT * FROM m": ["visits"],
    "DELETE FROM visits t USING people p WHERE t.county = %(c)s AND t.cadre_id = p.id": [
        "people p"
    ],
    "SELECT * FROM households WHERE county = ANY(%(several)s)": ["households"],
}


@pytest.mark.parametrize("statement", TIED)
def test_a_county_that_is_named_is_seen(statement: str) -> None:
    assert untied(statement, TABLES) == []


@pytest.mark.parametrize("statement", UNTIED)
def test_one_that_is_not_is_found(statement: str) -> None:
    assert untied(statement, TABLES) == UNTIED[statement]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.__name__)
def test_what_stands_in_modules(package: ModuleType) -> None:
    """Every statement that is written as a constant, whether or not a test executes it."""
    faults, modules = {}, list(pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    assert modules, "nothing was read"
    for found in modules:
        for name, value in vars(importlib.import_module(found.name)).items():
            if isinstance(value, sa.TextClause):
                statement = value.compile(dialect=postgresql.psycopg.dialect()).string
                if tables := untied(statement, TABLES_OF_COUNTIES):
                    faults[f"{found.name}.{name}"] = tables
    assert faults == {}


@pytest.mark.usefixtures("county_at_every_level")
def test_what_jobs_execute(committing_app: Flask, statements: set[str]) -> None:
    with committing_app.app_context():
        engine = db.engine
    with Session(engine) as session:
        make_two_counties(session)
    statements.clear()
    process = JobProcess(committing_app, jobs_of(committing_app.config["SETTINGS"]), task_work())
    counties = process.counties()
    assert len(counties) == 2
    for county, zone in counties:
        for job in process.jobs:
            with process.transaction(county) as (_, now):
                due = latest(job.every, now, zone)
            assert process.run(county, zone, job, due) is not None, job.name
    process.run_tasks()
