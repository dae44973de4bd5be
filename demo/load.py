"""Load the demo county into a migrated, empty database: one transaction, by COPY."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import click
import numpy as np
import psycopg
from numpy.random import Generator
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from authz.access_context import access_context, of_county, watch
from authz.row_level_security import open_to_owner
from demo import rows
from demo.chance import day_of, local_day
from demo.county import DemoCounty, imagine
from demo.logins import DEMO_LOGINS, DemoLogin
from demo.source import COUNTY
from geo.coordinates import read_fix
from geo.placement import Ask, place
from records.phones import PhoneSeal

__all__ = ["DEMO_LOGINS", "SEED", "DemoLogin", "load_demo"]

SEED = 441427
_PLACED_AT_ONCE = 5_000
_LINES_AT_ONCE = 2_000
# Relative durations of the steps, for the progress bar.
_IMAGINED, _LOADED, _PLACED, _VISITS, _TICKETS, _ANALYSED = 10, (2, 5, 3, 30), 20, 18, 7, 5


def load_demo(
    url: str,
    seal: PhoneSeal,
    *,
    today: date | None = None,
    scale: float = 1.0,
    seed: int = SEED,
    progress: bool = True,
) -> None:
    """Fill the database at ``url`` (a SQLAlchemy URL), all or nothing; ANALYZE it afterwards.

    The database role must own the tables: COPY does not work with row-level security.

    The history ends before ``today`` (default: today in China). The same ``seed``, ``today`` and
    ``scale`` give the same rows, except the sealed phone numbers. ``scale`` 0.01 keeps all grids
    and people, with a hundredth of the visits. Raises IntegrityError or UniqueViolation if the
    county exists.
    """
    today = today or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    engine = create_engine(url)
    watch(engine)
    bar = click.progressbar(length=100, label="Demo county", hidden=not progress)
    try:
        with bar, access_context(of_county(COUNTY)), Session(engine) as session:
            county = imagine(seed, today, scale)
            bar.update(_IMAGINED)
            connection = session.connection().connection.driver_connection
            assert isinstance(connection, psycopg.Connection)
            _load(session, connection, county, np.random.default_rng([seed, 0]), seal, bar.update)
            session.commit()
            session.execute(text("ANALYZE"))  # not on `connection`, which the commit has released
            session.commit()
            bar.update(_ANALYSED)
    finally:
        engine.dispose()


def _load(
    session: Session,
    connection: psycopg.Connection[Any],
    county: DemoCounty,
    rng: Generator,
    seal: PhoneSeal,
    advance: Callable[[int], None],
) -> None:
    """Load the tables in the order of their references, and visits once they can be placed."""
    keys = rows.number(rng, county)
    steps = [
        [*rows.divisions(county), *rows.quotas(county)],
        rows.people(rng, county, keys, seal),
        rows.grids(rng, county, keys),
        rows.households(rng, county, keys, seal),
    ]
    for step, share in zip(steps, _LOADED, strict=True):
        for table, columns in step:
            _copy(connection, table, columns)
            # The planner needs row counts for placement and for foreign key checks, which
            # otherwise scan a whole table per row.
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
        advance(share)
    visits = rows.visits(rng, county, keys)
    placed = _place(session, county, keys, advance)
    _copy(connection, "visits", {**visits, **placed})
    advance(_VISITS)
    _copy(connection, "meal_tickets", rows.tickets(rng, county, keys))
    advance(_TICKETS)


def _place(
    session: Session, county: DemoCounty, keys: rows.Keys, advance: Callable[[int], None]
) -> rows.Table:
    """The derived columns of each visit, by the same rules as for visits from phones."""
    visits = county.visits
    positions = [read_fix(fix) for fix in county.fixes]
    days = [day_of(day) for day in local_day(visits.counted).tolist()]
    homes = [UUID(home) for home in keys.homes[visits.household].tolist()]
    asks = [
        Ask(position.lng, position.lat, position.accuracy_m, day, home)
        for position, day, home in zip(positions, days, homes, strict=True)
    ]
    starts = range(0, len(asks), _PLACED_AT_ONCE)
    placements = []
    for batch, start in enumerate(starts, 1):
        placements += place(session, COUNTY, asks[start : start + _PLACED_AT_ONCE])
        advance(_PLACED * batch // len(starts) - _PLACED * (batch - 1) // len(starts))
    corrected = np.where(np.abs(visits.skew_s) > 600, "clock_corrected", "").tolist()
    return {
        "made_in": [placed.made_in for placed in placements],
        "fix_point": rows.points(
            [(at.lng, at.lat) for at in positions], [at.lng is not None for at in positions]
        ),
        "distance_m": [
            None if placed.distance_m is None else str(placed.distance_m) for placed in placements
        ],
        "evidence": [placed.evidence for placed in placements],
        "flags": [
            "{" + ",".join(filter(None, (clock, *at.flags))) + "}"
            for clock, at in zip(corrected, positions, strict=True)
        ],
    }


def _copy(connection: psycopg.Connection[Any], table: str, columns: rows.Table) -> None:
    """COPY in text format, which is several times faster to produce than rows of values.

    Adds the county's code; None is NULL. Demo texts contain no tabs or newlines.
    """
    statement = sql.SQL("COPY {} (county, {}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    lines = [
        "\t".join([COUNTY, *(r"\N" if v is None else v.replace("\\", r"\\") for v in row)])
        for row in zip(*columns.values(), strict=True)
    ]
    with (
        connection.cursor() as cursor,
        open_to_owner(cursor, table),
        cursor.copy(statement) as copy,
    ):
        for start in range(0, len(lines), _LINES_AT_ONCE):
            copy.write("\n".join(lines[start : start + _LINES_AT_ONCE]) + "\n")
