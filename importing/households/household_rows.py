"""Rows of ``load_decided`` for the preview and for the journal."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.following import FOLLOWERS
from importing import journal, staging, words
from importing.households.household_merge import FIX_FLAGS
from importing.load_outcome import LoadChange, LoadOrder

_GOOD = f"(SELECT * FROM load_decided WHERE differs AND {staging.NOT_BAD})"


def _shown_point(location: str) -> str:
    return f"concat_ws(' ', {location} ->> 'lng', {location} ->> 'lat', {location} ->> 'crs')"


_FIELDS = {
    "head": ("h.head", "d.head"),
    "address": ("h.address", "d.address"),
    "group_no": ("CAST(h.group_no AS text)", "CAST(d.group_no AS text)"),
    "kind": (words.kind_sql("h.kind"), words.kind_sql("d.kind")),
    "tags": (words.tags_sql("h.tags"), words.tags_sql("d.tags")),
    "point": (_shown_point("h.location"), _shown_point("d.location")),
    "grid": ("h.grid_claimed", "d.claimed"),
}
_CHANGED = text(f"""
    SELECT d.number, d.key, 'changed' AS what, v.field, coalesce(v.before, '') AS before,
           coalesce(v.after, '') AS after, '' AS reason
    FROM {_GOOD} d JOIN households h ON h.county = :county AND h.id = d.current_id
    CROSS JOIN LATERAL (VALUES {", ".join(f"('{n}', {b}, {a})" for n, (b, a) in _FIELDS.items())}
    ) v(field, before, after)
    WHERE v.before IS DISTINCT FROM v.after
    UNION ALL
    SELECT number, key, 'new', 'grid', '', grid, head FROM {_GOOD} d WHERE is_new
    ORDER BY 1
""")


def count_along(household: str) -> str:
    """SQL: columns that count the records of the household with this id."""
    return ", ".join(
        f"(SELECT count(*) FROM {table} t"
        f" WHERE t.county = :county AND t.household_id = {household}) AS {table}"
        for table in FOLLOWERS
    )


_MOVING = text(f"""
    SELECT d.number, d.key, d.head, d.old_grid, d.grid, {count_along("d.id")}
    FROM {_GOOD} d WHERE NOT is_new AND moves
""")


def _values(row: str, tags: str, claim: str, flags: str) -> str:
    return f"""jsonb_build_object('head', {row}.head, 'address', {row}.address,
        'group_no', {row}.group_no, 'kind', {row}.kind, 'tags', {tags},
        'point', jsonb_build_object('sent', {row}.location,
                                    'at', encode(ST_AsEWKB({row}.point), 'hex'),
                                    'flags', {flags}),
        'grid', {claim}, 'stands', {row}.grid)"""


BEFORE = _values("h", "CAST(h.tags AS text[])", "h.grid_claimed", FIX_FLAGS)
_AFTER = _values("d", "d.tags", "d.claimed", "d.fix_flags")
_VERSIONS = text(f"""
    SELECT d.id, d.rev, h.rev AS old_rev,
           CAST({BEFORE} AS text) AS before, CAST({_AFTER} AS text) AS after
    FROM {_GOOD} d JOIN households h ON h.county = :county AND h.id = d.current_id
""")
_KEEP_NEW = text(f"""
    INSERT INTO load_rows (county, load, collection, key, rev, household_id)
    SELECT :county, :load, 'households', CAST(id AS text), rev, id FROM {_GOOD} d
    WHERE is_new
""")


def changes(session: Session, params: dict[str, object]) -> list[LoadChange]:
    """The changes of each household, field by field, and the records that move with it."""
    result = [LoadChange(*row) for row in session.execute(_CHANGED, params)]
    for row in session.execute(_MOVING, params):
        result.append(
            LoadChange(row.number, row.key, "moved", "grid", row.old_grid, row.grid, along(row))
        )
    return result


def along(row: Any) -> str:
    """The records that move with a household: ``with 3 visits, 1 contacts``; zeros are left out."""
    counts = [
        f"{count} {table.replace('_', ' ')}"
        for table in FOLLOWERS
        if (count := getattr(row, table))
    ]
    return "with " + ", ".join(counts) if counts else ""


def keep_changed(session: Session, order: LoadOrder, load: int, params: dict[str, object]) -> None:
    """Store each changed household's values, before they are overwritten."""
    rows = session.execute(_VERSIONS, params).all()
    written = ((str(row.id), row.rev, _changes_of(row)) for row in rows)
    journal.keep(session, order, load, "households", written)


def _changes_of(row: Any) -> journal.Changes:
    values = journal.difference(json.loads(row.before), json.loads(row.after))
    return {**values, "rev": (str(row.old_rev), None)}


def keep_new(session: Session, order: LoadOrder, load: int) -> None:
    session.execute(_KEEP_NEW, {"county": order.county, "load": load})
