"""Millions of visits in a county without any: made by SQL in order of time, indexed afterwards.

They lie in the table as they came, so the visits of one household are far apart. Some households
were never reached, and some not for long.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.county import COUNTY

_CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = 'visits'::regclass ORDER BY contype = 'f', conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
    WHERE indrelid = 'visits'::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""
# Emptied in the same transaction, the table needs no write-ahead log.
_EMPTY = "TRUNCATE visits"
_HOMES = """
    CREATE TEMPORARY TABLE home ON COMMIT DROP AS
    SELECT h.id, h.grid, a.person_id AS cadre, h.n, CASE h.n % 20 WHEN 7 THEN 400 ELSE 0 END AS ago,
           f.n AS before, row_number() OVER (PARTITION BY h.grid ORDER BY h.id) - 1 AS place
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM households
          WHERE county = :county) h
    JOIN feeds f ON f.county = :county AND f.code = h.grid
    JOIN assignments a ON a.county = :county AND a.area = h.grid
    WHERE h.n % 50 <> 3
"""
# One after the other; in days: an equal part of 540 each, less as much by chance, in daytime.
_ROUND = """
    INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at, purpose,
        outcome, cadre_id, counted_at, received_at, grid, evidence)
    SELECT :county, gen_random_uuid(), gen_random_uuid(), grid, before + place * :each + :number,
        moment, id, moment, 'regular', CASE WHEN chance % 5 = 0 THEN 'nobody_home' ELSE 'met' END,
        cadre, moment, moment, grid, (ARRAY['inside', 'near', 'outside', 'no_fix'])[
            1 + greatest(0, chance % 10 - 6)]
    FROM (
        SELECT *, CAST(:today AS timestamptz) + interval '1 minute' * (chance % 600)
                  - interval '1 day' * (ago + floor(
                        (540 - ago) * (:each - :number + chance / 1000.0) / :each) + 1) AS moment
        FROM (SELECT *, abs(hashint8(n * 1000 + :number)) % 1000 AS chance FROM home) h
    ) v
    ORDER BY moment
"""
_CLOCKS = """
    UPDATE feeds f SET n = h.before + h.place * :each + :each
    FROM (SELECT DISTINCT ON (grid) * FROM home ORDER BY grid, place DESC) h
    WHERE f.county = :county AND f.code = h.grid
"""
_NEW = """
    WITH home AS MATERIALIZED (
        SELECT h.id, h.grid, a.person_id AS cadre,
               row_number() OVER (PARTITION BY h.grid ORDER BY h.id) AS place
        FROM (SELECT * FROM households WHERE county = :county
              ORDER BY hashint8(seq + :number), id LIMIT :visits) h
        JOIN assignments a ON a.county = :county AND a.area = h.grid
    ), clocks AS (
        UPDATE feeds f SET n = f.n + k.n
        FROM (SELECT grid, count(*) AS n FROM home GROUP BY grid) k
        WHERE f.county = :county AND f.code = k.grid RETURNING f.code, f.n - k.n AS before
    )
    INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at, purpose,
        outcome, cadre_id, counted_at, received_at, grid, evidence)
    SELECT :county, gen_random_uuid(), gen_random_uuid(), h.grid, c.before + h.place, now(), h.id,
           now(), 'regular', 'met', h.cadre, now(), now(), h.grid, 'inside'
    FROM home h JOIN clocks c ON c.code = h.grid
"""


def add_visits(session: Session, each: int) -> int:
    """So many for ``each`` household, over eighteen months; returns how many in all, committed."""
    params = {"county": COUNTY, "each": each}
    session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
    constraints = session.execute(text(_CONSTRAINTS)).all()
    indexes = session.execute(text(_INDEXES)).all()
    session.execute(text(_EMPTY))
    for name, _ in constraints:
        session.execute(text(f"ALTER TABLE visits DROP CONSTRAINT {name}"))
    for name, _ in indexes:
        session.execute(text(f"DROP INDEX {name}"))
    session.execute(text(_HOMES), params)
    today = session.scalar(text("SELECT date_trunc('day', now()) AS today"))
    made = 0
    for number in range(1, each + 1):
        one = {**params, "number": number, "today": today}
        made += session.connection().execute(text(_ROUND), one).rowcount
    session.execute(text(_CLOCKS), params)
    for _, definition in indexes:
        session.execute(text(definition))
    for name, definition in constraints:
        session.execute(text(f"ALTER TABLE visits ADD CONSTRAINT {name} {definition}"))
    session.commit()
    return made


def add_day(session: Session, visits: int, number: int) -> None:
    """New visits of today to households all over the county, each day other ones; committed."""
    params = {"county": COUNTY, "visits": visits, "number": number}
    session.execute(text(_NEW), params)
    session.commit()
