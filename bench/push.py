"""Visits pushed over HTTP, against COPY and INSERT ... SELECT of the same visits."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from psycopg import Connection
from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.clients import send_all
from bench.county import COUNTY, person_of
from bench.database import Databases, session_on
from bench.service import Service
from bench.table import Line, ratio_line
from bench.visits import COPIED, Batch, as_copied, batches, homes_by_area
from geo.placement import PLACED, placing
from records.db import changed_rows

AIM, ROWS_A_SECOND = 0.3, 2_000
# Every row applied as it was sent: nothing comes back.
ALL_APPLIED = b"[]"

_INCOMING = """(
    SELECT i.*, coalesce(i.accuracy_m, 0) AS accuracy,
           ST_SetSRID(ST_MakePoint(i.lng, i.lat), 4490) AS point
    FROM incoming i OFFSET 0
)"""
# What the push does, except for the inbox: placed, in the feeds' order, under all constraints.
_INSERT = text(f"""
    WITH placed AS MATERIALIZED (
        SELECT fixes.*, {PLACED} {placing(f"{_INCOMING} fixes")}
    ), clocks AS (
        UPDATE feeds f SET n = f.n + k.n
        FROM (SELECT household_grid AS code, count(*) AS n FROM placed GROUP BY 1) k
        WHERE f.county = :county AND f.code = k.code RETURNING f.code, f.n - k.n AS before
    )
    INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at, purpose,
        outcome, note, fix, cadre_id, counted_at, received_at, grid, made_in, fix_point, distance_m,
        evidence)
    SELECT :county, p.id, p.rev, c.code,
        c.before + row_number() OVER (PARTITION BY c.code ORDER BY p.id), now(), p.household_id,
        p.happened_at, p.purpose, p.outcome, p.note, p.fix, :cadre, p.happened_at, now(),
        c.code, p.made_in, p.point, p.distance_m, p.evidence
    FROM placed p JOIN clocks c ON c.code = p.household_grid
""")


@dataclass(frozen=True, slots=True)
class Load:
    """How visits are pushed: how many, in batches of what size, by how many clients at once."""

    rows: int = 20_000
    batch: int = 200
    clients: int = 4

    @property
    def text(self) -> str:
        return f"push {self.rows:,} visits, batches of {self.batch}, {self.clients} clients"


def measure(
    databases: Databases,
    url: str,
    service: Service,
    areas: Sequence[str],
    load: Load,
    runs: int,
) -> Line:
    """``areas``: a cadre of each pushes in turn."""
    pushed, copied = [], []
    with session_on(url) as session:
        homes = homes_by_area(session, areas)
        session.rollback()
        for run in range(runs):
            random = np.random.default_rng(1000 * load.batch + run)
            made = list(batches(homes, load.rows, load.batch, random))
            databases.checkpoint()
            pushed.append(load.rows / push(service.port, made, load.clients))
            databases.checkpoint()
            copied.append(load.rows / copy(session, made))
    median = sorted(pushed)[len(pushed) // 2]
    return ratio_line(
        load.text,
        pushed,
        copied,
        least=AIM,
        unit=" rows/s",
        also=median >= ROWS_A_SECOND,
    )


def push(port: int, made: Sequence[Batch], clients: int) -> float:
    """Seconds until every batch is acknowledged; the phones take turns on the connections."""
    requests = [batch.request() for batch in made]
    parts = [requests[at::clients] for at in range(clients)]
    return send_all(port, [part for part in parts if part], ALL_APPLIED)


def copy(session: Session, made: Sequence[Batch]) -> float:
    """Seconds for one transaction with all rows."""
    rows = as_copied([document for batch in made for document in batch.documents])
    begin = time.monotonic()
    session.execute(text(f"CREATE TEMP TABLE incoming ({COPIED}) ON COMMIT DROP"))
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, Connection)
    with driver.cursor() as cursor, cursor.copy("COPY incoming FROM STDIN") as copying:
        copying.write(rows)
    session.execute(text("ANALYZE incoming"))
    done = session.execute(_INSERT, {"county": COUNTY, "cadre": person_of(made[0].area)})
    assert changed_rows(done) == sum(len(batch.documents) for batch in made)
    session.commit()
    return time.monotonic() - begin
