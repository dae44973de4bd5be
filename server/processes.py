"""What Linux's /proc tells about other processes."""

from __future__ import annotations

import contextlib
from pathlib import Path


def live_commands() -> dict[int, list[str]]:
    """Command line by pid, of every process that can still do something: zombies are left out."""
    commands = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with _gone_meanwhile():
                if _state(entry) not in "ZX":
                    words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                    commands[int(entry.name)] = [word.decode(errors="replace") for word in words]
    return commands


def _state(entry: Path) -> str:
    # The second field is the program's name in brackets, and may itself hold brackets and spaces.
    return (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]


def _gone_meanwhile() -> contextlib.suppress:
    return contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError)
