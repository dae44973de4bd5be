"""A phone whose browser can be killed: what it keeps is in a folder, from which it starts again."""

from __future__ import annotations

import contextlib
import os
import signal
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

    def start(self) -> App:
        context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            base_url=self.line.address,
            **PHONE,
        )
        context.set_default_timeout(PATIENCE * 1000)
        return App(context, self.line)

    def kill(self, context: BrowserContext) -> None:
        """All its processes at once: none of them can put anything in order."""
        own = f"--user-data-dir={self.folder}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if own in (folder / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)
        with contextlib.suppress(Error):  # it has gone
            context.close()
