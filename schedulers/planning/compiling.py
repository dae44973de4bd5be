"""Compile the planner's core with Numba."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])

_HERE = Path(__file__).parent


def _cache_folder() -> Path | None:
    """The cache of compiled code: beside the source, else in the user's cache, else None.

    Numba detects changes of a function's own file, but not of the files that it calls. So the
    folder's name contains a digest of the whole core.
    """
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("core/*.py")):
        digest.update(path.read_bytes())
    for parent in (_HERE / "__pycache__", Path("~/.cache/yicetong").expanduser()):
        folder = parent / f"core-{digest.hexdigest()[:16]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


_FOLDER = _cache_folder()
if _FOLDER:
    vars(numba.config)["CACHE_DIR"] = str(_FOLDER)


def compiled(function: F) -> F:
    """Decorator: compile on the first call; releases the GIL, so threads use all cores."""
    kept = _FOLDER is not None
    return cast(F, numba.njit(cache=kept, nogil=True, error_model="numpy")(function))
