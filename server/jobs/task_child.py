"""The task process as a child of the job process; it runs only while tasks wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class TaskChild:
    """Starts one child at a time. A killed child loses nothing: its task was not committed, and the
    queue hands it out again."""

    def __init__(self, linger: float | None = None) -> None:
        self._linger = [] if linger is None else ["--linger", str(linger)]
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = False

    def run(self) -> int:
        """Start it and wait for its end; returns its exit code."""
        if self._stopping:
            return 0
        # A session of its own: Ctrl-C in a terminal reaches only the supervisor.
        module = ("-m", "server.jobs.task_process")
        self._process = subprocess.Popen(
            [sys.executable, *module, "--parent", str(os.getpid()), *self._linger],
            cwd=CHECKOUT,
            start_new_session=True,
        )
        code = self._process.wait()
        return 0 if self._stopping else code  # after a terminate, any code is right

    def ask_to_stop(self) -> None:
        """Let the child end after its current task; start no other."""
        self._stopping = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
