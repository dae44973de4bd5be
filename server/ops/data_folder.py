"""Where data is kept when no setting says so."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

FOR_CLOSED = Path("/var/lib/yicetong")


def default_data_folder(checkout: Path | None = None) -> Path:
    """`.data` in the checkout, which is the current folder unless given.

    PostgreSQL never runs as root, so root's checkout in a closed folder (a home, often) cannot hold
    a database: its data is kept in a folder of its own in `FOR_CLOSED`. What is there stays in use.
    """
    checkout = (checkout or Path.cwd()).absolute()
    beside = checkout / ".data"
    if os.geteuid() != 0 or is_open_to_all(beside) or (beside / "database").exists():
        return beside
    return FOR_CLOSED / hashlib.sha256(bytes(checkout)).hexdigest()[:12]


def is_open_to_all(path: Path) -> bool:
    """Whether other accounts get there."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
