"""Normal forms of household numbers, ticket serials and log-in names, unique by constraint.

Nothing is merged, and nothing fails: of records that read the same the oldest one has the key, the
others keep what was typed and say in `same_key` which key they would have.
"""

from unicodedata import category, normalize

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e310"
down_revision = "d1a0c7f4e250"
branch_labels = None
depends_on = None

# Table -> what was typed, its key, whether every row has one, and what makes a row the older one:
# ids of phones and loads carry the moment at which they were made.
KEYED = {
    "people": ("login", "login_key", True, "r.id"),
    "households": ("number", "number_key", False, "r.since, r.id"),
    "meal_tickets": ("number", "number_key", True, "r.counted_at, r.id"),
}
AT_ONCE = 5_000
UNSEEN = {
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}


def upgrade() -> None:
    for table, (typed, key, always, older) in KEYED.items():
        op.add_column(table, sa.Column(key, sa.Text(), nullable=True))
        op.add_column(table, sa.Column("same_key", sa.Text(), nullable=True))
        _fill(table, typed, key, older)
        op.create_unique_constraint(op.f(f"uq_{table}_county_{key}"), table, ["county", key])
        op.create_check_constraint(op.f(f"ck_{table}_key_readable"), table, f"{key} <> ''")
        has = "1" if always else f"num_nonnulls({typed})"
        op.create_check_constraint(
            op.f(f"ck_{table}_keyed"), table, f"num_nonnulls({key}, same_key) = {has}"
        )
        op.create_index(
            f"ix_{table}_same_key",
            table,
            ["county", "same_key"],
            postgresql_where=sa.text("same_key IS NOT NULL"),
        )
    for table in ("households", "meal_tickets"):
        op.drop_constraint(op.f(f"uq_{table}_county_number"), table, type_="unique")


def downgrade() -> None:
    for table in ("households", "meal_tickets"):
        # Of numbers that became the same letter by letter, all but one get blanks behind them.
        op.execute(f"""
            UPDATE {table} t
            SET number = left(t.number, 40 - d.place::int) || repeat(' ', d.place::int)
            FROM (
                SELECT county, id,
                       row_number() OVER (PARTITION BY county, number ORDER BY id) - 1 AS place
                FROM {table} WHERE number IS NOT NULL
            ) d
            WHERE t.county = d.county AND t.id = d.id AND d.place > 0
        """)
        op.create_unique_constraint(op.f(f"uq_{table}_county_number"), table, ["county", "number"])
    for table, (_, key, _, _) in KEYED.items():
        op.drop_index(f"ix_{table}_same_key", table)
        op.drop_constraint(op.f(f"ck_{table}_keyed"), table, type_="check")
        op.drop_constraint(op.f(f"ck_{table}_key_readable"), table, type_="check")
        op.drop_column(table, "same_key")
        op.drop_column(table, key)


def _fill(table: str, typed: str, key: str, older: str) -> None:
    """Keys are computed here and come back by COPY; one statement then writes all rows."""
    connection = op.get_bind()
    op.execute("CREATE TEMP TABLE keys (county text, id uuid, key text) ON COMMIT DROP")
    driver = connection.connection.driver_connection
    with driver.cursor(f"{table}_typed") as reading, driver.cursor() as writing:
        reading.execute(f"SELECT county, id, {typed} FROM {table} WHERE {typed} IS NOT NULL")
        while rows := reading.fetchmany(AT_ONCE):
            with writing.copy("COPY keys FROM STDIN") as copy:
                for county, record, text in rows:
                    copy.write_row((county, record, normal_key(text)))
    op.execute("ANALYZE keys")
    op.execute(f"""
        UPDATE {table} t
        SET {key} = CASE WHEN d.key <> '' AND d.place = 1 THEN d.key END,
            same_key = CASE WHEN d.key = '' OR d.place > 1 THEN d.key END
        FROM (
            SELECT r.county, r.id, k.key,
                   row_number() OVER (PARTITION BY r.county, k.key ORDER BY {older}) AS place
            FROM keys k JOIN {table} r ON r.county = k.county AND r.id = k.id
        ) d
        WHERE t.county = d.county AND t.id = d.id
    """)
    op.execute("DROP TABLE keys")


def normal_key(typed: str) -> str:
    """records/keys.py as it was on this day."""
    key = folded(typed)
    while (again := folded(key)) != key:
        key = again
    return key


def folded(typed: str) -> str:
    seen = "".join(c for c in typed if not is_unseen(c))
    return " ".join(normalize("NFKC", normalize("NFKC", seen).casefold()).split()).lstrip("' ")


def is_unseen(character: str) -> bool:
    kind = category(character)
    return kind == "Cf" or ord(character) in UNSEEN or (kind == "Cc" and not character.isspace())
