"""How many photos may be on their way at once: half of a process's threads, for sync goes first."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from records.problems import Busy


class UploadSlots:
    """Of ``most`` slots one person has no more than half: who sends slowly leaves others room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._most_each = max(1, most // 2)
        self._lock = threading.Lock()
        self._taken: Counter[UUID] = Counter()

    @contextmanager
    def one(self, person: UUID) -> Iterator[None]:
        """While it lasts, a slot is this person's. Raises Busy where there is none."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[person] >= self._most_each:
                raise Busy("as many uploads as may be are under way")
            self._taken[person] += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken[person] -= 1
                if not self._taken[person]:
                    del self._taken[person]
