"""The job process as a child of `make run`: start, restart when it ends, stop."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from server.ops.processes import die_with_parent

CHECKOUT = Path(__file__).resolve().parents[2]

_STOP_MAY_TAKE_SECONDS = 30.0
_FIRST_PAUSE_SECONDS, _MAX_PAUSE_SECONDS = 1.0, 60.0
_STEADY_AFTER_SECONDS = 300.0


class WorkerProcess:
    """The child process. Its end stops nothing else.

    The pause before a restart doubles each time, until the process has run steadily for a while.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = _FIRST_PAUSE_SECONDS
        self._started = self._next_start = 0.0

    def start(self) -> None:
        # A session of its own, as the web server's: Ctrl-C reaches only the supervisor.
        self._process = subprocess.Popen(
            [sys.executable, "worker.py"],
            cwd=CHECKOUT,
            env=self._environment,
            start_new_session=True,
            # Set before it is even Python: it must not outlive this process.
            preexec_fn=partial(die_with_parent, os.getpid()),
        )
        self._started, self._next_start = time.monotonic(), 0.0

    def keep_running(self) -> None:
        """Start it again if it has ended and the pause is over. Call it regularly."""
        if self._process is None or self._process.poll() is None:
            return
        now = time.monotonic()
        if not self._next_start:
            if now - self._started > _STEADY_AFTER_SECONDS:
                self._pause = _FIRST_PAUSE_SECONDS
            print(
                f"yicetong: the job process ended with code {self._process.returncode};"
                f" it is started again in {self._pause:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            self._next_start = now + self._pause
            self._pause = min(2 * self._pause, _MAX_PAUSE_SECONDS)
        if now >= self._next_start:
            self.start()

    def ask_to_stop(self) -> None:
        """Let it finish its work while other processes are stopped."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        if self._process is not None:
            stop(self._process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Terminate a child; kill it if that takes too long."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_MAY_TAKE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
