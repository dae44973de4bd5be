"""Rows of a load of divisions for the preview and for the journal."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from importing import journal, staging
from importing.load_outcome import LoadChange
from importing.words import km2_sql

_GOOD = f"(SELECT * FROM load_decided WHERE differs AND {staging.NOT_BAD})"
_CHANGES = text(f"""
    SELECT s.number, s.code, CASE WHEN s.is_new THEN 'new' ELSE 'changed' END, v.field,
           coalesce(v.before, ''), coalesce(v.after, ''), ''
    FROM {_GOOD} s LEFT JOIN divisions d ON d.county = :county AND d.code = s.code
    CROSS JOIN LATERAL (VALUES
        ('name', d.name, s.name), ('kind', d.kind, s.kind),
        ('fully_gridded', CAST(d.fully_gridded AS text), CAST(s.fully_gridded AS text)),
        ('outline', {km2_sql("d.outline")}, {km2_sql("s.outline")})
    ) v(field, before, after)
    WHERE (v.before IS DISTINCT FROM v.after
           OR v.field = 'outline' AND ST_AsEWKB(d.outline) <> ST_AsEWKB(s.outline))
      AND NOT (s.is_new AND v.field = 'fully_gridded')
    ORDER BY 1, 2
""")


def values(row: str) -> str:
    return f"""jsonb_build_object('name', {row}.name, 'kind', {row}.kind,
        'fully_gridded', {row}.fully_gridded,
        'outline', encode(ST_AsEWKB({row}.outline), 'hex'))"""


_VERSIONS = text(f"""
    SELECT s.code, s.is_new, CAST({values("d")} AS text) AS before,
           CAST({values("s")} AS text) AS after
    FROM {_GOOD} s LEFT JOIN divisions d ON d.county = :county AND d.code = s.code
""")


def changes(session: Session, params: dict[str, object]) -> list[LoadChange]:
    return [LoadChange(*row) for row in session.execute(_CHANGES, params)]


def written(session: Session, params: dict[str, object]) -> list[journal.Written]:
    """The values of each division before and after the load. Call it before writing."""
    return [(row.code, None, _changes_of(row)) for row in session.execute(_VERSIONS, params)]


def _changes_of(row: Any) -> journal.Changes | None:
    if row.is_new:
        return None
    return journal.difference(json.loads(row.before), json.loads(row.after))
