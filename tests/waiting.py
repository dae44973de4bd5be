"""Waiting for what has to have happened first: for the event itself, never for a time."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

# Seconds after which it hangs, however busy the machine is; less by hand, on a quiet one.
PATIENCE = float(os.environ.get("PATIENCE", "300"))


def await_that(holds: Callable[[], Found], every: float = 0.1) -> Found:
    """What ``holds`` returns, as soon as that is true. It is asked every so many seconds."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, f"it did not come true: {found!r}"
        time.sleep(every)
    return found
