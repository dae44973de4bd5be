"""Limit concurrent uploads to half of a process's threads: sync goes first."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from records.problems import Busy


class UploadSlots:
    """``slots`` concurrent uploads, of which one person has at most half."""

    def __init__(self, slots: int) -> None:
        self._max_total = slots
        self._max_each = max(1, slots // 2)
        self._lock = threading.Lock()
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def one(self, person: UUID) -> Iterator[None]:
        """Take a slot for this person. Raises Busy if none is free."""
        with self._lock:
            if self._taken.total() >= self._max_total or self._taken[person] >= self._max_each:
                raise Busy("as many uploads as may be are under way")
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1
                if not self._taken[person]:
                    del self._taken[person]
