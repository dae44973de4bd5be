"""Makes the fixture of an older version: its backup, and its phones in the middle of their work.

    cd CHECKOUT_OF_THAT_VERSION && .venv/bin/python PATH/OF/tests/upgrade/make.py FOLDER

It runs with the program of commit 9345e6b, on a database of its own: the demo county with a
hundredth of its visits, a web server, the job process, and that version's tests/sync/phone.py.
"""

import base64
import contextlib
import gzip
import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path.cwd()))

import flask_migrate
from make_phones import synced, work
from records.reach import EVERYTHING, reaching
from schedulers.plans.jobs import ask
from schedulers.plans.weeks import monday_of
from server.backup import take_backup
from server.private_database import PrivateDatabase, for_web
from sqlalchemy import make_url
from tests.http_client import HttpClient
from tests.sync.phone import Phone

from demo.load import COUNTY, DEMO_LOGINS, load_demo
from records.db import db
from server import create_app
from server.config import Settings

SECRETS = {
    "YICETONG_SECRET_KEY": "only-for-tests-" * 4,
    "YICETONG_FIELD_KEYS": "1:" + base64.b64encode(b"only-for-tests--" * 2).decode(),
}
PORT = 21_000 + secrets.randbelow(9_000)
PASSWORDS = {login.login: login.password for login in DEMO_LOGINS}
# A cadre of one grid, a cadre of a township who shares a grid, and the other one.
LOGINS = ("grid", "share1", "share2")


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="yicetong-make-") as work:
        Path(work).chmod(0o755)  # PostgreSQL may have to run as another account
        cluster = PrivateDatabase(Path(work) / "database", for_tests=True)
        cluster.start()
        try:
            environment = SECRETS | {
                "DATABASE_URL": for_web(cluster.url()),
                "DATABASE_OWNER_URL": cluster.url(),
                "YICETONG_DATA_DIR": str(Path(work) / "files"),
                "YICETONG_PORT": str(PORT),
                "YICETONG_LOG_LEVEL": "ERROR",
            }
            make(folder, cluster, environment)
        finally:
            cluster.stop()


def make(folder: Path, cluster: PrivateDatabase, environment: dict[str, str]) -> None:
    settings = Settings.from_environment(environment)
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        load_demo(cluster.url(), settings.phone_seal, scale=0.01, progress=False)
    with running(environment, "-m", "gunicorn", "-c", "python:server.web_process", "wsgi:app"):
        await_that(answers)
        phones = {login: log_in(login) for login in LOGINS}
        with app.app_context(), reaching(EVERYTHING):
            plan(phones, environment)
            db.engine.dispose()
        records = {login: work(login, phone, phones) for login, phone in phones.items()}
        office(phones)
        for login, phone in phones.items():
            records[login]["digest"] = phone.digest()
    folder.mkdir(parents=True, exist_ok=True)
    take_backup(make_url(cluster.url()), folder, settings.field_keys)
    whole = {"at": datetime.now(UTC).isoformat(), "secrets": SECRETS, "phones": records}
    text = json.dumps(whole, ensure_ascii=False, indent=0, sort_keys=True).encode()
    (folder / "phones.json.gz").write_bytes(gzip.compress(text, mtime=0))


def log_in(login: str) -> Phone:
    client = HttpClient("127.0.0.1", PORT)
    device = {"name": "手机", "app_version": "1.0.0"}
    asked = {"login": login, "password": PASSWORDS[login], "device": device}
    answer = client.post("/api/v1/login", json=asked)
    assert answer.status_code == 200, answer.text
    phone = Phone(client, {"Authorization": f"Bearer {answer.json['token']}"})
    phone.about = answer.json
    phone.sync()
    return phone


def office(phones: dict[str, Phone]) -> None:
    """What is remembered besides records: decisions, readings, failed log-ins, secret addresses."""
    office = log_in("dispatcher")
    for outcome in phones["share1"].live("outcomes").values():
        if outcome["outcome"] in ("held", "conflict"):
            answer = office.post(f"/api/v1/inbox/{outcome['id']}/accept", {"note": "升级"})
            assert answer.status_code == 200, answer.text
    asked = {"login": "village", "password": "wrong", "device": {"name": "手机"}}
    assert office.client.post("/api/v1/login", json=asked).status_code == 401
    person = phones["grid"].about["person"]["id"]
    admin = log_in("admin")
    for path in (f"devices?person={person}", "inbox"):
        answer = admin.client.get(f"/api/v1/{path}", headers=admin.headers)
        assert answer.status_code == 200, answer.text
    for phone in phones.values():
        answer = phone.post("/api/v1/me/calendar-feed", {})
        assert answer.status_code == 201, answer.text
        phone.about["calendar"] = answer.json["url"]


def plan(phones: dict[str, Phone], environment: dict[str, str]) -> None:
    """By the job process: this week's plans of these people, and their reminders."""
    people = [UUID(phone.about["person"]["id"]) for phone in phones.values()]
    now = datetime.now(UTC)
    week = monday_of((now + timedelta(hours=8, days=1)).date())
    ask(db.session(), COUNTY, people, week, "demo", now)
    db.session.commit()
    with running(environment, "worker.py"):
        await_that(lambda: all(is_planned(synced(phone)) for phone in phones.values()))


def is_planned(phone: Phone) -> bool:
    return bool(phone.live("plans") and phone.live("reminders"))


@contextlib.contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, *arguments], env=os.environ | environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def answers() -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def await_that(holds: Any, seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
