"""The world of a run: a village with its people and phones, on a server as it runs everywhere.

`server.ops.serve` supervises gunicorn and a private PostgreSQL of its own, with the settings of
real life: what is killed, the product itself has to bring back.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from sqlalchemy.orm import Session

from authz.access_context import EVERYTHING, access_context, connection_options
from records.db import db
from server import create_app
from server.config import Settings
from server.ops.private_database import PrivateDatabase
from tests.chaos import witness
from tests.conftest import CHECKOUT, SECRETS
from tests.factories import make_device, make_grid, make_household, make_login, make_person, square
from tests.phone.client import HttpClient, NoAnswer
from tests.served import free_port
from tests.sync import sms

VILLAGE = "441427100201"
GRIDS = 6
UPLOAD_DISK = "1m"
# Areas by the last digits of the grid: shared ones, one with two, and somebody with all of them.
CADRES = ((1, 2), (2, 3), (4,), (5, 6), (), (6,))


def grid_code(number: int) -> str:
    return f"{VILLAGE}{number:03}"


@dataclass
class Cadre:
    person: str
    areas: list[str]


@dataclass
class Device:
    """A phone to be: its log-in, made while there was still peace."""

    id: str
    token: str
    cadre: Cadre


@dataclass
class World:
    folder: Path
    environment: dict[str, str]
    port: int
    database: PrivateDatabase
    cadres: list[Cadre] = field(default_factory=list)
    spare: dict[str, list[Device]] = field(default_factory=dict)
    desk: str = ""
    office: str = ""
    server: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def connect(self) -> psycopg.Connection[Any]:
        """As the owner of the tables, to the database that serves now; the caller closes it."""
        url = self.database.url().replace("postgresql+psycopg", "postgresql")
        return psycopg.connect(
            url, autocommit=True, connect_timeout=10, options=connection_options()
        )

    def insist(self, doing: Any, patience: float = 60) -> Any:
        """Do it, and again where the database was killed meanwhile. It must not mind repetition."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return doing()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command line, as an operator uses it."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=CHECKOUT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "server.ops.serve"]
        if self.has_own_mounts():
            uploads = self.data / "photo-uploads"
            uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
            mount = f'mount -t tmpfs -o size={UPLOAD_DISK},mode=700 chaos {uploads} && exec "$@"'
            command = ["unshare", "--mount", "sh", "-c", mount, "sh", *command]
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=CHECKOUT, env=os.environ | self.environment, stdout=log, stderr=log
            )
        self.await_answer()

    def has_own_mounts(self) -> bool:
        """True where a disk of its own can be mounted for the uploads, unseen by others."""
        tried = subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "chaos", "/mnt"], capture_output=True
        )
        return tried.returncode == 0

    def uploads_folder(self) -> Path:
        """As the server sees it: with the disk that is mounted there for it alone."""
        assert self.server
        return Path(f"/proc/{self.server.pid}/root{self.data}/photo-uploads")

    def await_answer(self, patience: float = 120) -> None:
        client = HttpClient(self.address, timeout=5)
        deadline = time.monotonic() + patience
        while True:
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except NoAnswer:
                pass
            ended = self.server is None or self.server.poll() is not None
            assert not ended, "the server ended by itself"
            said = (self.folder / "server.log").read_text()[-1500:]
            assert time.monotonic() < deadline, f"the server does not answer: {said}"
            time.sleep(0.1)

    def workers(self) -> list[int]:
        """gunicorn's web processes."""
        assert self.server
        masters = _children(self.server.pid)
        return [worker for master in masters for worker in _children(master)]

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            try:
                self.server.wait(40)
            except subprocess.TimeoutExpired:
                self.server.kill()


@contextmanager
def world(devices: int) -> Iterator[World]:
    """A world at peace, with the server running. ``devices`` log-ins are made for each cadre."""
    folder = Path(tempfile.mkdtemp(prefix="yicetong-chaos-"))
    folder.chmod(0o755)  # PostgreSQL's own account has to get to its part of it
    port = free_port()
    environment = {
        "DATABASE_URL": "",
        "YICETONG_DATA_DIR": str(folder / "data"),
        **SECRETS,
        "YICETONG_PORT": str(port),
        "YICETONG_WORKERS": "2",
        "YICETONG_THREADS": "6",
        "YICETONG_LOG_LEVEL": "WARNING",
        **sms.SETTINGS,
    }
    settings = Settings.from_environment(environment)
    made = World(folder, environment, port, PrivateDatabase.of(settings))
    try:
        made.database.start()
        app = create_app(settings)
        with app.app_context():
            flask_migrate.upgrade()
            with access_context(EVERYTHING):
                _populate(made, db.session(), devices)
                db.session.commit()
            db.session.remove()
            db.engine.dispose()
        with made.connect() as connection:
            witness.install(connection)
        made.start()
        yield made
    finally:
        made.stop()
        made.database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _populate(made: World, session: Session, devices: int) -> None:
    codes = [grid_code(number) for number in range(1, GRIDS + 1)]
    for at, code in enumerate(codes):
        make_grid(session, code, square(116.10 + at * 0.01, 24.6))
        for of_grid in range(4):
            lng = 116.10 + at * 0.01 + 0.002 * (of_grid + 1)
            make_household(session, code, point=f"SRID=4490;POINT({lng} 24.605)")
    for numbers in CADRES:
        areas = [grid_code(number) for number in numbers] or [VILLAGE]
        person = make_person(session, areas=areas)
        cadre = Cadre(str(person.id), areas)
        made.cadres.append(cadre)
        spare = made.spare[cadre.person] = []
        for _ in range(devices):
            device = make_device(session, person)
            token = make_login(session, person, device=device)
            spare.append(Device(str(device.id), token, cadre))
    dispatcher = make_person(session, roles=[("dispatcher", VILLAGE[:9])])
    made.desk = make_login(session, dispatcher)
    made.office = make_login(session, make_person(session, roles=["county_admin"]))


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []
