"""The demo county as somebody finds it who installs Yicetong now, whatever day that is."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from demo.load import DEMO_LOGINS, load_demo
from demo.source import COUNTY
from records.db import db
from records.staff.people import Absence, Person
from server.ops import first_run
from server.ops.postgres_setup import for_web
from tests.conftest import CHECKOUT, SECRETS
from tests.factories import SEAL
from tests.phone.client import HttpClient
from tests.served import free_port
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

CADRES = [login.login for login in DEMO_LOGINS if login.role == "cadre"]
TOWN = "441427100"  # where they all are
WEEK_ASKED_FOR = "SELECT DISTINCT payload ->> 'week' FROM tasks WHERE key LIKE '%/demo/%'"


class Installed:
    """What answers at a port; everybody who is shown is logged in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.headers: dict[str, dict[str, str]] = {}
        for login in DEMO_LOGINS:
            who = {"login": login.login, "password": login.password, "device": {"name": "手机"}}
            status, said = self.ask("POST", "/api/v1/login", {}, who)
            assert status == 200, said
            self.headers[login.login] = {"Authorization": f"Bearer {said['token']}"}

    def get(self, login: str, path: str) -> Any:
        status, said = self.ask("GET", f"/api/v1/{path}", self.headers[login])
        assert status == 200, (login, path, said)
        return said

    def ask(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> tuple[int, Any]:
        client = HttpClient(f"http://127.0.0.1:{self.port}", PATIENCE, headers)
        answer = client.open(path, method=method, json=body)
        return answer.status_code, answer.json

    def await_worker(self) -> None:
        await_that(lambda: self.ask("GET", "/readyz", {})[1].get("worker"), every=0.5)
        assert self.ask("GET", "/readyz", {})[0] == 200

    def await_plan(self, login: str, week: str) -> Any:
        """A first plan may have to wait until the planner is compiled."""
        await_that(lambda: self.get(login, f"me/plan?week={week}")["plan"], every=0.5)
        return self.get(login, f"me/plan?week={week}")


@pytest.fixture
def demo(committing_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """As a first run leaves it, but with a fiftieth of the households and visits."""

    def load_some(url: str, seal: object, progress: bool) -> None:
        load_demo(url, SEAL, scale=0.02, progress=progress)

    monkeypatch.setattr(first_run, "load_demo", load_some)
    with committing_app.app_context():
        first_run.load_demo_if_empty(db.session(), committing_app.config["SETTINGS"])
    return committing_app


@pytest.fixture
def installed(demo: Flask, fresh_database: str, tmp_path: Path) -> Iterator[Installed]:
    port, log = free_port(), tmp_path / "errors"
    settings = {
        "DATABASE_URL": for_web(fresh_database),
        "DATABASE_OWNER_URL": fresh_database,
        "YICETONG_DATA_DIR": str(tmp_path / "data"),
        "YICETONG_PORT": str(port),
        **SECRETS,
    }
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "server.ops.serve"],
            cwd=CHECKOUT, env=os.environ | settings, text=True,
            stdout=subprocess.PIPE, stderr=errors,
        ) as server,
    ):  # fmt: skip
        assert server.stdout is not None
        assert any("http://127.0.0.1" in line for line in server.stdout), log.read_text()
        yield Installed(port)
        server.terminate()
        assert server.wait(PATIENCE) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines
    assert [line for line in lines if line["level"] in ("error", "critical")] == []
    assert [line for line in lines if line.get("status", 200) >= 500] == []


def test_all_who_are_shown_find_a_county_that_lives(installed: Installed, demo: Flask) -> None:
    installed.await_worker()
    for login in CADRES:
        assert installed.get(login, "me/quotas")["quotas"]
        assert installed.get(login, "sync/households/pull?limit=1")["documents"]
    for login in ("leader", "admin", "auditor"):
        assert installed.get(login, "quotas/areas")["items"]
        assert installed.get(login, "overview")["latest"]
    assert installed.get("clerk", "me")

    with demo.app_context():
        (week,) = db.session.scalars(text(WEEK_ASKED_FOR)).all()
    monday = date.fromisoformat(week)
    sunday = monday + timedelta(days=6)
    assert sunday >= datetime.now(first_run.ZONE).date()
    assert installed.get("leader", f"roster?from={monday}&to={sunday}")["duties"]

    planned, can_go = False, False
    for login in CADRES:
        plan = installed.await_plan(login, f"{monday:%G-W%V}")
        # It may be another day by now: from the next one on, the plan had all the days.
        tomorrow = datetime.now(first_run.ZONE).date() + timedelta(days=1)
        free = days_to_go_out(installed, demo, login, max(monday, tomorrow), sunday)
        planned, can_go = planned or bool(plan["visits"]), can_go or bool(free)
        # Of so small a county, one cadre alone may have nobody who is due.
        assert plan["visits"] or not free or not plan["plan"]["unplanned"], (login, free, plan)
    assert planned >= can_go


def days_to_go_out(
    installed: Installed, demo: Flask, login: str, first: date, last: date
) -> list[str]:
    """Working days on which somebody is here and not all are at the market."""
    if first > last:
        return []
    with demo.app_context():
        absences = db.session.scalars(
            select(Absence)
            .join(Person, Absence.person_id == Person.id)
            .where(Person.county == COUNTY, Person.login == login)
        ).all()
        away = [(one.first_day.isoformat(), one.last_day.isoformat()) for one in absences]
    days = installed.get(login, f"calendar?from={first}&to={last}&within={TOWN}")["days"]
    return [
        day["day"]
        for day in days
        if day["working"]
        and not day["markets"]
        and not day["duties"]
        and not any(begin <= day["day"] <= end for begin, end in away)
    ]
