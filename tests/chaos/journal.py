"""A file of events that outlives its writer: one process appends, even one that gets killed."""

import os
from collections.abc import Iterable
from pathlib import Path

import orjson

from tests.chaos.history import Event


class Journal:
    """Events wait until `flush`, which hands all of them to the kernel by one write."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._waiting: list[Event] = []

    def note(self, event: Event) -> None:
        self._waiting.append(event)

    def note_at_once(self, event: Event) -> None:
        self.note(event)
        self.flush()

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        # The end of a line comes first: what a killed writer left half written stays apart.
        os.write(self._file, b"".join(b"\n" + orjson.dumps(event) for event in waiting))


def read(paths: Iterable[Path]) -> list[Event]:
    events = []
    for path in paths:
        for line in path.read_bytes().split(b"\n"):
            try:
                events.append(orjson.loads(line))
            except orjson.JSONDecodeError:
                continue  # the last line of a killed writer, or an empty one
    return events
