"""The default data folder, for when no setting names one."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

FOR_CLOSED = Path("/var/lib/yicetong")


def default_data_folder(checkout: Path | None = None) -> Path:
    """`.data` in the checkout (default: the current folder), or for root a folder in `FOR_CLOSED`.

    PostgreSQL never runs as root, so it cannot reach a root checkout in a closed folder, such as a
    home. An existing database stays in use where it is.
    """
    checkout = (checkout or Path.cwd()).absolute()
    beside = checkout / ".data"
    if os.geteuid() != 0 or is_open_to_all(beside) or (beside / "database").exists():
        return beside
    return FOR_CLOSED / hashlib.sha256(bytes(checkout)).hexdigest()[:12]


def is_open_to_all(path: Path) -> bool:
    """True if other accounts can enter all parent folders."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
