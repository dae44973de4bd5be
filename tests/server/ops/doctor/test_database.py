"""What is wrong with the database, and with what is in it."""

import os
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from records.staff.channels import Channel
from records.system.jobs import JobAttempt
from server.channels.ways import binding
from server.config import ReadSettings
from server.ops.doctor import channels, database, programs, work
from server.ops.doctor.checks import Check, _findings
from server.ops.doctor.patient import patient_of
from server.ops.postgres_setup import OWNER_ROLE, SUPERUSER
from tests import factories as f
from tests.conftest import owner_connection, settings_of
from tests.served import free_port
from tests.server.ops.doctor.conftest import MakePatient, now


@pytest.mark.parametrize(("said", "states"), [("yes", []), ("no", ["warning"]), ("", [])])
def test_a_clock_that_nobody_sets(
    patient: MakePatient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    states: list[str],
) -> None:
    program = tmp_path / "timedatectl"
    program.write_text(f"#!/bin/sh\necho {said}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert [each.state for each in database.time_source(patient())] == states


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(0, "ok"), (0.9, "ok"), (2, "warning"), (-2, "warning"), (60, "fault"), (-60, "fault")],
)
def test_a_clock_that_is_off(patient: MakePatient, minutes: float, state: str) -> None:
    off = timedelta(minutes=minutes)
    (finding,) = database.clock(patient(clock=lambda: now() + off))
    assert finding.state == state
    if state != "ok":
        assert ("behind" if minutes < 0 else "ahead of") in finding.text


def test_what_the_program_stands_on(patient: MakePatient) -> None:
    found = [*programs.program(patient()), *programs.database(patient())]
    assert {finding.state for finding in found} == {"ok"}
    assert [finding.text.split()[0] for finding in found] == [
        "Yicetong", "Python", "PostgreSQL", "PostGIS",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "parts"),
    [("15.18 (Debian 15.18-0+deb12u1)", (15, 18)), ("17beta1", ()), ("3.3.2", (3, 3, 2))],
)
def test_versions_as_numbers(version: str, parts: tuple[int, ...]) -> None:
    assert programs.numbers(version) == parts


@pytest.mark.parametrize(
    ("role", "state"), [(SUPERUSER, "fault"), (OWNER_ROLE, "warning"), (None, "ok")]
)
def test_a_role_that_row_level_security_does_not_bind(
    fresh_database: str, role: str | None, state: str
) -> None:
    settings = settings_of(fresh_database)
    if role is not None:
        url = sa.make_url(fresh_database).set(username=role)
        settings = replace(settings, database_url=url.render_as_string(hide_password=False))
    with patient_of(ReadSettings(settings, {})) as patient:
        (finding,) = database.row_level_security(patient)
    assert finding.state == state


def test_row_level_security_that_was_switched_off(committing_app: Flask) -> None:
    with owner_connection(committing_app) as connection:
        connection.execute(sa.text("ALTER TABLE visits DISABLE ROW LEVEL SECURITY"))
        connection.commit()
    with patient_of(ReadSettings(committing_app.config["SETTINGS"], {})) as patient:
        (finding,) = database.row_level_security(patient)
    assert (finding.state, "for visits" in finding.text) == ("fault", True)


def test_tables_that_are_not_ours_leave_the_rest_unknown(committing_app: Flask) -> None:
    with owner_connection(committing_app) as connection:
        connection.execute(sa.text("DROP TABLE workers"))
        connection.commit()
    with patient_of(ReadSettings(committing_app.config["SETTINGS"], {})) as patient:
        (finding,) = _findings(Check("worker", work.worker), patient)
        assert (finding.state, "42P01" in finding.text) == ("unknown", True)
        assert [each.state for each in database.answers(patient)] == ["ok"]  # it goes on


def test_the_doctor_cannot_write(committing_app: Flask) -> None:
    with (
        patient_of(ReadSettings(committing_app.config["SETTINGS"], {})) as patient,
        pytest.raises(sa.exc.InternalError, match="read-only"),
    ):
        patient.database.execute(sa.text("DELETE FROM workers"))


def test_a_job_process_that_does_not_live(patient: MakePatient, session: Session) -> None:
    assert [finding.state for finding in work.worker(patient())] == ["fault"]
    beat = sa.text("INSERT INTO workers VALUES (:id, 'w', now(), now())")
    session.execute(beat, {"id": uuid4()})
    assert [finding.state for finding in work.worker(patient())] == ["ok"]


def test_a_job_that_fails_is_told_by_county(patient: MakePatient, session: Session) -> None:
    county = f.make_county(session)
    assert [finding.state for finding in work.jobs(patient())] == ["ok"]
    attempt = {"due_at": now(), "begun_at": now(), "not_before": now(), "attempts": 3}
    session.add(JobAttempt(county=county.county, job="plans", period="x", error="why", **attempt))
    session.flush()
    (finding,) = work.jobs(patient())
    assert finding.state == "warning"
    assert finding.text == f"county {county.county}: 1 failing jobs"


@pytest.mark.parametrize(
    ("days", "state"), [(None, "fault"), (1, "ok"), (3, "fault"), (-1, "warning")]
)
def test_the_age_of_the_last_backup(
    patient: MakePatient, session: Session, days: int | None, state: str
) -> None:
    assert [finding.state for finding in work.backup(patient())] == ["ok"]  # nothing to lose
    f.make_county(session)
    if days is not None:
        at = now() - timedelta(days=days)
        session.execute(sa.text("UPDATE deployment SET backed_up_at = :at"), {"at": at})
    (finding,) = work.backup(patient())
    assert finding.state == state
    if days == 3:
        assert "3 days old; YICETONG_BACKUP_DAYS allows 2" in finding.text


def add_channel(session: Session, name: str, url: str, address: str, seal_as: str = "") -> None:
    county = f.make_county(session).county
    sealed = f.SEAL.seal(url, binding(county, seal_as or name))
    session.merge(
        Channel(county=county, name=name, address=address, url_sealed=sealed, rank=1, set_at=now())
    )
    session.flush()


def test_channels_are_connected_to_and_told_without_their_urls(
    patient: MakePatient, session: Session
) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listening:
        port = listening.getsockname()[1]
        mail = f"mailto://yct:hidden@127.0.0.1:{port}?from=y@example.com&to={{email}}"
        add_channel(session, "mail", mail, "email")
        add_channel(session, "sms", "form://hidden@127.0.0.1:9/send?to={phone}", "phone")
        add_channel(session, "old", mail, "email", seal_as="other")
        found = list(channels.channels(patient()))
        listening.settimeout(0)
        listening.accept()[0].close()
    assert [(each.state, each.text.split(" of ")[0]) for each in found] == [
        ("ok", "channel mail"),
        ("fault", "channel old"),
        ("fault", "channel sms"),
    ]
    assert "hidden" not in str(found)


def test_without_channels_people_read_in_the_app(patient: MakePatient) -> None:
    assert [finding.state for finding in channels.channels(patient())] == ["ok"]
