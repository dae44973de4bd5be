"""Somebody who sends photos by hand: tus requests, one at a time."""

import base64
import dataclasses
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from uuid_utils.compat import uuid7

from records.fieldwork.photos import Photo
from server.photos.files import PhotoFiles
from tests import factories as f
from tests.conftest import settings_of
from tests.rows import add, synced

UPLOADS = "/api/v1/photos/uploads"
OFFSET_STREAM = "application/offset+octet-stream"


@contextmanager
def files_in(app: Flask, folder: Path) -> Iterator[PhotoFiles]:
    """The app's photos are in a folder of the test's own."""
    before = app.extensions["photo_files"]
    settings = settings_of("postgresql://nobody@localhost/none")
    found = PhotoFiles(dataclasses.replace(settings, data_dir=folder))
    app.extensions["photo_files"] = found
    yield found
    app.extensions["photo_files"] = before


def make_photo(session, household, cadre, data, **more) -> Photo:
    """A photo's record as if it had been pushed; ``data`` is what is to be sent."""
    feed = more.pop("feed", household.grid)
    return add(
        session,
        Photo(
            **synced(session, feed, household.county)
            | {
                "household_id": household.id,
                "visit_id": uuid7(),
                "taken_at": f.NOW,
                "counted_at": f.NOW,
                "received_at": f.NOW,
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "mime": "image/jpeg",
                "cadre_id": cadre.id,
                "grid": household.grid,
            }
            | more
        ),
    )


@dataclass
class Sender:
    client: FlaskClient
    headers: dict[str, str]

    def begin(self, photo: Photo, length: int, data: bytes | None = None, **headers: str) -> Any:
        return self.begin_id(photo.id, length, data, **headers)

    def begin_id(self, photo_id, length: int, data: bytes | None = None, **headers: str) -> Any:
        named = base64.b64encode(str(photo_id).encode()).decode()
        sent = self._tus(
            {"Upload-Length": str(length), "Upload-Metadata": f"filename YQ==,photo {named}"},
            headers,
        )
        if data is None:
            return self.client.post(UPLOADS, headers=sent)
        return self.client.post(UPLOADS, headers=sent | {"Content-Type": OFFSET_STREAM}, data=data)

    def send(self, url: str, offset: int, data: bytes, **headers: str) -> Any:
        own = {"Upload-Offset": str(offset), "Content-Type": OFFSET_STREAM}
        return self.client.patch(url, headers=self._tus(own, headers), data=data)

    def ask(self, url: str) -> Any:
        return self.client.head(url, headers=self._tus({}, {}))

    def end(self, url: str) -> Any:
        return self.client.delete(url, headers=self._tus({}, {}))

    def read(self, photo: Photo, part: str = "", **headers: str) -> Any:
        return self.client.get(f"/api/v1/photos/{photo.id}{part}", headers=self.headers | headers)

    def _tus(self, own: dict[str, str], more: dict[str, str]) -> dict[str, str]:
        return {**self.headers, "Tus-Resumable": "1.0.0", **own, **more}
