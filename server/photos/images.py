"""Convert an uploaded image into what is stored: an upright JPEG without metadata, and a thumbnail.

Encoding anew removes EXIF, positions, comments, previews, profiles and hidden data: no byte of the
uploaded file is copied. Each photo is read in a process of its own with limits (`image_child.py`),
so that a hostile one harms nothing else.
"""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog

from records.problems import Busy
from server.photos import image_child
from server.photos.problems import PhotoRefused

STORED_MIME: Final = "image/jpeg"
# Of processor time. The largest photo that the settings allow takes five.
MAX_SECONDS: Final = 20
# Beyond this the machine is too busy, which is not the photo's fault: the client tries again.
MAX_WAIT_SECONDS: Final = 120
# Signals that end the child because of the file's content.
_CONTENT_FAULTS: Final = {
    signal.SIGXCPU: "too_costly",
    signal.SIGSEGV: "unreadable",
    signal.SIGABRT: "unreadable",
    signal.SIGBUS: "unreadable",
    signal.SIGFPE: "unreadable",
    signal.SIGILL: "unreadable",
}

log = structlog.get_logger("server.photos")


@dataclass(frozen=True, slots=True)
class Picture:
    """Two JPEGs without metadata; width and height are those of ``whole``."""

    whole: bytes
    thumbnail: bytes
    width: int
    height: int


def read_picture(path: Path, max_pixels: int) -> Picture:
    """Convert a file of unknown content. Raises PhotoRefused with a ``reason``, and Busy."""
    command = [sys.executable, "-I", image_child.__file__]
    limits = (max_pixels, max_memory(max_pixels), MAX_SECONDS)
    with path.open("rb") as file:
        try:
            done = subprocess.run(
                [*command, *map(str, limits)],
                stdin=file,
                capture_output=True,
                timeout=MAX_WAIT_SECONDS,
                env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},  # no secrets
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            log.warning("photo_not_read", exc_info=error)
            raise Busy() from error
    if done.returncode:
        raise _failure(done.returncode)
    return _parse_output(done.stdout)


def max_memory(max_pixels: int) -> int:
    """Bytes of address space: program, progressive JPEG's coefficients, copies of the picture."""
    return 512 * 2**20 + 6 * max_pixels + 12 * image_child.MAX_KEPT_PIXELS


def _parse_output(output: bytes) -> Picture:
    line, _, rest = output.partition(b"\n")
    header: dict[str, Any] = json.loads(line)
    if "refused" in header:
        raise PhotoRefused(**header["refused"])
    whole, thumbnail = header["lengths"]
    return Picture(rest[:whole], rest[whole : whole + thumbnail], header["width"], header["height"])


def _failure(code: int) -> PhotoRefused | Busy:
    reason = _CONTENT_FAULTS.get(signal.Signals(-code)) if code < 0 else None
    if reason is not None:
        return PhotoRefused(reason=reason)
    log.error("photo_not_read", code=code)  # a fault of the program, or killed from outside
    return Busy()
