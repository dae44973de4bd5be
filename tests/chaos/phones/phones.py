"""The phones of a run, as processes that may be killed and go on."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.chaos.journal import Journal
from tests.chaos.phones.phone_process import CALM
from tests.chaos.world import Device, World
from tests.conftest import CHECKOUT
from tests.phone.web import CHAOS_PHONE, bundle

Client = Literal["python", "web", "mixed"]
"""Who syncs: the reference phone in Python, the app's engine in Node, or both in turn."""


@dataclass
class RunningPhone:
    name: str
    device: Device
    spec: dict[str, Any]
    is_web: bool
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        folder = Path(self.spec["folder"])
        python = [sys.executable, "-m", "tests.chaos.phones.phone_process"]
        program = ["node", str(CHAOS_PHONE)] if self.is_web else python
        command = [*program, str(folder / "spec.json")]
        with (folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=log)

    def kill(self) -> None:
        """As an empty battery does: in the middle of whatever it was doing."""
        if self.process and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Phones:
    world: World
    journal: Journal
    seed: str
    server: str
    client: Client
    all: list[RunningPhone] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)

    @property
    def calm(self) -> Path:
        return self.world.folder / CALM

    def add(self, device: Device) -> RunningPhone:
        name = f"phone-{len(self.all)}"
        folder = self.world.folder / name
        folder.mkdir()
        spec = {
            "name": name, "token": device.token, "seed": self.seed, "server": self.server,
            "folder": str(folder), "calm": str(self.calm),
        }  # fmt: skip
        (folder / "spec.json").write_text(json.dumps(spec))
        is_web = self.client == "web" or (self.client == "mixed" and len(self.all) % 2 == 0)
        if is_web:
            bundle()
        made = RunningPhone(name, device, spec, is_web)
        self.all.append(made)
        self.journal.note_at_once({"what": "phone", "phone": name, "person": device.cadre.person})
        made.start()
        return made

    @property
    def at_work(self) -> list[RunningPhone]:
        return [phone for phone in self.all if phone.name not in self.lost]

    @property
    def handing_in(self) -> bool:
        """Whether one that was reported lost has yet to bring what it has, and to erase it."""
        return any(phone.runs for phone in self.all if phone.name in self.lost)

    @property
    def journals(self) -> list[Path]:
        return [Path(phone.spec["folder"]) / "journal" for phone in self.all]

    def kill_all(self) -> None:
        for phone in self.all:
            phone.kill()
