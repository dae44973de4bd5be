"""What is kept of an image: its pixels, upright, in a new JPEG, and a thumbnail. Nothing else.

Encoding anew is what removes EXIF, positions, comments, previews, profiles and whatever somebody
hid behind the picture: nothing of the file that was sent is copied into the one that is kept. Each
photo is read in a process of its own (`image_child.py`), so that one which is made to cost much
costs its own process, for as long as a photo may, and holds no other.
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
# Of processor time. The largest photo that the settings let in takes five.
MAX_SECONDS: Final = 20
# A machine that is so busy is to be asked again; it is no fault of the photo.
MAX_WAIT_SECONDS: Final = 120
# How a reader ends that ran into something in the file.
_OF_THE_PHOTO: Final = {
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


def read_picture(path: Path, most_pixels: int) -> Picture:
    """The picture in a file of unknown content. Raises PhotoRefused with a ``reason``, and Busy."""
    command = [sys.executable, "-I", image_child.__file__]
    limits = (most_pixels, most_memory(most_pixels), MAX_SECONDS)
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
        raise _why_it_ended(done.returncode)
    return _answered(done.stdout)


def most_memory(most_pixels: int) -> int:
    """Address space: the program, a progressive JPEG's coefficients, and copies of what is kept."""
    return 512 * 2**20 + 6 * most_pixels + 12 * image_child.MAX_KEPT_PIXELS


def _answered(output: bytes) -> Picture:
    """Nothing that was made from hostile bytes is trusted with more than its length."""
    line, _, rest = output.partition(b"\n")
    said: dict[str, Any] = json.loads(line)
    if "refused" in said:
        raise PhotoRefused(**said["refused"])
    whole, thumbnail = said["lengths"]
    return Picture(rest[:whole], rest[whole : whole + thumbnail], said["width"], said["height"])


def _why_it_ended(code: int) -> PhotoRefused | Busy:
    reason = _OF_THE_PHOTO.get(signal.Signals(-code)) if code < 0 else None
    if reason is not None:
        return PhotoRefused(reason=reason)
    log.error("photo_not_read", code=code)  # of its program, or somebody ended it
    return Busy()
