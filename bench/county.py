"""A synthetic county of any size: grids, cadres, households and eighteen months of records.

Only what costs time is lifelike: how many rows a grid has, how long they are, what is null. For a
county to look at there is demo/.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import numpy as np
import psycopg
import shapely
from psycopg import sql
from uuid_utils.compat import uuid7

from authz.row_level_security import open_to_owner
from bench.polygons import EAST, NORTH, SOUTH, WEST, draw
from records.phones import PhoneSeal, mask
from server.web.tokens import hash_of

COUNTY = "990101"  # nobody's
GRIDS_OF_VILLAGE = 5
VILLAGES_OF_TOWNSHIP = 13
KEY = ("1", sha256(b"only for benchmarks").digest())
NOTE = "收了三亩稻子,老人身体还好;问了医保缴费和村道路灯的事,答应下周回话。"
PURPOSES = ("publicity", "listening", "agency", "mediation", "regular", "return")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a county is, and how its grids are shaped. ``visits`` etc. are per household."""

    grids: int = 260
    households: int = 70_000
    visits: float = 1.3
    contacts: float = 1.0
    tickets: float = 0.4
    shape: str = "voronoi"

    @property
    def codes(self) -> list[str]:
        return [grid_code(number) for number in range(self.grids)]

    @property
    def villages(self) -> list[str]:
        return sorted({code[:12] for code in self.codes})


def grid_code(number: int) -> str:
    village, grid = divmod(number, GRIDS_OF_VILLAGE)
    township, village = divmod(village, VILLAGES_OF_TOWNSHIP)
    return f"{COUNTY}{100 + township:03}{201 + village:03}{1 + grid:03}"


def token_of(area: str) -> str:
    """The token of the phone of the cadre who answers for this area. Open: for benchmarks only."""
    secret = base64.urlsafe_b64encode(sha256(area.encode()).digest()).decode().rstrip("=")
    return f"{COUNTY}.{secret}"


def build(connection: psycopg.Connection, size: Size) -> None:
    """Fill a migrated, empty database; committed and analysed at the end."""
    random = np.random.default_rng(7)
    now = datetime.now(UTC)
    polygons = draw(size.shape, size.grids)
    with connection.transaction():
        _divisions(connection, size.codes)
        _grids(connection, size.codes, polygons, now)
        _cadres(connection, [*size.villages, *size.codes, *_townships(size.codes)], now)
        _households(connection, size, polygons, random, now)
        _contacts(connection, size, now)
        connection.execute(_VISITS, {"county": COUNTY, "each": size.visits, "note": NOTE})
        connection.execute(_TICKETS, {"county": COUNTY, "each": size.tickets})
    connection.execute("VACUUM ANALYZE")


def _townships(codes: Sequence[str]) -> list[str]:
    return sorted({code[:9] for code in codes})


def _divisions(connection: psycopg.Connection, codes: Sequence[str]) -> None:
    connection.execute(
        "INSERT INTO counties (county, name, timezone) VALUES (%s, '基准县', 'Asia/Shanghai')",
        [COUNTY],
    )
    names = [COUNTY, *_townships(codes), *sorted({code[:12] for code in codes})]
    copy_rows(connection, "divisions", "county code name", ((COUNTY, code, code) for code in names))


def _grids(
    connection: psycopg.Connection,
    codes: Sequence[str],
    polygons: Sequence[shapely.Polygon],
    now: datetime,
) -> None:
    copy_rows(connection, "feeds", "county code n", ((COUNTY, code, 1) for code in codes))
    shapes = shapely.to_wkb(
        shapely.set_srid([shapely.multipolygons([p]) for p in polygons], 4490),
        hex=True,
        include_srid=True,
    )
    copy_rows(
        connection,
        "grids",
        "county id rev feed seq written_at code name valid_from geom",
        (
            (COUNTY, uuid7(), uuid4(), code, 1, now, code, f"网格{code[-3:]}", "2020-01-01", shape)
            for code, shape in zip(codes, shapes, strict=True)
        ),
    )


def _cadres(connection: psycopg.Connection, areas: Iterable[str], now: datetime) -> None:
    """A cadre of each area, with a phone that is logged in."""
    staff = [(area, person_of(area)) for area in areas]
    copy_rows(
        connection,
        "people",
        "county id rev seq written_at login login_key name level home password_hash"
        " must_change_password",
        (
            (COUNTY, person, uuid4(), 1, now, area, area, area, "village", COUNTY, "none", False)
            for area, person in staff
        ),
    )
    copy_rows(connection, "feeds", "county code n", ((COUNTY, f"@{p}", 1) for _, p in staff))
    keys = [(COUNTY, uuid4(), person) for _, person in staff]
    copy_rows(
        connection,
        "assignments",
        "county id person_id area valid_from",
        ((*key, area, "2020-01-01") for key, (area, _) in zip(keys, staff, strict=True)),
    )
    copy_rows(
        connection,
        "devices",
        "county id person_id name first_seen_at last_seen_at",
        ((*key, "手机", now, now) for key in keys),
    )
    copy_rows(
        connection,
        "sessions",
        "county id person_id device_id token_hash created_at expires_at",
        (
            (COUNTY, uuid4(), person, device, hash_of(token_of(area)), now, now + _MONTH)
            for (area, person), (_, device, _) in zip(staff, keys, strict=True)
        ),
    )


_MONTH = timedelta(days=45)


def person_of(area: str) -> UUID:
    return UUID(bytes=sha256(b"person" + area.encode()).digest()[:16], version=4)


def _households(
    connection: psycopg.Connection,
    size: Size,
    polygons: Sequence[shapely.Polygon],
    random: np.random.Generator,
    now: datetime,
) -> None:
    """Each stands somewhere in the county's box, in the grid that covers it."""
    points = shapely.points(random.uniform((WEST, SOUTH), (EAST, NORTH), (size.households, 2)))
    hits, cells = shapely.STRtree(polygons).query(points, predicate="intersects")
    _, firsts = np.unique(hits, return_index=True)
    shapes = shapely.to_wkb(shapely.set_srid(points, 4490), hex=True, include_srid=True)
    codes = size.codes
    seqs: Counter[str] = Counter(codes)  # the grid itself is the first of its feed
    copied = []
    for at in firsts:
        number, code, point = int(hits[at]), codes[cells[at]], points[hits[at]]
        seqs[code] += 1
        location = {"lng": round(point.x, 7), "lat": round(point.y, 7), "crs": "wgs84"}
        copied.append(
            (
                *(COUNTY, uuid7(), uuid4(), code, seqs[code], now, f"H{number:06}"),
                f"h{number:06}",
                *(f"户主{number % 997}", f"hz{number % 997}", f"{number}号"),
                *(json.dumps(location), code, code[:12]),
                *(shapes[number], "2025-01-01"),
            )
        )
    copy_rows(
        connection,
        "households",
        "county id rev feed seq written_at number number_key head initials address location grid"
        " village point since",
        copied,
    )
    _advance_clocks(connection, "households")


def _contacts(connection: psycopg.Connection, size: Size, now: datetime) -> None:
    seal = PhoneSeal.of([KEY])
    homes = connection.execute(
        "SELECT h.id, h.grid, f.n + row_number() OVER (PARTITION BY h.grid ORDER BY h.id)"
        " FROM households h JOIN feeds f ON f.county = h.county AND f.code = h.grid"
        " WHERE h.seq %% 100 < %s",
        [100 * size.contacts],
    ).fetchall()
    copied = []
    for number, (household, grid, seq) in enumerate(homes):
        phone, key = f"+86154{number:08}", uuid7()
        sealed = f"\\x{seal.seal(phone, key.bytes).hex()}"
        copied.append(
            (
                *(COUNTY, key, uuid4(), grid, seq, now, household),
                *(f"联系人{number % 997}", f"lxr{number % 997}"),
                *("head", sealed, mask(phone), grid),
            )
        )
    copy_rows(
        connection,
        "contacts",
        "county id rev feed seq written_at household_id name initials relation phone_sealed"
        " phone_masked grid",
        copied,
    )
    _advance_clocks(connection, "contacts")


def copy_rows(
    connection: psycopg.Connection, table: str, columns: str, rows: Iterable[Sequence[object]]
) -> None:
    """``columns`` are names with blanks between them."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    )
    with (
        connection.cursor() as cursor,
        open_to_owner(cursor, table),
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _advance_clocks(connection: psycopg.Connection, table: str) -> None:
    connection.execute(
        sql.SQL(
            "UPDATE feeds f SET n = t.n FROM (SELECT feed, max(seq) AS n FROM {} GROUP BY feed) t"
            " WHERE f.county = {} AND f.code = t.feed"
        ).format(sql.Identifier(table), COUNTY)
    )


# Records of the past: `each` of them for every household, on average.
_PAST = """
    SELECT h.*, f.n + row_number() OVER (PARTITION BY h.grid ORDER BY i, h.id) AS place,
           now() - interval '1 day' * (1 + (h.seq * 7 + i * 191) %% 540) AS moment,
           (SELECT person_id FROM assignments a WHERE a.county = h.county AND a.area = h.grid)
               AS cadre
    FROM households h JOIN feeds f ON f.county = h.county AND f.code = h.grid
    CROSS JOIN generate_series(1, ceil(%(each)s)::int) i
    WHERE h.county = %(county)s AND (i + (h.seq %% 10) / 10.0) <= %(each)s + 0.9
"""
_CLOCKS = """
    UPDATE feeds f SET n = t.n FROM (SELECT feed, max(seq) AS n FROM made GROUP BY feed) t
    WHERE f.county = %(county)s AND f.code = t.feed
"""
_VISITS = f"""
    WITH made AS (
        INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at,
            purpose, outcome, note, fix, cadre_id, counted_at, received_at, grid, made_in,
            fix_point, distance_m, evidence)
        SELECT p.county, gen_random_uuid(), gen_random_uuid(), p.grid, place, moment, p.id, moment,
            'regular', 'met', CASE WHEN place %% 5 < 3 THEN %(note)s END,
            p.location || '{{"accuracy_m": 12}}', p.cadre, moment, moment, p.grid, p.grid,
            p.point, 0, 'inside'
        FROM ({_PAST}) p RETURNING feed, seq
    ) {_CLOCKS}
"""
_TICKETS = f"""
    WITH made AS (
        INSERT INTO meal_tickets (county, id, rev, feed, seq, written_at, household_id, number,
            number_key, happened_at, cadre_id, counted_at, value_fen, grid)
        SELECT p.county, gen_random_uuid(), gen_random_uuid(), p.grid, place, moment, p.id,
            'T' || p.grid || place, 't' || p.grid || place, moment, p.cadre, moment, 3000, p.grid
        FROM ({_PAST}) p RETURNING feed, seq
    ) {_CLOCKS}
"""
