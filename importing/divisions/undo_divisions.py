"""Undo a load of divisions: restore names, kinds and outlines, and delete new divisions."""

from datetime import date

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.tiles.drawings import update_drawings
from importing import journal, staging
from importing.divisions import division_rows
from importing.load_outcome import LoadChange, LoadOrder
from records.db import db

_FIELDS = {
    "name": "was ->> 'name'",
    "kind": "was ->> 'kind'",
    "fully_gridded": "CAST(was ->> 'fully_gridded' AS boolean)",
    "outline": "ST_GeomFromEWKB(decode(was ->> 'outline', 'hex'))",
}
_BACK = f"""
    SELECT u.code, held, was, became,
           (SELECT coalesce(array_agg(f.key), '{{}}') FROM jsonb_object_keys(was) f(key)
            WHERE held -> f.key = became -> f.key) AS taken
    FROM load_undone u JOIN divisions d ON d.county = :county AND d.code = u.code
    CROSS JOIN LATERAL (
        SELECT {division_rows.values("d")} AS held,
               (SELECT jsonb_object_agg(e.key, e.value -> 0) FROM jsonb_each(u.undo) e) AS was,
               (SELECT jsonb_object_agg(e.key, e.value -> 1) FROM jsonb_each(u.undo) e) AS became
    ) versions
    WHERE u.undo IS NOT NULL
"""
_RESTORE = text(f"""
    UPDATE divisions d SET {
    ", ".join(
        f"{name} = CASE WHEN '{name}' = ANY(taken) THEN {value} ELSE d.{name} END"
        for name, value in _FIELDS.items()
    )
}
    FROM load_back b WHERE d.county = :county AND d.code = b.code
""")
_RESTORED = text("""
    SELECT b.code, f.key, f.key = ANY(taken),
           CASE WHEN f.key <> 'outline' THEN coalesce(became ->> f.key, '') ELSE '' END,
           CASE WHEN f.key <> 'outline' THEN coalesce(was ->> f.key, '') ELSE '' END
    FROM load_back b CROSS JOIN LATERAL jsonb_object_keys(was) f(key) ORDER BY 1, 2
""")


def _references() -> list[str]:
    """SQL conditions, one per column of the models: it has the code of the new division ``u.code``
    or one below it."""
    conditions = []
    for table in db.metadata.sorted_tables:
        if table.name in ("divisions", "loads", "load_rows"):
            continue
        for column in table.columns:
            if column.name in ("area", "home", "village") and "county" in table.columns:
                conditions.append(
                    f"EXISTS (SELECT FROM {table.name} t WHERE t.county = :county"
                    f" AND left(t.{column.name}, length(u.code)) = u.code)"
                )
    return conditions


_REMOVING = """
    SELECT u.code, d.name, CASE
        WHEN EXISTS (SELECT FROM load_rows r WHERE r.county = :county AND r.load > :load
                     AND r.collection = 'divisions' AND r.key = u.code) THEN 'changed since'
        WHEN {in_use} THEN 'in use' END AS why
    FROM load_undone u JOIN divisions d ON d.county = :county AND d.code = u.code
    WHERE u.undo IS NULL
"""
# A division that contains remaining ones stays.
_KEEP_PARENTS = text("""
    UPDATE load_removing r SET why = 'others lie in it'
    WHERE why IS NULL AND EXISTS (
        SELECT FROM divisions d WHERE d.county = :county AND d.code <> r.code
        AND left(d.code, length(r.code)) = r.code
        AND NOT EXISTS (SELECT FROM load_removing o WHERE o.code = d.code AND o.why IS NULL))
""")
_REMOVE = text("""
    DELETE FROM divisions d USING load_removing r
    WHERE d.county = :county AND d.code = r.code AND r.why IS NULL AND length(d.code) = :length
""")


def undo_divisions(session: Session, order: LoadOrder, load: int, today: date) -> list[LoadChange]:
    """Undo the load and return what changes; a dry run only returns it."""
    params: dict[str, object] = {"county": order.county, "load": load}
    rows = [
        (code, None if changes is None else Jsonb(dict(changes)))
        for code, _, changes in journal.kept(session, order, load, "divisions")
    ]
    staging.stage(session, "load_undone", {"code": 'text COLLATE "C"', "undo": "jsonb"}, rows)
    staging.derive(session, "load_back", _BACK, params)
    in_use = " OR ".join(_references())
    staging.derive(session, "load_removing", _REMOVING.format(in_use=in_use), params)
    for _ in range(3):  # a village keeps its township, which keeps its county
        session.execute(_KEEP_PARENTS, params)
    result = [
        LoadChange(0, code, "restored", field, before, after) if taken
        else LoadChange(0, code, "kept", field, reason="changed since")
        for code, field, taken, before, after in session.execute(_RESTORED)
    ]  # fmt: skip
    removing = text("SELECT code, name, why FROM load_removing ORDER BY code")
    for code, name, why in session.execute(removing):
        result.append(
            LoadChange(0, code, "kept", reason=f"new, {why}")
            if why
            else LoadChange(0, code, "removed", "name", name)
        )
    if not order.dry_run:
        session.execute(_RESTORE, params)
        for length in (12, 9, 6):
            session.execute(_REMOVE, params | {"length": length})
        update_drawings(session, order.county)
    return result
