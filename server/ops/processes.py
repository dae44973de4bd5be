"""What Linux tells about processes, what it does when one dies, and how ours are told to stop."""

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
    """Command line by pid, of every process that can still do something: zombies are left out."""
    commands = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
                if _state(entry) not in "ZX":
                    words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                    commands[int(entry.name)] = [word.decode(errors="replace") for word in words]
    return commands


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when its parent, which should be `parent`, is killed."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def interrupt_once() -> None:
    """Raise KeyboardInterrupt in the main thread at the first SIGINT or SIGTERM; ignore later ones.

    A supervisor may ask twice, and people press Ctrl-C again: neither may break off what is ending
    in order. What was ignored from the start, as SIGINT is in the background of a shell, stays so.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)


def ignore_interrupts() -> None:
    """From here on everything ends anyhow."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    ignore_interrupts()
    raise KeyboardInterrupt


def _state(entry: Path) -> str:
    # The second field is the program's name in brackets, and may itself hold brackets and spaces.
    return (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
