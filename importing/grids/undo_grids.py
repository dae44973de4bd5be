"""Undo a load of grids: load the drawings from before it again, with all checks.

A drawing that has been valid for some days ends, and the old one follows it; on the day of the load
it is deleted. A grid that was changed since stays, and so does a new grid that contains households
without a point.
"""

from datetime import date
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from geo.replacing import replace_households
from importing import journal, staging
from importing.grids import grid_rows
from importing.grids.grid_checks import check_map
from importing.grids.load_grids import COLUMNS, DEFAULTS, compare_drawings, would_move, write_map
from importing.load_outcome import LoadChange, LoadOrder
from records.divisions import SRID
from records.validity import valid_on

_KEPT = {
    "code": 'text COLLATE "C"', "rev": "uuid", "old_rev": "uuid", "is_new": "boolean",
    "ended": "boolean",
}  # fmt: skip
_STATE = text(f"""
    SELECT k.code, CASE
        WHEN NOT EXISTS (SELECT FROM grids g WHERE g.county = :county AND g.feed = k.code
                         AND g.rev = k.rev)
          OR k.ended AND EXISTS (SELECT FROM grids g WHERE g.county = :county AND g.feed = k.code
                                 AND {valid_on("g", ":day")})
            THEN 'changed since'
        WHEN k.is_new AND EXISTS (SELECT FROM households h WHERE h.county = :county
                                  AND h.grid = k.code AND h.point IS NULL)
            THEN 'new, and households without a point stand in it' END AS why
    FROM load_undone k
""")
_ENDING = f"""
    SELECT g.id, g.code, g.rev, gen_random_uuid() AS new_rev, g.valid_from >= :day AS taken_back
    FROM load_undone k JOIN grids g ON g.county = :county AND g.feed = k.code AND g.rev = k.rev
    WHERE k.is_new AND {valid_on("g", ":day")} AND k.code <> ALL(:stays)
"""
_BACK_WHOLE = f"""
    SELECT k.code AS key, k.old_rev, d.rev AS new_rev
    FROM load_undone k JOIN load_decided d ON d.code = k.code
    WHERE d.action <> 'same' AND d.{staging.NOT_BAD}
"""
_BACK = text(f"""
    SELECT d.code, d.action, d.name, {staging.NOT_BAD} AS good,
           (SELECT string_agg(n.code || ': ' || n.reason, '; ') FROM load_notes n
            WHERE n.number = d.number) AS why
    FROM load_decided d ORDER BY d.code
""")


def undo_grids(session: Session, order: LoadOrder, load: int, today: date) -> list[LoadChange]:
    """Undo the load and return what changes; a dry run only returns it."""
    rows = [row for row in journal.kept(session, order, load, "grids") if row[2] is not None]
    before = {code: (rev, changes) for code, rev, changes in rows if changes is not None}
    days = [date.fromisoformat(changes["day"][1]) for _, changes in before.values()]
    params: dict[str, object] = {
        "county": order.county,
        "day": max([today, *days]),
        "now": order.now,
        "tolerance": DEFAULTS.tolerance_m,
        "sliver": DEFAULTS.sliver_m,
    }
    undone = [
        (code, rev, c["rev"][0], c["geom"][0] is None, c["name"][1] is None)
        for code, (rev, c) in before.items()
    ]
    staging.stage(session, "load_undone", _KEPT, undone)
    stays = {code: why for code, why in session.execute(_STATE, params) if why}
    params["stays"] = list(stays)
    staging.stage_notes(session)
    _stage_drawings(
        session,
        [
            (number, code, changes["name"][0], changes["geom"][0], uuid7(), uuid4(), uuid4())
            for number, (code, (_, changes)) in enumerate(before.items(), 1)
            if code not in stays and changes["geom"][0] is not None
        ],
    )
    compare_drawings(session, params)
    staging.derive(session, "load_ending", _ENDING, params)
    check_map(session, params, partial=True)
    result = [LoadChange(0, code, "kept", reason=why) for code, why in stays.items()]
    result += _restored(session)
    if order.dry_run:
        return result + would_move(session, order, params, today)
    write_map(session, order, params)
    result += grid_rows.moving(session, order.county, today)
    journal.rejoin(session, order, "grids", _BACK_WHOLE)
    replace_households(session, order.county, today, order.now)
    return result


def _stage_drawings(session: Session, drawings: list[tuple[object, ...]]) -> None:
    staging.stage(session, "load_grids", COLUMNS | {"wkb": "text"}, drawings)
    session.execute(text(f"ALTER TABLE load_grids ADD COLUMN geom geometry(MULTIPOLYGON, {SRID})"))
    session.execute(text("UPDATE load_grids SET geom = ST_GeomFromEWKB(decode(wkb, 'hex'))"))


def _restored(session: Session) -> list[LoadChange]:
    result = [
        LoadChange(0, code, "restored", "polygon", "", name) if good
        else LoadChange(0, code, "kept", "polygon", reason=why)
        for code, action, name, good, why in session.execute(_BACK)
        if action != "same"
    ]  # fmt: skip
    ending = session.scalars(text("SELECT code FROM load_ending ORDER BY code"))
    return result + [LoadChange(0, code, "removed") for code in ending]
