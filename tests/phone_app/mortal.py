"""A phone whose browser can be killed: what it keeps is in a folder, from which it starts again.
With a disk of its own it can be full as well."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.waiting import PATIENCE


@dataclass(frozen=True)
class MortalPhone:
    playwright: Playwright
    line: PhoneLine
    folder: Path
    # A program that starts Chromium; none: Chromium itself.
    starter: Path | None = None

    def start(self) -> App:
        context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=self.starter or CHROMIUM,
            args=ARGUMENTS,
            base_url=self.line.address,
            **PHONE,
        )
        context.set_default_timeout(PATIENCE * 1000)
        return App(context, self.line)

    def kill(self, context: BrowserContext) -> None:
        """All its processes at once: none of them can put anything in order."""
        for process in self._processes():
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(Error):  # it has gone
            context.close()

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Its disk takes no byte more, meanwhile: what the browser frees is filled at once."""
        ballast = Path(f"/proc/{self._processes()[0]}/root{self.folder}") / "ballast"
        over = threading.Event()

        def fill() -> None:
            while not over.wait(0.005):
                with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
                    while not over.is_set():
                        file.write(bytes(4096))

        filling = threading.Thread(target=fill, daemon=True)
        filling.start()
        while shutil.disk_usage(ballast.parent).free > 0:
            time.sleep(0.01)
        try:
            yield
        finally:
            over.set()
            filling.join()
            ballast.unlink()

    def _processes(self) -> list[int]:
        own = f"--user-data-dir={self.folder}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if own in words and b"chrom" in words[0]:
                    found.append(int(folder.name))
        return sorted(found)


def own_disk(folder: Path, megabytes: int) -> list[str]:
    """The beginning of a command that sees a small disk at ``folder``, unseen by others."""
    mount = f'mount -t tmpfs -o size={megabytes}m phone {folder} && exec "$@"'
    unshare = ["unshare", "--mount"]
    if os.geteuid() != 0:
        unshare += ["--user", "--map-root-user"]
    return [*unshare, "sh", "-c", mount, "sh"]


def can_have_own_disk(folder: Path) -> bool:
    return subprocess.run([*own_disk(folder, 1), "true"], capture_output=True).returncode == 0
