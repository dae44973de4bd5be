"""What `flask same-keys` lists: records that read as an older one does (records/same_keys.py)."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

# Table -> what was typed, and the area that a record belongs to.
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
