"""The state of the deployment as metrics: job process, queues, backup, held rows, database, disks.

Unlike the counters of server/web/metrics.py these are read when Prometheus asks, and are the same
whichever process answers. They are counts of the whole deployment: no county, no area, no person.
When the database is away, its figures are absent rather than wrong.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from authz.access_context import EVERYTHING, access_context
from records.db import db
from records.divisions import County
from schedulers.jobs.queues import OUTBOX
from server import versions
from server.config import Settings
from server.jobs.job_state import OVERDUE
from server.web.metrics import STATE_REGISTRY

# A scraper that asks more often gets the same figures again: it cannot load the database.
_KEEP_SECONDS = 15.0

_COUNTIES = select(County.county).order_by(County.county)
_SHORT = text("SELECT set_config('statement_timeout', '5s', true)")
# Each count reads a partial index of what waits or has failed, not the whole table.
_COUNTS = text("""
    SELECT
        sum((SELECT count(*) FROM tasks t WHERE t.county = c.county
             AND t.done_at IS NULL AND t.dead_at IS NULL)) AS tasks_waiting,
        sum((SELECT count(*) FROM tasks t WHERE t.county = c.county
             AND t.done_at IS NULL AND t.dead_at IS NULL
             AND greatest(t.added_at, t.not_before) < now() - :overdue)) AS tasks_overdue,
        sum((SELECT count(*) FROM tasks t WHERE t.county = c.county
             AND t.dead_at IS NOT NULL)) AS tasks_dead,
        sum((SELECT count(*) FROM outbox o WHERE o.county = c.county
             AND o.sent_at IS NULL AND o.dead_at IS NULL)) AS messages_waiting,
        sum((SELECT count(*) FROM outbox o WHERE o.county = c.county
             AND o.sent_at IS NULL AND o.dead_at IS NULL
             AND o.not_before < now() - :overdue)) AS messages_overdue,
        sum((SELECT count(*) FROM outbox o WHERE o.county = c.county AND o.dead_at IS NOT NULL
             AND coalesce(o.error, '') <> ALL(CAST(:no_fault AS text[])))) AS messages_dead,
        sum((SELECT count(*) FROM outcomes w WHERE w.county = c.county
             AND w.decision IS NULL AND w.area IS NOT NULL)) AS held,
        (SELECT extract(epoch FROM now() - max(seen_at)) FROM workers) AS worker_seen,
        (SELECT extract(epoch FROM now() - backed_up_at) FROM deployment) AS backup_age,
        (SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = current_user
           AND state = 'idle') AS connections_idle,
        (SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND usename = current_user
           AND state <> 'idle') AS connections_busy,
        CAST(current_setting('max_connections') AS integer) AS connections_max
    FROM unnest(CAST(:counties AS text[])) AS c(county)
""")
# Of periods that were begun and are not done.
_JOBS = text("""
    SELECT a.job, count(*) FILTER (WHERE a.error IS NOT NULL) AS failing,
           extract(epoch FROM now() - min(a.due_at)) AS late
    FROM unnest(CAST(:counties AS text[])) AS c(county)
    JOIN job_attempts a ON a.county = c.county
    GROUP BY a.job
""")

_Rows = Sequence[Mapping[str, Any]]
_State = tuple[Mapping[str, Any], _Rows]  # rows of _COUNTS and _JOBS


def register(app: Flask) -> None:
    registry = CollectorRegistry()
    registry.register(StateMetrics(app.config["SETTINGS"]))
    app.extensions[STATE_REGISTRY] = registry


class StateMetrics(Collector):
    """What Prometheus gets; reads the database at most every ``_KEEP_SECONDS`` in a process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._state: _State | None = None
        self._read_at = -_KEEP_SECONDS

    def collect(self) -> Iterator[Metric]:
        """All families; must run in a request."""
        with self._lock:  # those who ask at once wait for one answer
            if time.monotonic() - self._read_at >= _KEEP_SECONDS:
                self._state = _read()
                self._read_at = time.monotonic()
            state = self._state
        yield _build_info()
        yield _gauge("database_up", "Whether the database answered.", int(state is not None))
        if state is not None:
            yield from _of_database(*state)
        yield from _of_disks(self._settings)


def _read() -> _State | None:
    """The state by the database; None if it is away."""
    for tries_left in (1, 0):  # the first one may meet connections that a restart has ended
        try:
            with access_context(EVERYTHING):
                db.session.execute(_SHORT)
                counties = list(db.session.scalars(_COUNTIES))
                asked = {"counties": counties}
                more = {"overdue": OVERDUE, "no_fault": list(OUTBOX.no_fault)}
                counts = dict(db.session.execute(_COUNTS, asked | more).mappings().one())
                jobs = [dict(row) for row in db.session.execute(_JOBS, asked).mappings()]
            db.session.rollback()
            return counts, jobs
        except SQLAlchemyError as error:
            with suppress(SQLAlchemyError):
                db.session.rollback()
            # Not after a connection that could not be made: that may have taken its ten seconds.
            if not (tries_left and isinstance(error, DBAPIError) and error.connection_invalidated):
                break
    return None


def _of_database(row: Mapping[str, Any], jobs: _Rows) -> Iterator[Metric]:
    if row["worker_seen"] is not None:
        yield _gauge("worker_seen_seconds", "Since the last heartbeat.", row["worker_seen"])
    if row["backup_age"] is not None:
        yield _gauge("backup_age_seconds", "Age of the last backup's state.", row["backup_age"])
    failing = _family("jobs_failing", "Periods of a job whose last try failed.", "job_name")
    late = _family("job_late_seconds", "Since the oldest undone period was due.", "job_name")
    for job in jobs:
        failing.add_metric([job["job"]], job["failing"])
        late.add_metric([job["job"]], float(job["late"]))
    yield from (failing, late)
    for queue in ("tasks", "messages"):
        family = _family(queue, f"{queue.capitalize()} that are not done.", "state")
        for state in ("waiting", "overdue", "dead"):
            family.add_metric([state], int(row[f"{queue}_{state}"] or 0))
        yield family
    yield _gauge("held_rows", "Pushed rows that wait for a decision.", row["held"] or 0)
    connections = _family("database_connections", "Connections of the app's role.", "state")
    for state in ("idle", "busy"):
        connections.add_metric([state], row[f"connections_{state}"])
    yield connections
    most = "Connections that PostgreSQL allows in all."
    yield _gauge("database_connections_max", most, row["connections_max"])


def _of_disks(settings: Settings) -> Iterator[Metric]:
    """The file systems of the data folder and of the photos, unless these are in a remote store."""
    places = {"data": settings.data_dir}
    photos = settings.photo_store or str(settings.data_dir / "photos")
    if "://" not in photos:
        places["photos"] = Path(photos)
    free = _family("disk_free_bytes", "Free bytes for the program.", "place")
    size = _family("disk_size_bytes", "Size of the file system.", "place")
    for place, folder in places.items():
        with suppress(OSError, StopIteration):
            # A folder is made when it is first used; its file system is that of the one above.
            above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
            usage = shutil.disk_usage(above)
            free.add_metric([place], usage.free)
            size.add_metric([place], usage.total)
    yield from (free, size)


def _build_info() -> Metric:
    info = GaugeMetricFamily(
        "yicetong_build_info", "This program, always 1.", labels=("version", "schema")
    )
    info.add_metric([versions.SERVER, versions.schema()], 1)
    return info


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"yicetong_{name}", about, value=float(value))


def _family(name: str, about: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"yicetong_{name}", about, labels=(label,))
