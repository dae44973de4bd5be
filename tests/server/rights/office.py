"""An office with its database, its data folder, and who erases there."""

import dataclasses
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from authz.access_context import EVERYTHING, access_context
from records.db import db
from records.erasing.erase import Erased
from records.staff.people import Person
from server.config import Settings
from server.ops.postgres_clients import find_clients, run_client
from server.photos.files import PhotoFiles
from server.services.actor import Actor
from server.services.rights.erasing import erase_household, list_of
from server.setting_values import FieldKey
from tests import moment
from tests.factories import COUNTY, bearer, make_login, make_person
from tests.sync.drill import Server

ZONE = ZoneInfo("Asia/Shanghai")


@dataclasses.dataclass
class Office:
    """``server`` has the field of tests/sync; ``files`` its data folder."""

    server: Server
    files: PhotoFiles

    def __post_init__(self) -> None:
        self.server.erasures = list_of(self.settings)

    @property
    def settings(self) -> Settings:
        return self.files.settings

    @property
    def data(self) -> Path:
        return self.settings.data_dir

    def person(self, role: str, area: str = COUNTY) -> tuple[Person, dict[str, str]]:
        """Somebody with a role, and the header of their browser."""
        with self.server.app.app_context(), access_context(EVERYTHING):
            made = make_person(db.session(), roles=[(role, area)])
            headers = bearer(make_login(db.session(), made))
            db.session.commit()
            db.session.refresh(made)
            db.session.expunge(made)
        return made, headers

    def erase(self, household: Any, reason: str = "asked") -> Erased:
        with self.server.app.app_context(), access_context(EVERYTHING):
            by = Actor(COUNTY, None, moment.now())
            return erase_household(
                db.session(), by, ZONE, UUID(str(household)), reason, self.settings, self.files
            )

    def dump(self) -> str:
        """The whole database as text, as pg_dump writes it."""
        clients = find_clients(0)
        options = ("--inserts", "--column-inserts", "--enable-row-security")
        return run_client(clients.folder / "pg_dump", *options, url=self.server.target.url)

    def kept_files(self) -> dict[str, bytes]:
        """What lies in the data folder."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in self.data.rglob("*")
            if path.is_file()
        }


KEYS = [FieldKey("1", b"only-for-tests--" * 2)]
