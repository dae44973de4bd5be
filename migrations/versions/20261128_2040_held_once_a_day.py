"""A role, an area, a group or a household is held once a day by one person, by constraint.

What was given twice for some days is there once for them afterwards. No day on which it was held is
lost or added, and none on which quotas ask: where these begin anew within, there is one row more.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e2d8"
down_revision = "d1a0c7f4e2d4"
branch_labels = None
depends_on = None

# Table -> what is held by whom; no part of it is null.
HELD = {
    "roles": ("county", "person_id", "role", "area"),
    "assignments": (
        *("county", "person_id", "kind", "area"),
        *("coalesce(group_no, 0)", "coalesce(household_id, person_id)"),
    ),
}
OPEN = date.max

Row = tuple[date, date, date]  # the first day, since when quotas ask, the first day after


def upgrade() -> None:
    op.drop_constraint("uq_assignments_once", "assignments", type_="unique")
    op.drop_constraint("uq_roles_county_person_id_role_area_valid_from", "roles", type_="unique")
    for table, key in HELD.items():
        _part(table, key)
        equal = ", ".join(f"({part}) WITH =" for part in key)
        op.execute(f"""
            ALTER TABLE {table} ADD CONSTRAINT ex_{table}_once_a_day
            EXCLUDE USING gist ({equal}, daterange(valid_from, valid_to) WITH &&)
        """)
    op.create_index("ix_roles_person", "roles", ["county", "person_id"])


def downgrade() -> None:
    op.drop_index("ix_roles_person", "roles")
    op.create_unique_constraint(
        "uq_roles_county_person_id_role_area_valid_from",
        "roles",
        ["county", "person_id", "role", "area", "valid_from"],
    )
    op.create_unique_constraint(
        "uq_assignments_once",
        "assignments",
        ["county", "person_id", "kind", "area", "group_no", "household_id", "valid_from"],
        postgresql_nulls_not_distinct=True,
    )
    for table in HELD:
        op.drop_constraint(f"ex_{table}_once_a_day", table)


def _part(table: str, key: tuple[str, ...]) -> None:
    """Write anew what overlaps, under the ids that are there as far as they go."""
    connection = op.get_bind()
    same = " AND ".join(f"{_of('o', part)} = {_of('t', part)}" for part in key)
    overlapping = connection.execute(
        sa.text(f"""
            SELECT {", ".join(key)}, id, valid_from, asked_from, valid_to FROM {table} t
            WHERE EXISTS (
                SELECT FROM {table} o WHERE {same} AND o.id <> t.id
                  AND daterange(o.valid_from, o.valid_to) && daterange(t.valid_from, t.valid_to))
            ORDER BY valid_from, id
        """)
    ).all()
    groups: dict[tuple[object, ...], list[sa.Row]] = {}
    for row in overlapping:
        groups.setdefault(tuple(row[: len(key)]), []).append(row)
    for rows in groups.values():
        _write(connection, table, rows)


def _write(connection: sa.Connection, table: str, rows: list[sa.Row]) -> None:
    parts = list(
        apart(
            (row.valid_from, max(row.valid_from, row.asked_from or row.valid_from),
             row.valid_to or OPEN)
            for row in rows
        )
    )  # fmt: skip
    columns = [
        column["name"]
        for column in sa.inspect(connection).get_columns(table)
        if column["name"] not in ("id", "valid_from", "asked_from", "valid_to")
    ]
    ids = [row.id for row in rows] + [uuid4() for _ in parts[len(rows) :]]
    copy = sa.text(f"""
        INSERT INTO {table} ({", ".join(columns)}, id, valid_from, asked_from, valid_to)
        SELECT {", ".join(columns)}, :made, :first, :asked, :until
        FROM {table} WHERE county = :county AND id = :id
    """)
    change = sa.text(f"""
        UPDATE {table} SET valid_from = :first, asked_from = :asked, valid_to = :until
        WHERE county = :county AND id = :id
    """)
    for number, (first, asked, until) in enumerate(parts):
        values = {
            "county": rows[0].county, "id": rows[min(number, len(rows) - 1)].id,
            "made": ids[number], "first": first, "asked": asked if asked > first else None,
            "until": None if until == OPEN else until,
        }  # fmt: skip
        connection.execute(change if number < len(rows) else copy, values)
    gone = sa.text(f"DELETE FROM {table} WHERE county = :county AND id = ANY(:ids)")
    connection.execute(gone, {"county": rows[0].county, "ids": ids[len(parts) :]})


def apart(rows: Iterable[Row]) -> Iterator[Row]:
    """The same days held, and the same days asked for, in rows that do not overlap."""
    rows = list(rows)
    last: Row | None = None
    for first, until in pairwise(sorted({day for row in rows for day in row})):
        here = [row for row in rows if row[0] <= first < row[2]]
        if not here:
            continue
        asks = any(row[1] <= first for row in here)
        if last and last[2] == first and (asks or last[1] == last[2]):
            last = (last[0], last[1] if last[1] < last[2] or asks else until, until)
            continue
        if last:
            yield last
        last = (first, first if asks else until, until)
    if last:
        yield last


def _of(alias: str, part: str) -> str:
    """A part of the key, of one of two rows."""
    if not part.startswith("coalesce("):
        return f"{alias}.{part}"
    names = part.removeprefix("coalesce(").removesuffix(")").split(", ")
    return f"coalesce({', '.join(n if n.isdigit() else f'{alias}.{n}' for n in names)})"
