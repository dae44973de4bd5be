"""What the machine does meanwhile: memory and processor time of the servers, connections."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from bench.service import Service, children, cpu_seconds, pss

_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"


@dataclass(slots=True)
class Peaks:
    """Bytes and numbers at their highest; processor seconds, all of the machine's among them."""

    web_bytes: int = 0
    database_bytes: int = 0
    connections: int = 0
    web_cpu: float = 0
    database_cpu: float = 0
    seconds: float = 0
    machine_cpu: float = 0


class Watch:
    """Looks at most once a second: looking takes time as well."""

    def __init__(
        self, service: Service, postmaster: int, connection: Connection[Any], database: str
    ) -> None:
        self.peaks = Peaks()
        self._service = service
        self._postmaster = postmaster
        self._connection = connection
        self._asked = (database, connection.info.backend_pid)
        self._next = 0.0
        self._began = time.monotonic()
        self._cpu_before = self._cpu()
        self._machine_before = _machine_cpu()

    def look(self) -> None:
        if time.monotonic() < self._next:
            return
        peaks = self.peaks
        peaks.web_bytes = max(peaks.web_bytes, _sum(pss, self._service.workers()))
        peaks.database_bytes = max(
            peaks.database_bytes, _sum(pss, [self._postmaster, *children(self._postmaster)])
        )
        found = self._connection.execute(_CONNECTIONS, self._asked).fetchone()
        peaks.connections = max(peaks.connections, found[0] if found else 0)
        self._next = time.monotonic() + 1

    def end(self) -> Peaks:
        self.look()
        web, database = self._cpu()
        self.peaks.web_cpu = web - self._cpu_before[0]
        self.peaks.database_cpu = database - self._cpu_before[1]
        self.peaks.seconds = time.monotonic() - self._began
        self.peaks.machine_cpu = _machine_cpu() - self._machine_before
        return self.peaks

    def _cpu(self) -> tuple[float, float]:
        return self._service.cpu_seconds(), cpu_seconds(self._postmaster)


def _sum(measure: Callable[[int], int], pids: list[int]) -> int:
    return sum(_those_alive(measure, pids))


def _those_alive(measure: Callable[[int], int], pids: list[int]) -> Iterator[int]:
    for pid in pids:
        try:
            yield measure(pid)
        except (OSError, RuntimeError):  # it has ended meanwhile
            continue


def _machine_cpu() -> float:
    """What all processes of the machine have used so far."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _iowait, irq, softirq, *_ = map(int, fields)
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
