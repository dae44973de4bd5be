"""Where the quotas of a whole county stand, against asking cadre by cadre.

In seconds of processor time, of this process and of the PostgreSQL process that answers it: what
else the machine does at the moment is not in them.
"""

import gc
import os
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY
from bench.database import session_on
from bench.table import Line, ratio_line
from records.planning.quotas import TEMPLATES, Quota
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.working_days import Span
from schedulers.quotas.household_quotas import HouseholdRule, count_by_cadre
from schedulers.quotas.progress import CountyNow, load_progress
from schedulers.quotas.rules import load_rules
from schedulers.quotas.subjects import load_subjects

AIM_S, AIM = 1.0, 0.2
SHANGHAI = ZoneInfo("Asia/Shanghai")


def measure(url: str, cadres: int, runs: int) -> Line:
    """Seconds for five quotas over a year of so many cadres; the two ways take turns."""
    with session_on(url) as session:
        staff(session, cadres)
        session.commit()
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        session.execute(text("VACUUM ANALYZE"))
        session.commit()
        # A parallel worker's time would not be counted.
        session.execute(text("SET max_parallel_workers_per_gather = 0"))
        today = datetime.now(UTC).date()
        county = CountyNow(COUNTY, SHANGHAI, load_calendar(session, COUNTY), today)
        ids = [subject.id for subject in load_subjects(session, COUNTY)]
        sample = ids[:: max(1, len(ids) // 50)]
        gc.collect()
        gc.freeze()  # as a web process does when it has started
        whole, one_by_one = [], []
        for _ in range(runs + 1):  # the first warms up
            whole.append(_seconds(session, county, [None]))
            each = _seconds(session, county, [[person] for person in sample])
            one_by_one.append(each * len(ids) / len(sample))
    return ratio_line(
        f"quotas: {len(ids):,} cadres x {len(TEMPLATES)}, a year",
        whole[1:],
        one_by_one[1:],
        most=AIM,
        form=".2f",
        unit=" s CPU",
        also=statistics.median(whole[1:]) <= AIM_S,
    )


def staff(session: Session, cadres: int) -> None:
    """Township cadres, each with a grid, three paired households, leave, and their share of what
    was done."""
    for template in TEMPLATES:
        session.add(Quota(county=COUNTY, valid_from=date(2025, 1, 1), **template))
    session.flush()
    for statement in _STAFF:
        session.execute(text(statement), {"county": COUNTY, "cadres": cadres})


def _seconds(
    session: Session, county: CountyNow, groups: Sequence[Sequence[object] | None]
) -> float:
    year = Span(date(county.today.year, 1, 1), date(county.today.year, 12, 31))
    begin = _processor_time(session)
    for people in groups:
        load_progress(session, county, year, people)
        subjects = load_subjects(session, county.code, people)
        quota = HouseholdRule.on(load_rules(session, county.code)["coverage"], county.today)
        count_by_cadre(session, county, quota, subjects)
    return _processor_time(session) - begin


def _processor_time(session: Session) -> float:
    backend = session.scalar(text("SELECT pg_backend_pid()"))
    _, _, after_name = Path(f"/proc/{backend}/stat").read_text("utf-8").rpartition(")")
    user, system = after_name.split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


_STAFF = (
    "DELETE FROM assignments WHERE county = :county",
    """
    CREATE TEMPORARY TABLE cadre ON COMMIT DROP AS
    SELECT gen_random_uuid() AS id, n, g.code AS grid FROM generate_series(0, :cadres - 1) n
    JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place, count(*) OVER () AS grids
          FROM grids WHERE county = :county) g ON g.place = n % g.grids
    """,
    """
    INSERT INTO people (county, id, rev, seq, written_at, login, login_key, name, level, home,
                        password_hash)
    SELECT :county, id, gen_random_uuid(), 1, now(), 'quota' || n, 'quota' || n, 'quota' || n,
           'township', left(grid, 9), 'none' FROM cadre
    """,
    """
    INSERT INTO roles (county, id, person_id, role, area, valid_from)
    SELECT :county, gen_random_uuid(), id, 'cadre', grid, '2020-01-01' FROM cadre
    """,
    """
    INSERT INTO assignments (county, id, person_id, area, valid_from)
    SELECT :county, gen_random_uuid(), id, grid, '2020-01-01' FROM cadre
    """,
    """
    INSERT INTO assignments (county, id, person_id, kind, area, household_id, valid_from)
    SELECT :county, gen_random_uuid(), c.id, 'household', c.grid, h.id, '2020-01-01'
    FROM cadre c CROSS JOIN LATERAL (
        SELECT id FROM households h WHERE h.county = :county AND h.grid = c.grid
        ORDER BY md5(h.id::text || c.n) LIMIT 3) h
    """,
    """
    INSERT INTO absences (county, id, person_id, kind, first_day, last_day)
    SELECT :county, gen_random_uuid(), id, kind, day, day + 4 FROM cadre
    CROSS JOIN (VALUES ('leave', 20), ('counter_rota', 60), ('leave', 150), ('counter_rota', 250))
        AS away(kind, ago)
    CROSS JOIN LATERAL (SELECT current_date - ago - n % 20 AS day) d
    """,
    *(
        f"""
        UPDATE {table} t SET cadre_id = c.id FROM cadre c
        WHERE t.county = :county AND c.n = abs(hashtext(t.id::text)) % :cadres
        """
        for table in ("visits", "meal_tickets")
    ),
)
