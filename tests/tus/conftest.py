"""A real server for the upload client of tus.io, and a cadre with photos to send."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import orm

from records.fieldwork.households import Household
from records.fieldwork.photos import Photo
from records.staff.people import Person
from tests import factories as f
from tests.conftest import session_on
from tests.phone.client import HttpClient
from tests.served import Web
from tests.server.photos.photos import make_photo
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
GRID = "441427100201001"


@dataclass
class Field:
    """A cadre with a token, and a household to take photos at; all committed."""

    session: orm.Session
    folder: Path
    cadre: Person
    household: Household
    token: str

    def photo(self, data: bytes) -> Photo:
        """The record of a photo, pushed; its bytes lie in the folder, under its id."""
        made = make_photo(self.session, self.household, self.cadre, data)
        self.session.commit()
        (self.folder / str(made.id)).write_bytes(data)
        return made

    def start(self, base: str, *photos: Photo, **more: Any) -> subprocess.Popen[str]:
        """tus-js-client begins to send them, all at once."""
        sending = subprocess.Popen(
            ["node", "send.mjs"],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        named = [
            {"id": str(photo.id), "path": str(self.folder / str(photo.id))} for photo in photos
        ]
        assert sending.stdin
        sending.stdin.write(json.dumps({"base": base, "token": self.token, "photos": named} | more))
        sending.stdin.close()
        sending.stdin = None
        return sending

    def send(self, base: str, *photos: Photo, **more: Any) -> list[dict[str, Any]]:
        """And until they are sent, or have failed."""
        return self.outcome(self.start(base, *photos, **more))

    def outcome(self, sending: subprocess.Popen[str]) -> list[dict[str, Any]]:
        try:
            said, _ = sending.communicate(timeout=300)
        finally:
            sending.kill()
        found: list[dict[str, Any]] = json.loads(said)
        return found

    def client(self, web: Web) -> HttpClient:
        return HttpClient(web.base, PATIENCE, f.bearer(self.token))

    def stored(self, photo: Photo) -> bool:
        self.session.rollback()
        self.session.refresh(photo)
        return photo.stored_name is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What phone and server have on their disks."""
    folder = tmp_path_factory.mktemp("photos")
    (folder / "phone").mkdir()
    return folder


@pytest.fixture(scope="module")
def web(served_database: str, folder: Path) -> Iterator[Web]:
    with Web(served_database, data_dir=folder / "data") as web:
        yield web


@pytest.fixture(scope="module")
def shared_field(served_database: str, folder: Path) -> Iterator[Field]:
    with session_on(served_database) as session:
        f.make_grid(session, GRID)
        cadre = f.make_person(session, areas=[GRID])
        household = f.make_household(session, GRID)
        token = f.make_login(session, cadre)
        session.commit()
        yield Field(session, folder / "phone", cadre, household, token)


@pytest.fixture
def field(shared_field: Field, folder: Path) -> Field:
    """With nothing under way: an answer that got lost leaves an upload that nobody goes on with."""
    for path in (folder / "data" / "photo-uploads").glob("*"):
        path.unlink()
    return shared_field
