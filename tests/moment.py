"""What time it is for the app in a test: `pytest.mark.at(moment)` says when the test begins."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_ahead = timedelta()


def now() -> datetime:
    """For requests, commands, and whatever a test makes that has to hold now."""
    return datetime.now(UTC) + _ahead


@contextlib.contextmanager
def beginning_at(moment: datetime) -> Iterator[None]:
    global _ahead
    _ahead = moment - datetime.now(UTC)
    yield
    _ahead = timedelta()
