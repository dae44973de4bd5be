"""The cadres of the county: three to a grid, each with a phone and a tablet that are logged in.

Their sessions are rows as a log-in leaves them. Nine hundred log-ins are no part of coming back
into signal: tokens are good for weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg import Connection
from uuid_utils.compat import uuid7

from bench.county import COUNTY, copy_rows
from bench.load.plan import CADRES_OF_GRID
from server.services.accounts.passwords import first_password, hash_password
from server.web.tokens import hash_of, new_token


@dataclass(frozen=True, slots=True)
class Cadre:
    id: UUID
    grid: str
    phone: str  # the token of either
    tablet: str
    login: str


# Everybody has the same one: hashing nine hundred takes a while.
PASSWORD = first_password()


def add_cadres(connection: Connection[Any], grids: Sequence[str]) -> list[Cadre]:
    """By grid, and within a grid each with a third of its past visits; committed."""
    cadres = [
        Cadre(uuid7(), grid, new_token(COUNTY), new_token(COUNTY), f"cadre{grid[6:]}{at}")
        for grid in grids
        for at in range(CADRES_OF_GRID)
    ]
    now = datetime.now(UTC)
    with connection.transaction():
        _people(connection, cadres, now)
        for token in ("phone", "tablet"):
            _log_in(connection, [(cadre.id, getattr(cadre, token)) for cadre in cadres], now)
        connection.execute(_SHARE, [[cadre.id for cadre in cadres], COUNTY])
    connection.execute("VACUUM ANALYZE visits")
    return cadres


def _people(connection: Connection[Any], cadres: Sequence[Cadre], now: datetime) -> None:
    password = hash_password(PASSWORD)
    copy_rows(
        connection,
        "people",
        "county id rev seq written_at login login_key name level home password_hash"
        " must_change_password",
        (
            (
                *(COUNTY, c.id, uuid4(), 1, now, c.login, c.login, c.login, "village", COUNTY),
                *(password, False),
            )
            for c in cadres
        ),
    )
    copy_rows(connection, "feeds", "county code n", ((COUNTY, f"@{c.id}", 1) for c in cadres))
    copy_rows(
        connection,
        "assignments",
        "county id person_id area valid_from",
        ((COUNTY, uuid4(), c.id, c.grid, "2020-01-01") for c in cadres),
    )


def _log_in(connection: Connection[Any], tokens: Sequence[tuple[UUID, str]], now: datetime) -> None:
    devices = [(COUNTY, uuid4(), person) for person, _ in tokens]
    copy_rows(
        connection,
        "devices",
        "county id person_id name first_seen_at last_seen_at",
        ((*device, "手机", now, now - timedelta(days=7)) for device in devices),
    )
    copy_rows(
        connection,
        "sessions",
        "county id person_id device_id token_hash created_at expires_at",
        (
            (COUNTY, uuid4(), person, device, hash_of(token), now, now + timedelta(days=38))
            for (person, token), (_, device, _) in zip(tokens, devices, strict=True)
        ),
    )


# The cadres of a grid take turns; only the numbering within the grid is needed here.
_SHARE = f"""
    WITH cadres AS (
        SELECT a.area, a.person_id, row_number() OVER (PARTITION BY a.area ORDER BY m.ord) - 1 AS n
        FROM unnest(%s::uuid[]) WITH ORDINALITY AS m(id, ord)
        JOIN assignments a ON a.person_id = m.id AND a.county = %s
    )
    UPDATE visits v SET cadre_id = c.person_id
    FROM cadres c WHERE c.area = v.grid AND c.n = v.seq %% {CADRES_OF_GRID}
"""
