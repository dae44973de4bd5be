"""The whole examination as an operator types it: it runs to its end, whatever is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.ops.doctor.checks import CHECKS
from server.ops.doctor.finding import Finding
from server.ops.doctor.report import FAULT, OK, report
from tests.conftest import CHECKOUT
from tests.served import environment_of, serve

COMMANDS = (["-m", "flask", "--app", "wsgi", "doctor"], ["-m", "server.ops.doctor"])


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def examined(environment: dict[str, str], command: list[str]) -> tuple[int, dict[str, Any]]:
    """The exit code, and the findings by check."""
    done = run(environment, *command, "--json")
    assert done.stderr == ""
    found: dict[str, Any] = {}
    for finding in json.loads(done.stdout)["findings"]:
        assert finding.keys() == {"check", "state", "text", "remedy"}
        found.setdefault(finding["check"], []).append(finding)
    assert found.keys() == {check.name for check in CHECKS}
    return done.returncode, found


def states(findings: list[dict[str, str]]) -> set[str]:
    return {finding["state"] for finding in findings}


@pytest.fixture
def environment(fresh_database: str, tmp_path: Path) -> dict[str, str]:
    """With nothing on the port, which is a warning, and no job process, which is a fault."""
    return environment_of(fresh_database, data_dir=tmp_path, port=9)


def test_a_server_that_runs_without_its_job_process(fresh_database: str, tmp_path: Path) -> None:
    with serve(fresh_database, data_dir=tmp_path) as base:
        environment = environment_of(
            fresh_database, data_dir=tmp_path, port=base.rpartition(":")[2]
        )
        code, found = examined(environment, COMMANDS[0])
    faults = {name for name, findings in found.items() if "fault" in states(findings)}
    assert (code, faults) == (1, {"worker"})
    for name in ("database", "schema", "versions", "row_level_security", "clock", "port", "backup"):
        assert states(found[name]) == {"ok"}, found[name]


@pytest.mark.parametrize("command", COMMANDS)
def test_settings_that_are_wrong_are_all_named_and_the_rest_is_looked_at(
    environment: dict[str, str], command: list[str]
) -> None:
    wrong = {"YICETONG_WORKERS": "many", "YICETONG_SECRET_KEY": "only-short"}
    code, found = examined(environment | wrong, command)
    assert code == 1
    told = " ".join(finding["text"] for finding in found["settings"])
    assert "setting_invalid: YICETONG_WORKERS" in told
    assert "setting_invalid: YICETONG_SECRET_KEY" in told
    assert "only-short" not in told
    assert states(found["schema"]) == {"ok"}


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_database_the_rest_is_looked_at(
    environment: dict[str, str], command: list[str]
) -> None:
    away = {"DATABASE_URL": "postgresql://web:a-password@127.0.0.1:1/nothing"}
    code, found = examined(environment | away, command)
    assert code == 1
    assert states(found["database"]) == {"fault"}
    assert states(found["worker"]) == states(found["backup"]) == {"unknown"}
    assert states(found["disk"]) <= {"ok", "warning"}
    assert "a-password" not in json.dumps(found)


def test_a_database_without_tables_is_told_in_the_words_of_the_start(
    environment: dict[str, str],
) -> None:
    from_zero = {"DATABASE_URL": environment["DATABASE_URL"].replace("/test_", "/no_such_")}
    _, found = examined(environment | from_zero, COMMANDS[1])
    assert states(found["database"]) == {"fault"}
    assert "no_such_" in found["database"][0]["text"]


def test_other_commands_and_processes_name_wrong_settings_and_end(
    environment: dict[str, str],
) -> None:
    wrong = environment | {"YICETONG_WORKERS": "many", "YICETONG_PORT": "0"}
    for arguments in (
        ["-m", "flask", "--app", "wsgi", "config"],
        ["-m", "flask", "--app", "wsgi", "db", "current"],
        ["-m", "flask", "--app", "wsgi", "--help"],
        ["-m", "gunicorn", "-c", "python:server.ops.web_process", "wsgi:app"],
        ["worker.py", "--list"],
    ):
        done = run(wrong, *arguments)
        assert done.returncode == 1, arguments
        assert done.stderr == (
            "yicetong: setting_invalid: YICETONG_PORT must be between 1 and 65535\n"
            "setting_invalid: YICETONG_WORKERS must be a whole number\n"
        ), arguments


def test_only_a_fault_fails() -> None:
    said: list[str] = []
    warned = [Finding("disk", "warning", "little is left", "make room"), Finding("x", "ok", "y")]
    assert report(iter(warned), said.append) == OK
    assert said == ["WARNING  disk: little is left\n         -> make room", "ok       x: y"]
    assert report(iter([*warned, Finding("x", "fault", "z")]), said.append) == FAULT
    unknown = [Finding("x", "unknown", "not checked")]
    assert report(iter(unknown), said.append, as_json=True) == OK
    assert json.loads(said[-1])["state"] == "unknown"
