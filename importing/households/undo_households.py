"""Undo a load of households: restore changed ones and delete new ones.

This is a merge, too: values changed since the load are kept, and new households with records stay.
It uses the statements of a load (`load_households.write_decided`).
"""

from datetime import date
from uuid import uuid4

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import FOLLOWERS
from importing import journal, staging
from importing.households import household_rows
from importing.households.household_merge import FIX_FLAGS
from importing.households.load_households import decided_counts, place_merged, write_decided
from importing.load_outcome import LoadChange, LoadOrder
from records.db import changed_rows
from records.problems import ConcurrentWrite

_COLUMNS = {
    "number": "int", "id": "uuid", "rev": "uuid", "old_rev": "uuid", "became_rev": "uuid",
    "undo": "jsonb",
}  # fmt: skip
_TYPES = {
    "head": ("head", "h.head", "was ->> 'head'"),
    "address": ("address", "h.address", "was ->> 'address'"),
    "group_no": ("group_no", "h.group_no", "CAST(was ->> 'group_no' AS int)"),
    "kind": ("kind", "h.kind", "was ->> 'kind'"),
    "tags": (
        "tags",
        "CAST(h.tags AS text[])",
        "ARRAY(SELECT jsonb_array_elements_text(was -> 'tags'))",
    ),
    "grid": ("claim", "h.grid_claimed", "was ->> 'grid'"),
}
_POINT = {
    "location": ("h.location", "nullif(was -> 'point' -> 'sent', 'null')"),
    "point": ("h.point", "ST_GeomFromEWKB(decode(was -> 'point' ->> 'at', 'hex'))"),
    "fix_flags": (
        FIX_FLAGS,
        "ARRAY(SELECT jsonb_array_elements_text(was -> 'point' -> 'flags'))",
    ),
}


def _either(field: str, theirs: str, mine: str) -> str:
    """SQL: the value before the load if the load's value is still stored; else the stored value."""
    taken = f"undo ? '{field}' AND held -> '{field}' = became -> '{field}'"
    return f"CASE WHEN {taken} THEN {mine} ELSE {theirs} END"


# A phone may have removed its number.
_KEY = "coalesce(h.number, CAST(h.id AS text))"
_MERGED = f"""
    SELECT u.number, {_KEY} AS key, h.number_key, u.rev, h.id, h.id AS current_id,
           h.rev AS current_rev, h.grid AS old_grid,
           {", ".join(f"{_either(f, now, was)} AS {n}" for f, (n, now, was) in _TYPES.items())},
           {", ".join(f"{_either('point', now, was)} AS {n}" for n, (now, was) in _POINT.items())},
           CAST({_either("stands", "NULL", "was ->> 'stands'")} AS text)
               COLLATE "C" AS falls_back_on,
           (SELECT coalesce(jsonb_object_agg(f.key, 'changed since'), '{{}}')
            FROM jsonb_object_keys(undo) f(key)
            WHERE held -> f.key IS DISTINCT FROM became -> f.key
              AND held -> f.key IS DISTINCT FROM was -> f.key) AS kept
    FROM load_undone u JOIN households h ON h.county = :county AND h.id = u.id
    CROSS JOIN LATERAL (
        SELECT {household_rows.BEFORE} AS held,
               (SELECT jsonb_object_agg(e.key, e.value -> 0) FROM jsonb_each(u.undo) e) AS was,
               (SELECT jsonb_object_agg(e.key, e.value -> 1) FROM jsonb_each(u.undo) e) AS became
        OFFSET 0
    ) versions
"""
_BACK_WHOLE = f"""
    SELECT CAST(u.id AS text) AS key, u.old_rev, u.rev AS new_rev
    FROM load_undone u JOIN load_merged m ON m.number = u.number
    JOIN load_decided d ON d.number = u.number
    WHERE d.differs AND d.current_rev = u.became_rev AND m.kept = '{{}}' AND d.{staging.NOT_BAD}
"""
_TABLES = (*FOLLOWERS, "planned_visits", "assignments")
_WORK = [
    f"EXISTS (SELECT FROM {table} w WHERE w.county = :county AND w.household_id = h.id)"
    for table in _TABLES
]
_REMOVING = f"""
    SELECT h.id, {_KEY} AS key, h.head, h.rev, h.feed, gen_random_uuid() AS new_rev,
           nullif(concat_ws(', ', CASE WHEN h.rev <> r.rev THEN 'changed since' END, {
    ", ".join(
        f"CASE WHEN {work} THEN 'has {table.replace('_', ' ')}' END"
        for table, work in zip(_TABLES, _WORK, strict=True)
    )
}), '') AS why
    FROM load_rows r JOIN households h ON h.county = :county AND h.id = r.household_id
    WHERE r.county = :county AND r.load = :load AND r.collection = 'households'
      AND r.sealed IS NULL
"""
_LEAVING = """
    SELECT feed, id, 'leaves' AS what, new_rev AS rev, 'deleted' AS why
    FROM load_removing WHERE why IS NULL
"""
# Writers of other records wait for the feeds of the grids, which are locked; planned visits are in
# personal feeds. `await_household` would need up to 70,000 locks, more than PostgreSQL has.
_AWAIT_PLANS = text("LOCK TABLE planned_visits IN SHARE MODE")
_REMOVE = text(f"""
    DELETE FROM households h USING load_removing r
    WHERE h.county = :county AND h.id = r.id AND h.rev = r.rev AND h.feed = r.feed
      AND r.why IS NULL AND NOT ({" OR ".join(_WORK)})
""")


def undo_households(session: Session, order: LoadOrder, load: int, today: date) -> list[LoadChange]:
    """Undo the load and return what changes; a dry run only returns it."""
    params: dict[str, object] = {
        "county": order.county, "day": today, "now": order.now, "load": load,
    }  # fmt: skip
    changed: list[tuple[object, ...]] = []
    for key, rev, changes in journal.kept(session, order, load, "households"):
        if changes is not None:
            fields = {name: pair for name, pair in changes.items() if name != "rev"}
            old = changes["rev"][0]
            changed.append((len(changed) + 1, key, uuid4(), old, rev, Jsonb(fields)))
    staging.stage(session, "load_undone", _COLUMNS, changed)
    staging.stage_notes(session)
    staging.derive(session, "load_merged", _MERGED, params)
    place_merged(session, params)
    _, changing, _ = decided_counts(session)
    result = _restored(session, params)
    staging.derive(session, "load_removing", _REMOVING, params)
    for key, head, feed, why in session.execute(
        text("SELECT key, head, feed, why FROM load_removing ORDER BY key")
    ):
        result.append(
            LoadChange(0, key, "kept", reason=f"{head}: new, {why}")
            if why
            else LoadChange(0, key, "removed", "grid", feed, "", head)
        )
    if not order.dry_run:
        _remove(session, order, params)
        write_decided(session, params, changing, order)
        journal.rejoin(session, order, "households", _BACK_WHOLE)
    return result


def _restored(session: Session, params: dict[str, object]) -> list[LoadChange]:
    """The restored and kept values; without row numbers, because there is no file."""
    result = [
        change._replace(row=0, what="restored" if change.what == "changed" else change.what)
        for change in household_rows.changes(session, params)
    ]
    stays = text("""
        SELECT m.key, n.field, n.code, n.reason FROM load_notes n
        JOIN load_merged m ON m.number = n.number
        WHERE n.level = 'error' OR n.code = 'kept_newer' ORDER BY m.key, n.field
    """)
    for key, field, code, reason in session.execute(stays):
        why = reason if code == "kept_newer" else f"{code}: {reason}"
        result.append(LoadChange(0, key, "kept", "" if field == "stands" else field, reason=why))
    return result


def _remove(session: Session, order: LoadOrder, params: dict[str, object]) -> None:
    staging.enter_feeds(session, order, "households", _LEAVING, params)
    gone = session.scalar(text("SELECT count(*) FROM load_seqs"))
    if gone:
        session.execute(_AWAIT_PLANS)
    if changed_rows(session.execute(_REMOVE, params)) != gone:
        raise ConcurrentWrite("something was recorded of a household at the same moment")
