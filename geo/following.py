"""Records that follow their household: into the grid where it stands, and whenever it moves.

A visit may arrive before its household, and a household may come to stand in another grid. In both
cases the household's visits, contacts, meal tickets and photos go where it is: they leave a
tombstone in the old feed and enter the new one. So do its aliases (sync/decisions/aliases.py). And
whoever answers for it by name (包户) does so where it stands, from that day on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Subquery, TextClause, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from geo.coordinates import read_fix
from geo.placement import Ask, place
from records.changes import Change, Was, hold_found, write_changes
from records.feeds import Tombstone
from records.validity import ends_after

RECORDED = ("contacts", "visits", "meal_tickets", "photos")
FOLLOWERS = (*RECORDED, "household_aliases")
# All that names a household. Plans stay with whose they are, whatever household they name.
TIED = (*RECORDED, "planned_visits")

_LOCK = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(id::text, 0))
    FROM (SELECT DISTINCT id FROM unnest(CAST(:ids AS uuid[])) AS i(id) ORDER BY id) ids
""")
# Until the day on which it moves they answered for it where it stood: so what they did there is let
# in, however late it comes. What begins on that day or later is there from the beginning.
_NAMED = text(f"""
    WITH moved AS (
        SELECT a.*, h.grid, (CAST(:now AS timestamptz) AT TIME ZONE c.timezone)::date AS day
        FROM assignments a
        JOIN households h ON h.county = a.county AND h.id = a.household_id
        JOIN counties c ON c.county = a.county
        WHERE a.county = :county AND a.household_id = ANY(:ids) AND a.area <> h.grid
    ), open_still AS (
        SELECT * FROM moved WHERE {ends_after("valid_to", "day")}
    ), ended AS (
        UPDATE assignments a SET valid_to = o.day FROM open_still o
        WHERE a.county = o.county AND a.id = o.id AND o.valid_from < o.day
    ), gone AS (
        DELETE FROM assignments a USING open_still o
        WHERE a.county = o.county AND a.id = o.id AND o.valid_from >= o.day
    )
    INSERT INTO assignments (county, id, person_id, kind, area, household_id, valid_from, valid_to,
                             asked_from)
    SELECT county, gen_random_uuid(), person_id, kind, grid, household_id,
           greatest(valid_from, day), valid_to, asked_from
    FROM open_still ORDER BY valid_to DESC NULLS FIRST
    ON CONFLICT DO NOTHING  -- who answers for it there already, on these days
""")
_TIED = text(
    " UNION ALL ".join(
        f"""SELECT '{table}' AS table, id, rev, feed FROM {table}
            WHERE county = :county AND household_id = :id"""
        for table in TIED
    )
    + " ORDER BY 1, 2"
)
_WAITING = text("""
    SELECT v.id, v.household_id, ST_X(v.fix_point) AS lng, ST_Y(v.fix_point) AS lat, v.fix,
           CAST(v.counted_at AT TIME ZONE c.timezone AS date) AS day
    FROM visits v JOIN counties c ON c.county = v.county
    WHERE v.county = :county AND v.household_id = ANY(:ids) AND v.evidence IS NULL
""")


# Of a household's tombstones after an instant, the first one tells where it stood until then; from
# nobody's own feed, which tells that somebody deleted it before it was known.
_STOOD = text("""
    SELECT d.feed FROM unnest(CAST(:ids AS uuid[]), CAST(:instants AS timestamptz[]))
        WITH ORDINALITY AS a(id, instant, ord)
    LEFT JOIN LATERAL (
        SELECT feed FROM tombstones
        WHERE county = :county AND record_id = a.id AND collection = 'households'
          AND at > a.instant AND left(feed, 1) <> '@'
        ORDER BY at LIMIT 1
    ) d ON true
    ORDER BY a.ord
""")


def stood_before(
    session: Session, county: str, asked: Sequence[tuple[UUID, datetime]]
) -> list[str | None]:
    """For each ``(household, instant)`` the grid it stood in then; None where it has not moved."""
    return list(
        session.scalars(
            _STOOD,
            {
                "county": county,
                "ids": [household for household, _ in asked],
                "instants": [instant for _, instant in asked],
            },
        )
    )


def stood_at(county: str, instant: datetime) -> Subquery:
    """The households that have moved since an instant, each with the ``grid`` in which it stood
    then, and its ``household_id``."""
    return (
        select(Tombstone.record_id.label("household_id"), Tombstone.feed.label("grid"))
        .where(
            Tombstone.county == county,
            Tombstone.collection == "households",
            Tombstone.why == "moved",
            Tombstone.at >= instant,
        )
        .ext(distinct_on(Tombstone.record_id))
        .order_by(Tombstone.record_id, Tombstone.at)
        .subquery("stood")
    )


def await_household(session: Session, county: str, households: Collection[UUID]) -> None:
    """Let one transaction at a time write these households or what waits for them.

    Without it a household and its first visit, pushed at the same moment by two phones, would not
    see each other, and the visit would wait for ever.
    """
    if households:
        session.execute(_LOCK, {"ids": list(households)})


def follow(
    session: Session,
    county: str,
    households: Collection[UUID],
    now: datetime,
    *,
    whoever: bool = False,
) -> int:
    """Bring everything of these households into their grids; returns how many records moved.

    Call it after the households are written, in the same transaction. ``whoever``: somebody has
    decided that the work of those counts, too, who never held the grid.
    """
    if not households:
        return 0
    asked = {"county": county, "ids": list(households), "now": now, "whoever": whoever}
    session.execute(_NAMED, asked)
    moved = sum(
        len(move_records(session, county, table, _astray(table), asked, now)) for table in FOLLOWERS
    )
    if moved:
        _judge_waiting_visits(session, county, list(households))
    return moved


def move_records(
    session: Session,
    county: str,
    table: str,
    find: TextClause,
    asked: Mapping[str, object],
    now: datetime,
) -> list[UUID]:
    """Move records of ``table`` from feed to feed; returns their ids.

    ``find`` selects them as ``(id, rev, old, new)``; ``asked`` are its parameters. Raises
    ConcurrentWrite where others move them faster than we look.
    """
    moving = hold_found(
        session,
        county,
        lambda: session.execute(find, asked).all(),
        lambda row: (row.old, row.new),
    )
    write_changes(session, county, now, [_moved(table, row) for row in moving])
    return [row.id for row in moving]


def _moved(table: str, row: Row[Any]) -> Change:
    columns = {"grid": row.new} | ({"village": row.new[:12]} if table == "households" else {})
    return Change(table, row.id, row.rev, row.new, columns, Was(row.rev, row.old))


def tied(session: Session, county: str, household: UUID) -> Sequence[Row[Any]]:
    """All that is recorded of a household, known or not, as ``(table, id, rev, feed)``."""
    return session.execute(_TIED, {"county": county, "id": household}).all()


def retied(rows: Iterable[Row[Any]], household: UUID) -> list[Change]:
    """The changes by which all of `tied` is of this household, in the feeds where it is.

    Each gets a new version, for its content is another one. `follow` comes after it.
    """
    columns = {"household_id": household}
    return [
        Change(row.table, row.id, uuid4(), row.feed, columns, Was(row.rev, row.feed))
        for row in rows
    ]


def _judge_waiting_visits(session: Session, county: str, households: list[UUID]) -> None:
    """Give the evidence that could not be given while their household was unknown."""
    waiting = session.execute(_WAITING, {"county": county, "ids": households}).all()
    if not waiting:
        return
    # What is stored is what a phone sent: it is read here, and never cast in SQL.
    asks = [
        Ask(row.lng, row.lat, read_fix(row.fix).accuracy_m, row.day, row.household_id)
        for row in waiting
    ]
    places = place(session, county, asks)
    session.execute(
        text("""
            UPDATE visits t SET evidence = r.evidence, distance_m = r.distance_m
            FROM unnest(CAST(:visits AS uuid[]), CAST(:evidence AS text[]),
                        CAST(:distances AS float8[])) AS r(id, evidence, distance_m)
            WHERE t.county = :county AND t.id = r.id
        """),
        {
            "county": county,
            "visits": [row.id for row in waiting],
            "evidence": [found.evidence for found in places],
            "distances": [found.distance_m for found in places],
        },
    )


def _astray(table: str) -> TextClause:
    """Records of these households that are not in the feed of their household's grid.

    One that waited in its author's own feed goes to a grid that the author holds or held; it was
    let in before anybody knew which grid it was for.
    """
    return text(f"""
        SELECT t.id, t.rev, t.feed AS old, h.grid AS new
        FROM households h JOIN {table} t
            ON t.county = h.county AND t.household_id = h.id AND t.feed <> h.grid
        WHERE h.county = :county AND h.id = ANY(:ids)
          AND (left(t.feed, 1) <> '@' OR :whoever OR EXISTS (
              SELECT FROM assignments a
              WHERE a.county = :county AND left(h.grid, length(a.area)) = a.area
                AND a.person_id = CASE WHEN left(t.feed, 1) = '@'
                                       THEN CAST(substr(t.feed, 2) AS uuid) END))
        ORDER BY t.id
    """)
