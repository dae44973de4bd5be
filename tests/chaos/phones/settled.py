"""The phones of a run at its end: they sync until nothing changes, then say what they show."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Protocol

from tests.chaos.phones import uploads
from tests.chaos.phones.phone_process import PocketPhone
from tests.chaos.phones.phones import RunningPhone
from tests.phone.web import CHAOS_PHONE


class SettledPhone(Protocol):
    def settle(self) -> bool:
        """Sync until nothing is left; whether that changed anything on the phone."""

    def tell(self) -> None:
        """Note what it shows and what differs from the server, without repairing anything."""


def settled(phone: RunningPhone, server: str) -> SettledPhone:
    return _WebPhone(phone, server) if phone.is_web else _PythonPhone(phone, server)


class _PythonPhone:
    def __init__(self, phone: RunningPhone, server: str) -> None:
        self.pocket = PocketPhone(phone.spec, server)

    def settle(self) -> bool:
        before = self._state()
        self.pocket.settle()
        return self._state() != before

    def tell(self) -> None:
        self.pocket.phone.compare_at_last()
        self.pocket.phone.note_quiet(files=uploads.waiting(self.pocket.store))
        self.pocket.journal.flush()

    def _state(self) -> str:
        return repr(sorted(self.pocket.phone.base)) + str(self.pocket.phone.checkpoint)


class _WebPhone:
    def __init__(self, phone: RunningPhone, server: str) -> None:
        self.spec = Path(phone.spec["folder"]) / "spec.json"
        self.server = server

    def settle(self) -> bool:
        return self._run("settle") == "changed"

    def tell(self) -> None:
        self._run("tell")

    def _run(self, mode: str) -> str:
        command = ["node", str(CHAOS_PHONE), str(self.spec), mode, self.server]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
