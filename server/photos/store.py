"""The photo store: a folder, or another file system that fsspec supports, such as S3.

Every attempt to store gets a new name, and the name is written to the database only after its files
are complete. So no file is overwritten, nobody finds an incomplete one, and unclaimed files can be
removed.
"""

import os
import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import fsspec
import structlog
from fsspec.implementations.local import LocalFileSystem

from server.photos.problems import PhotoStoreUnavailable

CHUNK = 64 * 1024
THUMBNAIL = ".thumb.jpg"
_OURS = re.compile(r"([0-9]{6}/[0-9]{4}-[0-9]{2}/[0-9a-f-]{36}\.[0-9a-f]{16})(\.jpg|\.thumb\.jpg)")
# A store that does not answer must not block a web thread for minutes.
_S3_TIMEOUTS = {"connect_timeout": 5, "read_timeout": 20, "retries": {"max_attempts": 2}}

log = structlog.get_logger("server.photos")


class PhotoStore:
    """``url`` is a folder or an fsspec URL. Raises PhotoStoreUnavailable, if not otherwise said."""

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        if url.startswith("s3://"):
            options = {"use_listings_cache": False, "config_kwargs": _S3_TIMEOUTS} | options
        self._files, self._root = fsspec.core.url_to_fs(url, **options)

    def put(self, county: str, photo_id: UUID, now: datetime, whole: bytes, small: bytes) -> str:
        """Store a photo and its thumbnail; returns their common name."""
        name = f"{county}/{now:%Y-%m}/{photo_id}.{secrets.token_hex(8)}"
        try:
            self._write(name + THUMBNAIL, small)
            self._write(name + ".jpg", whole)
        except Exception as error:
            raise _unavailable(error) from error
        return name

    def try_out(self) -> None:
        """Write a file and remove it. Raises what the store itself raises."""
        name = f"doctor-{secrets.token_hex(8)}"
        self._write(name, b"doctor")
        self._files.rm_file(self._path(name))

    def open(self, name: str, *, thumbnail: bool) -> tuple[int, IO[bytes]]:
        """The size of a stored file, and the open file."""
        path = self._path(name + (THUMBNAIL if thumbnail else ".jpg"))
        try:
            return self._files.size(path), self._files.open(path, "rb")
        except Exception as error:
            raise _unavailable(error) from error

    def listing(self, county: str) -> Iterator[dict[str, datetime]]:
        """A county's stored names with the time of their newest file, one dict per month.

        Files with other names than ours are left out.
        """
        try:
            for folder, _, files in self._files.walk(self._path(county), detail=True):
                names: dict[str, datetime] = {}
                for file, info in files.items():
                    ours = _OURS.fullmatch("/".join([*folder.split("/")[-2:], file]))
                    if ours:
                        names[ours[1]] = max(_written(info), names.get(ours[1], _written(info)))
                yield names
        except Exception as error:
            raise _unavailable(error) from error

    def remove(self, name: str) -> None:
        for path in (self._path(name + ".jpg"), self._path(name + THUMBNAIL)):
            try:
                self._files.rm_file(path)
            except FileNotFoundError:
                pass
            except Exception as error:
                raise _unavailable(error) from error

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _write(self, name: str, data: bytes) -> None:
        path = self._path(name)
        if not isinstance(self._files, LocalFileSystem):
            self._files.pipe_file(path, data)
            return
        folder = Path(path).parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        for above in (folder, *list(folder.parents)[:2]):
            _sync_folder(above)


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in chunks; the caller closes it."""
    while piece := file.read(CHUNK):
        yield piece


def _sync_folder(folder: Path) -> None:
    """Make new names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(info: dict[str, Any]) -> datetime:
    at = info.get("LastModified") or info["mtime"]
    return at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)


def _unavailable(error: Exception) -> PhotoStoreUnavailable:
    """Log the store's own error; the client gets only this problem."""
    log.error("photo_store_failed", exc_info=error)
    return PhotoStoreUnavailable()
