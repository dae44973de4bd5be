"""The web server as `make run` starts it, on a free port; and what its processes use."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.database import CHECKOUT, FOLDER, environment_of
from server.ops.serve import WEB
from tests.phone.client import HttpClient, NoAnswer

WORKERS = 2
THREADS = 8
GUNICORN = [sys.executable, *WEB]
UNLOCKED = [*GUNICORN[:-1], "bench.without_policies:app"]
_START_MAY_TAKE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Service:
    """A running web server."""

    port: int
    master: int

    def workers(self) -> list[int]:
        return children(self.master)

    def memory(self) -> Mapping[int, int]:
        """By worker, the memory that is its own share (PSS), in bytes."""
        return {pid: pss(pid) for pid in self.workers()}

    def cpu_seconds(self) -> float:
        """What the web processes have used so far."""
        return cpu_seconds(self.master)


@contextlib.contextmanager
def serving(
    url: str,
    command: Sequence[str] = GUNICORN,
    workers: int = WORKERS,
    threads: int = THREADS,
) -> Iterator[Service]:
    """Serve the application on this database; ``command`` is the server's."""
    port = free_port()
    metrics = FOLDER / f"metrics-{port}"
    metrics.mkdir(parents=True)
    environment = os.environ | environment_of(url)
    environment |= {
        "YICETONG_HOST": "127.0.0.1",
        "YICETONG_PORT": str(port),
        "YICETONG_WORKERS": str(workers),
        "YICETONG_THREADS": str(threads),
        "YICETONG_SUPERVISOR": str(os.getpid()),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
    with open(FOLDER / "web.log", "ab") as log:
        server = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        await_answer(port, server)
        yield Service(port, server.pid)
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(metrics, ignore_errors=True)


def await_answer(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_MAY_TAKE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            HttpClient(f"http://127.0.0.1:{port}", timeout=5).get("/")
            return
        except NoAnswer:
            time.sleep(0.1)
    raise RuntimeError(f"the web server did not start; see {FOLDER.name}/web.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(parent: int) -> list[int]:
    """The children of a process: neither gunicorn's nor PostgreSQL's have children themselves."""
    return [pid for pid, (of, _) in _processes().items() if of == parent]


def cpu_seconds(parent: int) -> float:
    """What a process and its children have used so far, those that have ended included."""
    found = _processes()
    return sum(ticks for pid, (of, ticks) in found.items() if parent in (pid, of)) / os.sysconf(
        "SC_CLK_TCK"
    )


def _processes() -> dict[int, tuple[int, int]]:
    """By pid: the parent's pid, and the clock ticks spent so far, also by children that ended."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                found[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def pss(pid: int) -> int:
    """A process's share of the memory, in bytes: what several use is divided among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this kernel does not tell the memory of processes")
