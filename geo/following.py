"""Records that move with their household into its grid.

A visit may arrive before its household, and a household may move to another grid. In both cases its
visits, contacts, meal tickets, photos and aliases (sync/decisions/aliases.py) move to the feed of
its grid and leave a tombstone in the old one. Assignments of the household (包户) move to the new
grid from that day on.
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
from records.changes import Change, Was, hold_rows, write_changes
from records.feeds import Tombstone
from records.validity import ends_after

RECORDED = ("contacts", "visits", "meal_tickets", "photos")
FOLLOWERS = (*RECORDED, "household_aliases")
# All tables that name a household. Planned visits stay in the feed of their cadre.
TIED = (*RECORDED, "planned_visits")

_LOCK = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(id::text, 0))
    FROM (SELECT DISTINCT id FROM unnest(CAST(:ids AS uuid[])) AS i(id) ORDER BY id) ids
""")
# The old assignment ends on the day of the move and is kept, so that late work in the old grid is
# still accepted. One that begins on that day or later moves as a whole.
_MOVE_ASSIGNMENTS = text(f"""
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
    ON CONFLICT DO NOTHING  -- the same assignment exists there already
""")
_TIED = text(
    " UNION ALL ".join(
        f"""SELECT '{table}' AS table, id, rev, feed FROM {table}
            WHERE county = :county AND household_id = :id"""
        for table in TIED
    )
    + " ORDER BY 1, 2"
)
_WAITING_VISITS = text("""
    SELECT v.id, v.household_id, ST_X(v.fix_point) AS lng, ST_Y(v.fix_point) AS lat, v.fix,
           CAST(v.counted_at AT TIME ZONE c.timezone AS date) AS day
    FROM visits v JOIN counties c ON c.county = v.county
    WHERE v.county = :county AND v.household_id = ANY(:ids) AND v.evidence IS NULL
""")


# A household's first tombstone after an instant names its feed until then. Tombstones in personal
# feeds are of households deleted before they had a grid.
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


def grids_at(
    session: Session, county: str, moments: Sequence[tuple[UUID, datetime]]
) -> list[str | None]:
    """The grid of each ``(household, instant)`` at that time; None where it has not moved since."""
    return list(
        session.scalars(
            _STOOD,
            {
                "county": county,
                "ids": [household for household, _ in moments],
                "instants": [instant for _, instant in moments],
            },
        )
    )


def stood_at(county: str, instant: datetime) -> Subquery:
    """The households that have moved since an instant, as (household_id, grid): the grid of that
    time."""
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


def lock_households(session: Session, county: str, households: Collection[UUID]) -> None:
    """Take advisory locks on these households until the transaction ends.

    Otherwise a household and its first visit, pushed at the same moment by two phones, would not
    see each other, and the visit would wait forever.
    """
    if households:
        session.execute(_LOCK, {"ids": list(households)})


def follow(
    session: Session,
    county: str,
    households: Collection[UUID],
    now: datetime,
    *,
    any_author: bool = False,
) -> int:
    """Move all records of these households into their grids; return how many moved.

    Call it after the households are written, in the same transaction. ``any_author``: move records
    whose author never had the grid, too; somebody has decided that they count.
    """
    if not households:
        return 0
    params = {"county": county, "ids": list(households), "now": now, "any_author": any_author}
    session.execute(_MOVE_ASSIGNMENTS, params)
    moved = sum(
        len(move_records(session, county, table, _misplaced(table), params, now))
        for table in FOLLOWERS
    )
    if moved:
        _place_waiting_visits(session, county, list(households))
    return moved


def move_records(
    session: Session,
    county: str,
    table: str,
    find: TextClause,
    params: Mapping[str, object],
    now: datetime,
) -> list[UUID]:
    """Move records of ``table`` from feed to feed; return their ids.

    ``find`` selects ``(id, rev, old, new)`` with ``params``. Raises ConcurrentWrite where others
    keep moving them.
    """
    moving = hold_rows(
        session,
        county,
        lambda: session.execute(find, params).all(),
        lambda row: (row.old, row.new),
    )
    write_changes(session, county, now, [_moved(table, row) for row in moving])
    return [row.id for row in moving]


def _moved(table: str, row: Row[Any]) -> Change:
    columns = {"grid": row.new} | ({"village": row.new[:12]} if table == "households" else {})
    return Change(table, row.id, row.rev, row.new, columns, Was(row.rev, row.old))


def tied(session: Session, county: str, household: UUID) -> Sequence[Row[Any]]:
    """All records that name a household, as ``(table, id, rev, feed)``; it need not exist."""
    return session.execute(_TIED, {"county": county, "id": household}).all()


def retied(rows: Iterable[Row[Any]], household: UUID) -> list[Change]:
    """Changes that assign the rows of `tied` to this household, in their present feeds.

    Each record gets a new version. Call `follow` afterwards.
    """
    columns = {"household_id": household}
    return [
        Change(row.table, row.id, uuid4(), row.feed, columns, Was(row.rev, row.feed))
        for row in rows
    ]


def _place_waiting_visits(session: Session, county: str, households: list[UUID]) -> None:
    """Set the evidence of visits whose household was unknown until now."""
    waiting = session.execute(_WAITING_VISITS, {"county": county, "ids": households}).all()
    if not waiting:
        return
    # ``fix`` is stored as the phone sent it, so it is parsed here and not cast in SQL.
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
            "evidence": [each.evidence for each in places],
            "distances": [each.distance_m for each in places],
        },
    )


def _misplaced(table: str) -> TextClause:
    """Query for records of these households that are not in the feed of their household's grid.

    A record in its author's personal feed was accepted before its grid was known. It moves only if
    the author has or had an assignment there, or with ``:any_author``.
    """
    return text(f"""
        SELECT t.id, t.rev, t.feed AS old, h.grid AS new
        FROM households h JOIN {table} t
            ON t.county = h.county AND t.household_id = h.id AND t.feed <> h.grid
        WHERE h.county = :county AND h.id = ANY(:ids)
          AND (left(t.feed, 1) <> '@' OR :any_author OR EXISTS (
              SELECT FROM assignments a
              WHERE a.county = :county AND left(h.grid, length(a.area)) = a.area
                AND a.person_id = CASE WHEN left(t.feed, 1) = '@'
                                       THEN CAST(substr(t.feed, 2) AS uuid) END))
        ORDER BY t.id
    """)
