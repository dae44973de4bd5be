"""What a phone keeps on its disk: all that it needs to go on after it was killed."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from tests.phone.holdings import Holdings

PLAIN = ("checkpoint", "turn", "epoch", "clock_ahead_s", "own_feed")
RECORDS = ("mine", "base", "made_from", "told", "under")


@dataclass
class Store:
    """``step`` is the next one of the phone's script; ``files`` the photos to send, by their id."""

    folder: Path
    step: int = 0
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def save(self, phone: Holdings) -> None:
        """All or nothing: a new file takes the place of the old one."""
        state = {name: getattr(phone, name) for name in PLAIN} | {
            "step": self.step,
            "files": self.files,
            "sent": phone.sent,
            "listed": None if phone.listed is None else sorted(phone.listed),
            **{
                name: [[*key, value] for key, value in getattr(phone, name).items()]
                for name in RECORDS
            },
        }
        draft = self._path.with_suffix(".draft")
        draft.write_bytes(orjson.dumps(state))
        os.replace(draft, self._path)

    def load(self, phone: Holdings) -> None:
        """Whatever was saved last; an empty phone where nothing was."""
        if not self._path.exists():
            return
        state = orjson.loads(self._path.read_bytes())
        for name in PLAIN:
            setattr(phone, name, state[name])
        for name in RECORDS:
            records = {(collection, id): value for collection, id, value in state[name]}
            setattr(phone, name, records)
        phone.sent = [(datetime.fromisoformat(at), row) for at, row in state["sent"]]
        phone.listed = None if state["listed"] is None else {tuple(key) for key in state["listed"]}
        self.step, self.files = state["step"], state["files"]

    @property
    def _path(self) -> Path:
        return self.folder / "store.json"
