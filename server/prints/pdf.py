"""HTML as PDF, by WeasyPrint in a process of its own: neither its memory nor its time is the web
process's, and no text on a page can reach a file, an address or a key of the server.
"""

import signal
import subprocess
import sys
import threading
from functools import cache
from typing import Final

import structlog

from records.problems import Busy, Problem
from server.prints import pdf_child

MAX_AT_ONCE: Final = 2  # in each web process: they wait for it with a thread
MAX_WAIT_SECONDS: Final = 120
# Of our variables none: they hold keys. Fonts are where the system has them.
_ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}

log = structlog.get_logger("server.prints")
_slots = threading.BoundedSemaphore(MAX_AT_ONCE)


class PrintingUnavailable(Problem):
    code = "printing_unavailable"
    title = "This server cannot make PDFs yet: bin/setup names what is missing."


class PrintingFailed(Problem):
    """Trying again would end alike: the page is too large, or the fault is ours."""

    code = "printing_failed"
    title = "This page could not be made into a PDF; the server's log says why."


def pdf_of(html: str) -> bytes:
    """The PDF of a page. Raises `busy`, `printing_failed`, `printing_unavailable`.

    Call it without an open transaction: it takes seconds.
    """
    _need_chinese_font()
    if not _slots.acquire(blocking=False):
        raise Busy()
    try:
        done = subprocess.run(
            [sys.executable, "-I", pdf_child.__file__],
            input=html.encode(),
            capture_output=True,
            timeout=MAX_WAIT_SECONDS,
            env=_ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        log.error("pdf_not_made", why="TimeoutExpired")
        raise PrintingFailed() from error
    except OSError as error:  # no process or no memory is left
        log.warning("pdf_not_made", why=type(error).__name__)
        raise Busy() from error
    finally:
        _slots.release()
    if done.returncode == pdf_child.UNAVAILABLE:
        raise PrintingUnavailable()
    if done.returncode:
        # The last line may quote the page, so only the kind of error goes into the log.
        last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        log.error("pdf_not_made", code=done.returncode, why=last.partition(":")[0][:80])
        if done.returncode == -signal.SIGKILL:  # by the system, which lacked memory
            raise Busy()
        raise PrintingFailed()
    return done.stdout


@cache
def _need_chinese_font() -> None:
    """Without one, every character would be an empty box."""
    if not has_chinese_font():
        raise PrintingUnavailable()


def has_chinese_font() -> bool:
    """Pango brings the program that asks; without it there is none that could be used."""
    try:
        found = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"],
            capture_output=True,
            timeout=MAX_WAIT_SECONDS,
            env=_ENVIRONMENT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(found.stdout.strip())
