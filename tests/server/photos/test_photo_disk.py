"""A disk that is really full: an upload and a photo are told to come back, with a code."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import CHECKOUT

# The kernel refuses every byte above the limit, as it does on a full disk.
FULL = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog
from server.photos.arriving import Arriving
from server.photos.problems import PhotoStoreUnavailable
from server.photos.store import PhotoStore

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
folder, upload = Path(sys.argv[1]), UUID(int=1)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
pieces = [b"x" * 4000, b"y" * 4000]
try:
    with Arriving(folder / "uploads").held(upload) as file:
        for _ in file.append(lambda size: pieces.pop(0), 8000):
            pass
except PhotoStoreUnavailable as problem:
    print(problem.code, Arriving(folder / "uploads").size(upload))
try:
    store, large = PhotoStore(str(folder / "photos"), {}), b"z" * 6000
    store.put("441427", upload, datetime.now(UTC), large, b"z")
except PhotoStoreUnavailable as problem:
    print(problem.code)
"""


def test_photos_on_a_full_disk_are_refused_with_a_code(tmp_path: Path) -> None:
    done = subprocess.run(
        # -B: what is compiled under the limit would be cut off, and stay so.
        [sys.executable, "-B", "-c", FULL, tmp_path],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    # What was written of the upload counts: it goes on from there.
    assert done.stdout.splitlines() == [
        "photo_store_unavailable 5000",
        "photo_store_unavailable",
    ], done.stderr[-2000:]
