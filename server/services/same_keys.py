"""The rows of `flask same-keys`: records with the same key as an older one
(records/same_keys.py)."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

# Table -> the column with the typed text, and the column with the record's area.
_KEYED = {
    "households": ("number", "grid"),
    "meal_tickets": ("number", "grid"),
    "people": ("login", "home"),
}
_ALL = text(
    " UNION ALL ".join(
        f"""
        SELECT '{table}' AS kind, t.id, t.{typed} AS typed, t.{area} AS area,
               o.id AS older, o.{typed} AS older_typed, o.{area} AS older_area
        FROM {table} t LEFT JOIN {table} o ON o.county = t.county AND o.{typed}_key = t.same_key
        WHERE t.county = :county AND t.same_key IS NOT NULL
          AND (t.same_key <> '' OR '{table}' <> 'households')
        """
        for table, (typed, area) in _KEYED.items()
    )
    + " ORDER BY kind, area, id"
)


def same_keys(session: Session, county: str) -> Sequence[RowMapping]:
    return session.execute(_ALL, {"county": county}).mappings().all()
