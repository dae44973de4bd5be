"""What an operator sees of the deployment: what waits, what is dead, what is old; of nobody."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.db import db
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from records.staff.people import personal_feed
from server import create_app
from server.ops import state_metrics
from server.ops.private_database import PrivateDatabase
from tests import factories as f
from tests.conftest import settings_of
from tests.messages import queue_message
from tests.phone.client import HttpClient
from tests.served import serve
from tests.waiting import PATIENCE

COUNTIES = ("441427", "441426")
NAME, NUMBER = "陈晓明", "13812345678"
# What labels may be about; a new one has to be argued for here.
LABELS = {
    "method": r"[A-Z]+|other",
    "route": r"unmatched|/[\w/.<>:-]*",
    "status": r"[1-5]\d\d|waiting|overdue|dead",
    "le": r"[\d.]+|\+Inf",
    "state": r"waiting|overdue|dead|idle|busy",
    "place": r"data|photos",
    "job_name": r"[a-z_]+",
    "collection": r"[a-z_]+",
    "what": r"[a-z]+",
    "where": r"[\w.:<>]+",
    "version": r"[\d.]+\w*",
    "schema": r"[0-9a-f_,]+",
    "pid": r"\d+",
    "implementation": r"\w+",
    "major": r"\d+",
    "minor": r"\d+",
    "patchlevel": r"\w+",
    "generation": r"\d",
}

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(autouse=True)
def unread(app: Flask) -> None:
    """No figures of another test are kept."""
    state_metrics.register(app)


def read(told: str) -> Samples:
    """Every sample; none may be there twice."""
    samples: Samples = {}
    for family in text_string_to_metric_families(told):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in samples, f"told twice: {key}"
            samples[key] = sample.value
    return samples


def figure(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((f"yicetong_{name}", frozenset(labels.items())))


def scrape(client: FlaskClient) -> Samples:
    return read(client.get("/metrics").text)


def ask(session: Session, statement: str, **params: object) -> None:
    session.execute(text(statement), params)
    session.commit()


def test_a_quiet_deployment_has_zeros_and_no_ages(client: FlaskClient, session: Session) -> None:
    samples = scrape(client)
    for queue in ("tasks", "messages"):
        for state in ("waiting", "overdue", "dead"):
            assert figure(samples, queue, state=state) == 0
    assert figure(samples, "held_rows") == 0
    assert figure(samples, "database_up") == 1
    # There was no backup and no job process yet: an age would be invented.
    assert figure(samples, "backup_age_seconds") is None
    assert figure(samples, "worker_seen_seconds") is None
    assert (figure(samples, "database_connections", state="busy") or 0) >= 1
    assert (figure(samples, "database_connections_max") or 0) >= 20


@pytest.fixture
def troubled(session: Session) -> None:
    """Two counties with work that waits, is late, failed or was given up."""
    now = datetime.now(UTC)
    ago = "now() - interval '2 hours'"
    attempt = (
        "INSERT INTO job_attempts (county, job, period, due_at, attempts, begun_at, not_before,"
        " error) VALUES (:c, :job, '2026-W12', {due}, 3, now(), now(), {error})"
    )
    for county in COUNTIES:
        person = f.make_person(session, county=county, name=NAME)
        for key in ("new", "old", "dead", "app"):
            queue_message(session, county, person.id, key, "backup_overdue", {"days": 3}, now=now)
        for key in ("new", "old", "dead"):
            ask(
                session,
                "INSERT INTO tasks (county, kind, key, added_at, not_before)"
                " VALUES (:c, 'plan', :k, now(), now())",
                c=county,
                k=key,
            )
        ask(session, attempt.format(due=ago, error="'ValueError'"), c=county, job="plans")
    for table in ("tasks", "outbox"):
        ask(session, f"UPDATE {table} SET added_at = {ago}, not_before = {ago} WHERE key = 'old'")
        ask(session, f"UPDATE {table} SET dead_at = now() WHERE key = 'dead'")
    ask(session, "UPDATE outbox SET dead_at = now(), error = 'no_channel' WHERE key = 'app'")
    ask(session, attempt.format(due="now()", error="NULL"), c=COUNTIES[0], job="photos")
    ask(
        session,
        "INSERT INTO workers (id, name, started_at, seen_at)"
        f" VALUES (:id, 'office-pc:7', {ago}, now() - interval '30 seconds')",
        id=uuid4(),
    )


@pytest.mark.usefixtures("troubled")
def test_what_waits_and_what_was_given_up_is_counted_over_all_counties(client: FlaskClient) -> None:
    samples = scrape(client)
    for queue in ("tasks", "messages"):
        assert figure(samples, queue, state="waiting") == 4
        assert figure(samples, queue, state="overdue") == 2
        # One that a person without a channel reads in the app is not dead.
        assert figure(samples, queue, state="dead") == 2
    assert figure(samples, "jobs_failing", job_name="plans") == 2
    assert figure(samples, "jobs_failing", job_name="photos") == 0
    late = figure(samples, "job_late_seconds", job_name="plans") or 0
    assert late >= 7_200 > (figure(samples, "job_late_seconds", job_name="photos") or 0)
    assert 7_200 > (figure(samples, "worker_seen_seconds") or 0) >= 30


def test_the_age_of_the_last_backup(client: FlaskClient, session: Session) -> None:
    ask(session, "UPDATE deployment SET backed_up_at = now() - interval '3 days'")
    age = figure(scrape(client), "backup_age_seconds")
    assert age is not None
    assert 4 * 86_400 > age >= 3 * 86_400


def test_held_rows_are_counted_until_they_are_decided(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    author = f.make_person(session)
    feed = personal_feed(author.id)
    for seq, (area, decision) in enumerate(
        [("441427", None), ("441427", None), ("441427", "accepted"), (None, None)], start=1
    ):
        row = InboxRow(
            county="441427",
            key=uuid4(),
            collection="visits",
            person_id=author.id,
            received_at=f.NOW,
            body={},
            outcome="held",
            area=area,
        )
        session.add(row)
        session.flush()
        outcome = {"collection": "visits", "outcome": "held", "area": area, "decision": decision}
        times = {"written_at": f.NOW, "received_at": f.NOW}
        times |= {"decided_at": f.NOW} if decision else {}
        identity = {"county": "441427", "id": row.key, "rev": uuid4(), "feed": feed, "seq": seq}
        session.add(Outcome(**identity, **outcome, **times))
    session.commit()
    # Nobody decides about the last one: only its author reads it.
    assert figure(scrape(client), "held_rows") == 2


def test_figures_are_kept_so_that_a_scraper_cannot_load_the_database(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    assert figure(scrape(client), "tasks", state="waiting") == 0
    ask(
        session,
        "INSERT INTO tasks (county, kind, key, added_at, not_before)"
        " VALUES (:c, 'plan', 'k', now(), now())",
        c=f.make_county(session).county,
    )
    assert figure(scrape(client), "tasks", state="waiting") == 0
    state_metrics.register(app)  # as after a while
    assert figure(scrape(client), "tasks", state="waiting") == 1


def test_a_database_that_was_restarted_is_there(
    committing_app: Flask, cluster: PrivateDatabase
) -> None:
    client = committing_app.test_client()
    assert figure(scrape(client), "database_up") == 1
    with committing_app.app_context():
        name = db.engine.url.database
    with cluster.connect_as_superuser() as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        ).fetchall()
    assert ended, "no connection was pooled"
    state_metrics.register(committing_app)
    assert figure(scrape(client), "database_up") == 1


def test_without_a_database_its_figures_are_absent_and_the_others_stay() -> None:
    app = create_app(settings_of("postgresql://nobody@127.0.0.1:1/nothing"))
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    samples = read(answer.text)
    assert figure(samples, "database_up") == 0
    names = {name for name, _ in samples}
    assert "yicetong_disk_free_bytes" in names
    assert "yicetong_build_info" in names
    assert not {n for n in names if re.search("tasks|messages|held|worker|backup|jobs|conn", n)}


@pytest.mark.usefixtures("troubled")
def test_no_figure_is_about_a_person_a_place_or_a_device(
    client: FlaskClient, session: Session
) -> None:
    """Walks the whole exposition: every label is known, and so is what its values look like."""
    grid = f.make_grid(session, "441427100201001")
    person = f.make_person(session, areas=[grid.code], name="刘桂英")
    household = f.make_household(session, grid.code)
    device = f.make_device(session, person)
    session.commit()
    headers = f.bearer(f.make_login(session, person))
    session.commit()
    for path in (f"/api/v1/households/{household.id}", f"/api/v1/me?x={NUMBER}", f"/{NAME}"):
        client.get(path, headers=headers)
    client.post("/api/v1/login", json={"login": person.login, "password": "secret-word"})
    told = client.get("/metrics").text
    samples = read(told)
    assert len(samples) > 100
    for name, labels in samples:
        for label, value in labels:
            assert label in LABELS, f"{name} has a new label {label}"
            assert re.fullmatch(LABELS[label], value), f"{name}: {label}={value}"
    private = {NAME, "刘桂英", NUMBER, person.login, str(person.id), str(household.id), grid.code}
    private |= {str(device.id), "441427", "441426", "secret-word", "office-pc"}
    assert [each for each in private if each in told] == []


@pytest.mark.slow
def test_web_processes_tell_the_state_once(
    served_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`read` finds a sample that is there twice. Counters are added up beside it."""
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    with serve(served_database, workers=2) as base:
        told = [HttpClient(base, PATIENCE).get("/metrics").text for _ in range(6)][-1]
    samples = read(told)
    assert figure(samples, "database_up") == 1
    assert figure(samples, "tasks", state="dead") == 0
    assert len({labels for name, labels in samples if name == "yicetong_build_info"}) == 1
    assert not [labels for _, labels in samples if "pid" in dict(labels)]
