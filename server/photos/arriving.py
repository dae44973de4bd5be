"""Unfinished uploads: one append-only file each, locked while it grows.

The size of the file is the offset of the upload, so bytes that a killed process wrote count, and no
second record can differ. The kernel's lock ends with its holder.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from server.photos.problems import PhotoStoreUnavailable, UploadLocked

# A read waits for all of its bytes, and loses them if the connection breaks. This much is two
# seconds of the poorest network.
CHUNK = 4 * 1024

# Returns the next bytes, at most so many; none if the sender has finished or is gone.
Read = Callable[[int], bytes]


class ArrivingFile:
    """An upload's file, locked by this request."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def cut(self, size: int) -> None:
        with _storing():
            os.ftruncate(self._descriptor, size)

    def write(self, content: bytes) -> None:
        """Append what is there already, synced to disk."""
        self._write(content)
        with _storing():
            os.fsync(self._descriptor)

    def append(self, read: Read, max_bytes: int) -> Iterator[bytes]:
        """Write what ``read`` returns, at most ``max_bytes``; yields each piece once written.

        The file is synced to disk when the iterator ends, also by an exception.
        """
        left = max_bytes
        try:
            while left and (piece := read(min(CHUNK, left))):
                self._write(piece)
                left -= len(piece)
                yield piece
        finally:
            with _storing():
                os.fsync(self._descriptor)

    def _write(self, piece: bytes) -> None:
        with _storing():
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]


class Arriving:
    """The folder of all unfinished uploads. Web processes on several machines have to share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def size(self, upload_id: UUID) -> int:
        with _storing():
            try:
                return self._path(upload_id).stat().st_size
            except FileNotFoundError:
                return 0

    @contextmanager
    def held(self, upload_id: UUID) -> Iterator[ArrivingFile]:
        """Lock the upload's file; make it if missing. Raises UploadLocked, never waits."""
        path = self._path(upload_id)
        with _storing():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UploadLocked() from None
            yield ArrivingFile(path, descriptor)
        finally:
            os.close(descriptor)  # frees the lock

    def remove(self, upload_id: UUID) -> None:
        with suppress(OSError):  # the clean-up tries again
            self._path(upload_id).unlink()

    def all(self) -> Iterator[tuple[UUID, float]]:
        """Every upload that has a file, with its last change in seconds since 1970."""
        for path in self._folder.glob("*"):
            with suppress(ValueError, FileNotFoundError):
                yield UUID(path.name), path.stat().st_mtime

    def _path(self, upload_id: UUID) -> Path:
        return self._folder / str(upload_id)


@contextmanager
def _storing() -> Iterator[None]:
    """Raise PhotoStoreUnavailable for a full or failing disk: not the sender's fault."""
    try:
        yield
    except OSError as error:
        raise PhotoStoreUnavailable() from error
