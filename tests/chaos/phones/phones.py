"""The phones of a run, as processes that may be killed and go on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
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
# What an image of a phone does not have: these are of the harness.
OF_ONE_PHONE = ("journal", "log", "spec.json", CALM)


@dataclass
class RunningPhone:
    name: str
    device: Device
    spec: dict[str, Any]
    is_web: bool
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        python = [sys.executable, "-m", "tests.chaos.phones.phone_process"]
        program = ["node", str(CHAOS_PHONE)] if self.is_web else python
        command = [*program, str(self.folder / "spec.json")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=log)

    @property
    def folder(self) -> Path:
        return Path(self.spec["folder"])

    @property
    def calm(self) -> Path:
        """The file that says: no more work, sync until nothing is left."""
        return self.folder / CALM

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
    """``lost`` were reported so; ``gone`` are those whose store was dropped or taken away, after
    all in it had arrived; ``busy`` those in the hands of a fault, by their names."""

    world: World
    journal: Journal
    seed: str
    server: str
    client: Client
    all: list[RunningPhone] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, device: Device) -> RunningPhone:
        """A phone at work, with an empty store."""
        with self._lock:
            made = self._made(device, None)
        made.start()
        return made

    def copy(self, phone: RunningPhone) -> RunningPhone:
        """An image of a phone that is stopped: same token, same store. It does not run yet."""
        with self._lock:
            return self._made(phone.device, phone)

    def calm_down(self) -> None:
        for phone in self.all:
            phone.calm.touch()

    def _made(self, device: Device, like: RunningPhone | None) -> RunningPhone:
        name = f"phone-{len(self.all)}"
        folder = self.world.folder / name
        if like is None:
            folder.mkdir()
        else:
            shutil.copytree(like.folder, folder, ignore=shutil.ignore_patterns(*OF_ONE_PHONE))
        spec = {
            "name": name, "token": device.token, "seed": self.seed, "server": self.server,
            "folder": str(folder), "calm": str(folder / CALM),
        }  # fmt: skip
        (folder / "spec.json").write_text(json.dumps(spec))
        is_web = self.client == "web" or (self.client == "mixed" and len(self.all) % 2 == 0)
        is_web = like.is_web if like else is_web
        if is_web:
            bundle()
        made = RunningPhone(name, device, spec, is_web)
        self.all.append(made)
        self.journal.note_at_once({"what": "phone", "phone": name, "person": device.cadre.person})
        if like:
            event = {"what": "copied", "phone": name, "of": like.name, "device": device.id}
            self.journal.note_at_once(event | {"at": time.monotonic()})
        return made

    @property
    def at_work(self) -> list[RunningPhone]:
        return [phone for phone in self.all if phone.name not in self.lost | self.gone]

    @property
    def free(self) -> list[RunningPhone]:
        """Those at work that no other fault has in its hands."""
        return [phone for phone in self.at_work if phone.name not in self.busy]

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
