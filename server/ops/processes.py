"""Linux processes: list them, die with the parent, handle interrupts."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from pathlib import Path
from types import FrameType
from typing import NoReturn

_PR_SET_PDEATHSIG = 1


def live_commands() -> dict[int, list[str]]:
    """Command line by pid of every process, without zombies."""
    commands = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                if _state(entry) not in "ZX":
                    words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                    commands[int(entry.name)] = [word.decode(errors="replace") for word in words]
    return commands


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when its parent, whose pid is `parent`, dies."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def interrupt_once() -> None:
    """Raise KeyboardInterrupt in the main thread at the first SIGINT or SIGTERM; ignore later ones.

    A second signal must not break off an orderly end. A signal that was ignored from the start, as
    SIGINT is in a shell's background job, stays ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def ignore_interrupts() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    ignore_interrupts()
    raise KeyboardInterrupt


def _state(entry: Path) -> str:
    # The second field is the program's name in brackets, and may itself hold brackets and spaces.
    return (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
