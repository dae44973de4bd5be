"""`make run`, as a person meets it: start, Ctrl-C, a kill, a port in use."""

import functools
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.ops.postgres_setup import for_web
from server.ops.private_database import PrivateDatabase
from server.ops.processes import live_commands
from tests.conftest import CHECKOUT, SECRETS
from tests.phone.client import HttpAnswer, HttpClient
from tests.served import free_port
from tests.server.ops.conftest import copy_folder
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A data folder and a port of the test's own."""
    with tempfile.TemporaryDirectory(prefix="yct-") as name:
        Path(name).chmod(0o755)
        yield os.environ | {
            "YICETONG_DATA_DIR": str(Path(name) / "data"),
            "YICETONG_PORT": str(free_port()),
            **SECRETS,
        }


@pytest.fixture
def on_operated_database(environment: dict[str, str], fresh_database: str) -> dict[str, str]:
    return environment | {
        "DATABASE_URL": for_web(fresh_database),
        "DATABASE_OWNER_URL": fresh_database,
    }


def serve(environment: dict[str, str], *through: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*through, sys.executable, "-m", "server.ops.serve"],
        cwd=CHECKOUT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def await_address(server: subprocess.Popen[str]) -> str:
    """All lines up to the one with the address."""
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if "http://127.0.0.1:" in line:
            return said
    raise AssertionError(f"no address in {said!r}: {server.communicate()[1]}")


def status_of(environment: dict[str, str], path: str = "/healthz") -> int:
    return asked(environment, path).status_code


def asked(environment: dict[str, str], path: str) -> HttpAnswer:
    return HttpClient(f"http://127.0.0.1:{environment['YICETONG_PORT']}").get(path)


def web_processes(supervisor: int) -> list[int]:
    return _started_by(supervisor, "python:server.ops.web_process")


def workers(supervisor: int) -> list[int]:
    return _started_by(supervisor, "worker.py")


def _started_by(supervisor: int, word: str) -> list[int]:
    """The processes of a supervisor with this word in their command line."""
    told = f"YICETONG_SUPERVISOR={supervisor}".encode()
    return [
        pid
        for pid, command in live_commands().items()
        if word in command and told in _environment_of(pid).split(b"\0")
    ]


def _environment_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):  # ended, or somebody else's
        return b""


def metrics_folder(environment: dict[str, str]) -> Path:
    return Path(environment["YICETONG_DATA_DIR"]) / "metrics" / environment["YICETONG_PORT"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_interrupted_and_leaves_cleanly(
    on_operated_database: dict[str, str], how: signal.Signals
) -> None:
    server = serve(on_operated_database)
    await_address(server)
    assert status_of(on_operated_database) < 500
    assert web_processes(server.pid)
    # With DATABASE_URL there is no private one.
    assert not (Path(on_operated_database["YICETONG_DATA_DIR"]) / "database").exists()
    await_readiness(on_operated_database)  # else there is no job process yet to be stopped
    server.send_signal(how)
    time.sleep(0.2)
    server.send_signal(how)  # people press it again
    _, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert errors == ""
    assert web_processes(server.pid) == workers(server.pid) == []


def test_started_in_the_background_of_a_shell_it_is_stopped_by_sigterm(
    on_operated_database: dict[str, str],
) -> None:
    server = serve(on_operated_database, "sh", "-c", 'trap "" INT; exec "$@"', "sh")
    await_address(server)
    server.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert status_of(on_operated_database) < 500
    server.terminate()
    _, errors = server.communicate(timeout=PATIENCE)
    assert (server.returncode, errors) == (0, "")
    assert web_processes(server.pid) == []


def test_two_on_one_data_folder_keep_their_metrics_apart(
    on_operated_database: dict[str, str],
) -> None:
    first = serve(on_operated_database)
    await_address(first)
    assert status_of(on_operated_database) < 500
    kept = {path.name for path in metrics_folder(on_operated_database).iterdir()}
    assert kept
    second = serve(on_operated_database | {"YICETONG_PORT": str(free_port())})
    await_address(second)
    assert kept <= {path.name for path in metrics_folder(on_operated_database).iterdir()}
    for server in (first, second):
        server.terminate()
    for server in (first, second):
        assert server.communicate(timeout=PATIENCE)[1] == ""


@pytest.fixture
def database(environment: dict[str, str], made_with_a_county: Path) -> PrivateDatabase:
    """The private one of this data folder, running. An empty one would get the demo county."""
    folder = Path(environment["YICETONG_DATA_DIR"])
    folder.mkdir()
    folder.chmod(0o755)
    copy_folder(made_with_a_county, folder / "database")
    database = PrivateDatabase(folder / "database")
    database.start()
    return database


def test_a_killed_server_frees_its_port_its_job_process_dies_and_the_next_uses_its_database(
    environment: dict[str, str], database: PrivateDatabase
) -> None:
    server = serve(environment)
    said = await_address(server)
    assert "demo" not in said
    postmaster = database.postmaster()
    await_readiness(environment)
    await_worker(server.pid)
    server.kill()
    server.communicate(timeout=PATIENCE)
    await_that(lambda: not workers(server.pid))

    server = serve(environment)
    await_address(server)
    assert database.postmaster() == postmaster
    assert status_of(environment) < 500

    database.stop()
    assert database.postmaster() == postmaster  # the server still uses it
    server.terminate()
    _, errors = server.communicate(timeout=PATIENCE)
    assert (server.returncode, errors) == (0, "")
    assert database.postmaster() is None


def test_a_private_database_is_started_again_when_it_was_killed_or_its_programs_upgraded(
    environment: dict[str, str], database: PrivateDatabase
) -> None:
    server = serve(environment)
    await_address(server)
    database.stop()
    killed = database.postmaster()
    assert killed is not None
    assert status_of(environment, "/readyz") == 200
    os.kill(killed, signal.SIGKILL)

    await_that(
        lambda: (
            database.postmaster() not in (None, killed) and status_of(environment, "/readyz") == 200
        )
    )

    before = database.postmaster()
    build = database.folder / "started-build"
    await_that(build.exists)  # it answers before the start has come to its end, which notes this
    build.write_text(build.read_text().replace(".", ".0", 1))  # what ran is not what is installed

    await_that(
        lambda: (
            database.postmaster() not in (None, before) and status_of(environment, "/readyz") == 200
        )
    )
    # Noted once the start has come to its end: no look from then on restarts it once more.
    await_that(lambda: not database.programs_changed())

    server.terminate()
    said, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert "yicetong:" not in errors  # what else is there are lines of requests answered 503
    assert said.count("private database has ended") == 1
    assert said.count("PostgreSQL was upgraded under the private database") == 1
    assert database.postmaster() is None


def test_a_port_in_use_is_named(on_operated_database: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(on_operated_database["YICETONG_PORT"])))
        other.listen()
        server = serve(on_operated_database)
        said, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 1
    assert f"port {on_operated_database['YICETONG_PORT']}" in errors
    assert "Traceback" not in said + errors


def test_settings_may_all_come_from_files(
    on_operated_database: dict[str, str], tmp_path: Path
) -> None:
    """Those of the database and the secrets as well: for the web server, its job process, and the
    commands."""
    environment = dict(on_operated_database)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "YICETONG_DATA_DIR", *SECRETS):
        path = tmp_path / name
        path.write_text(environment.pop(name) + "\n")
        path.chmod(0o400)
        environment[f"{name}_FILE"] = str(path)
    server = serve(environment)
    await_address(server)
    await_readiness(environment)
    state = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "state"]
    done = subprocess.run(state, cwd=CHECKOUT, env=environment, capture_output=True, text=True)
    server.terminate()
    _, errors = server.communicate(timeout=PATIENCE)
    assert (server.returncode, errors) == (0, "")
    assert '"worker_lives":true' in done.stdout, done.stderr
    assert not (Path(on_operated_database["YICETONG_DATA_DIR"]) / "database").exists()


def test_a_newer_database_is_left_alone(
    on_operated_database: dict[str, str], fresh_database: str
) -> None:
    engine = sa.create_engine(fresh_database, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'fffffffffff0'"))
    server = serve(on_operated_database)
    said, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 1
    assert "yicetong: database_newer: " in errors
    assert "Traceback" not in said + errors


def test_a_wrong_setting_is_named(environment: dict[str, str]) -> None:
    server = serve(environment | {"YICETONG_THREADS": "many"})
    _, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 1
    assert "YICETONG_THREADS" in errors
    assert "Traceback" not in errors


def await_worker(supervisor: int, other_than: int | None = None) -> int:
    return await_that(lambda: [pid for pid in workers(supervisor) if pid != other_than])[0]


def await_readiness(environment: dict[str, str]) -> None:
    """Until the web server says that a job process lives."""
    await_that(functools.partial(a_worker_lives, environment))


def a_worker_lives(environment: dict[str, str]) -> bool:
    return bool(asked(environment, "/readyz").json.get("worker"))


def test_a_job_process_runs_beside_and_is_started_again(
    on_operated_database: dict[str, str],
) -> None:
    server = serve(on_operated_database)
    await_address(server)
    await_readiness(on_operated_database)
    killed = await_worker(server.pid)
    os.kill(killed, signal.SIGKILL)
    await_worker(server.pid, other_than=killed)
    server.terminate()
    _, errors = server.communicate(timeout=PATIENCE)
    assert server.returncode == 0
    assert "the job process ended with code -9; it is started again in 1 s" in errors
    assert workers(server.pid) == []
