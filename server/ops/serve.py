"""The supervisor that `make run` starts: private database, migrations, demo county, web server, job
process.

It starts them in order, prints the address and the log-ins, and on Ctrl-C or SIGTERM stops them in
reverse order. After a `kill -9` no process keeps the port; the private database may still run, and
the next start uses it. A private database or job process that ends is started again.
"""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NoReturn

import flask_migrate

from authz.access_context import EVERYTHING, access_context
from records.db import db
from server import create_app
from server.api.health import row_level_security_holds
from server.config import Settings, SettingsError
from server.jobs.worker_process import CHECKOUT, WorkerProcess, stop
from server.ops.first_run import demo_logins, load_demo_if_empty
from server.ops.https_here import EVERYWHERE, HttpsHere
from server.ops.listening import AddressUnusable, is_free
from server.ops.nginx_front import FrontError
from server.ops.postgres_programs import PrivateDatabaseError
from server.ops.private_database import PrivateDatabase
from server.ops.processes import ignore_interrupts, interrupt_once
from server.ops.schema import schema_fault_at

WEB = ("-m", "gunicorn", "-c", "python:server.ops.web_process", "wsgi:app")

# After a kill, the kernel needs a moment to end the listening processes.
_PORT_MAY_TAKE_SECONDS = 5.0
# A machine that has just been switched on is slow; ending the process would not make it faster.
_FIRST_ANSWER_MAY_TAKE_SECONDS = 300.0
_CHECK_EVERY_SECONDS = 2.0


class ServeError(RuntimeError):
    """The server cannot run; the text tells people why."""


def main(arguments: Sequence[str]) -> int:
    """Serve until interrupted; returns the exit code. ``--https``: behind nginx, for phones too."""
    interrupt_once()
    try:
        settings = Settings.from_environment()
        _await_free_port(settings.host, settings.port)
        https = _https(settings) if "--https" in arguments else None
        if settings.database_url is None:
            _serve_on_private_database(settings, https)
        else:
            _serve(settings, https)
    except KeyboardInterrupt:
        _print("Stopped.")
        return 0
    except (
        SettingsError,
        PrivateDatabaseError,
        FrontError,
        AddressUnusable,
        ServeError,
    ) as error:
        print(f"yicetong: {error}", file=sys.stderr)
    return 1


def _https(settings: Settings) -> HttpsHere:
    for port in (settings.https_port, settings.plain_port):
        _await_free_port(EVERYWHERE, port)
    return HttpsHere.of(settings)


def _serve_on_private_database(settings: Settings, https: HttpsHere | None) -> None:
    database = PrivateDatabase.of(settings)
    _print(f"Starting the private database in {settings.data_dir} ...")
    try:
        database.start()
        _serve(settings, https, database)
    finally:
        ignore_interrupts()
        database.stop()


def _serve(
    settings: Settings, https: HttpsHere | None, database: PrivateDatabase | None = None
) -> NoReturn:
    logins: list[str] = []
    app = create_app(settings)
    fault = schema_fault_at(app.config["SQLALCHEMY_DATABASE_URI"])
    if fault is not None and fault.code == "database_newer":
        raise ServeError(str(fault))
    with app.app_context():
        flask_migrate.upgrade()
        with access_context(EVERYTHING):
            row_level_security_holds()  # or the log says so
            if database is not None:
                load_demo_if_empty(db.session(), settings)
                logins = demo_logins(db.session())
        db.session.remove()
        db.engine.dispose()
    _run_web(settings, https, database, logins)


def _run_web(
    settings: Settings,
    https: HttpsHere | None,
    database: PrivateDatabase | None,
    logins: Sequence[str],
) -> NoReturn:
    """Run the web processes until an interrupt; they have ended when this raises."""
    # By port: several servers may share a data folder.
    metrics = settings.data_dir / "metrics" / str(settings.port)
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(parents=True)
    without = {k: v for k, v in os.environ.items() if k != "YICETONG_DATA_DIR_FILE"}
    environment = without | {
        "YICETONG_DATA_DIR": str(settings.data_dir),
        "YICETONG_SUPERVISOR": str(os.getpid()),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
    if https:
        environment |= https.environment
    # A session of its own: Ctrl-C reaches only the supervisor, which then stops things in order.
    web = subprocess.Popen(
        [sys.executable, *WEB], cwd=CHECKOUT, env=environment, start_new_session=True
    )
    worker = WorkerProcess(environment)
    front: subprocess.Popen[bytes] | None = None
    try:
        _await_first_answer(settings, web)
        worker.start()
        if https:
            front = https.front.start()
        if logins:
            _print("\n".join(["Log-ins of the demo county:", *logins]))
        if https:
            _print(https.words())
        _print(f"Yicetong is at http://{settings.host}:{settings.port} (Ctrl-C stops it)")
        code = _supervise(web, front, worker, database)
        raise ServeError(f"the web server ended by itself, with code {code}")
    finally:
        ignore_interrupts()
        worker.ask_to_stop()
        if front:
            stop(front)
        stop(web)
        worker.stop()


def _supervise(
    web: subprocess.Popen[bytes],
    front: subprocess.Popen[bytes] | None,
    worker: WorkerProcess,
    database: PrivateDatabase | None,
) -> int:
    """Keep the others running until the web server ends; returns its exit code."""
    while True:
        try:
            return web.wait(_CHECK_EVERY_SECONDS)
        except subprocess.TimeoutExpired:
            worker.keep_running()
        if front is not None and front.poll() is not None:
            raise ServeError(f"nginx ended by itself, with code {front.returncode}")
        if database is not None and (reason := _restart_reason(database)):
            _print(f"{reason}; starting it again ...")
            try:
                database.start()
            except PrivateDatabaseError as error:  # a full disk, an orphan that still computes
                print(f"yicetong: {error}; trying again", file=sys.stderr)


def _restart_reason(database: PrivateDatabase) -> str | None:
    if database.postmaster() is None:
        return "The private database has ended"
    if database.programs_changed():
        return "PostgreSQL was upgraded under the private database"
    return None


def _await_first_answer(settings: Settings, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _FIRST_ANSWER_MAY_TAKE_SECONDS
    while web.poll() is None:
        connection = http.client.HTTPConnection(settings.host, settings.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            return
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise ServeError("the web server does not answer") from None
            time.sleep(0.1)
        finally:
            connection.close()
    raise ServeError(f"the web server did not start (code {web.returncode}); see above")


def _await_free_port(host: str, port: int) -> None:
    deadline = time.monotonic() + _PORT_MAY_TAKE_SECONDS
    while not is_free(host, port):
        if time.monotonic() > deadline:
            raise ServeError(
                f"port {port} of {host} is in use by another program (or another Yicetong):"
                " stop that, or choose another with YICETONG_PORT"
            )
        time.sleep(0.2)


def _print(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
