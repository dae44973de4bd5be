"""Hashes of what phones pushed are keyed: from a plain one, a sealed telephone number can be told.

A migration has no key, so the old hashes go; until their bodies are wiped, the bodies themselves are
compared. Of contacts that had no rev of their own, the name in the inbox was a plain hash as well:
it becomes one by chance, with which their sealed numbers, bound to the old one, end. The phones that
sent them have them still. What a contact said under names that nobody knows was not sealed: it ends.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e3a8"
down_revision = "d1a0c7f4e300"
branch_labels = None
depends_on = None

KNOWN = {"id", "rev", "_deleted", "srv", "household", "name", "relation", "phone"}

# uuid5, and not the rev that a client made in that way.
_RENAMED = """
    CREATE TEMP TABLE renamed ON COMMIT DROP AS
    SELECT county, key AS old, gen_random_uuid() AS new FROM inbox
    WHERE collection = 'contacts' AND outcome IN ('rejected', 'held')
      AND substring(CAST(key AS text) FROM 15 FOR 1) = '5'
      AND coalesce(position('"rev":"' || key || '"' IN lower(CAST(body AS text))), 0) = 0
"""
_COPIED = """
    INSERT INTO inbox (county, key, collection, record_id, person_id, device_id, received_at, skew_s,
                       body, base_rev, base, outcome, errors, area, wiped_at)
    SELECT i.county, r.new, collection, record_id, person_id, device_id, received_at, skew_s,
           body, base_rev, base, outcome, errors, area, wiped_at
    FROM inbox i JOIN renamed r ON r.county = i.county AND r.old = i.key
"""
# Phones learn of an outcome under its new name by an ordinary pull.
_NUMBERED = """
    WITH counted AS (
        SELECT o.county, o.feed, count(*) AS k FROM outcomes o
        JOIN renamed r ON r.county = o.county AND r.new = o.id GROUP BY o.county, o.feed
    ), clocks AS (
        UPDATE feeds f SET n = n + c.k FROM counted c
        WHERE f.county = c.county AND f.code = c.feed RETURNING f.county, f.code, f.n - c.k AS n
    ), placed AS (
        SELECT o.county, o.id, c.n + row_number() OVER (PARTITION BY o.county, o.feed) AS seq
        FROM outcomes o JOIN renamed r ON r.county = o.county AND r.new = o.id
        JOIN clocks c ON c.county = o.county AND c.code = o.feed
    )
    UPDATE outcomes o SET seq = p.seq, rev = gen_random_uuid()
    FROM placed p WHERE p.county = o.county AND p.id = o.id
"""
# Where the name of a row of the inbox stands.
NAMED_IN = (
    ("outcomes", "id"),
    ("decisions", "key"),
    ("decisions", "rev"),
    ("departures", "record_id"),
    ("household_aliases", "key"),
)
_FORGOTTEN = (
    "UPDATE inbox SET fingerprint = NULL",
    _RENAMED,
    _COPIED,
    *(
        f"""
        UPDATE {table} t SET {column} = r.new FROM renamed r
        WHERE r.county = t.county AND r.old = t.{column}
        """
        for table, column in NAMED_IN
    ),
    """
    UPDATE audit a SET target = 'inbox/' || r.new FROM renamed r
    WHERE r.county = a.county AND a.target = 'inbox/' || r.old
    """,
    "DELETE FROM inbox i USING renamed r WHERE r.county = i.county AND r.old = i.key",
    _NUMBERED,
    "DROP TABLE renamed",
)


def upgrade() -> None:
    op.alter_column("inbox", "body_hash", new_column_name="fingerprint", nullable=True)
    for statement in _FORGOTTEN:
        op.execute(statement)
    _forget_the_unknown()


def downgrade() -> None:
    op.execute("UPDATE inbox SET fingerprint = '' WHERE fingerprint IS NULL")
    op.alter_column("inbox", "fingerprint", new_column_name="body_hash", nullable=False)


def _forget_the_unknown() -> None:
    """Not in SQL, whose functions refuse what JSON may hold: a NUL."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("""
            SELECT county, key, CAST(body AS text) AS body, CAST(base AS text) AS base FROM inbox
            WHERE collection = 'contacts' AND body IS NOT NULL
              AND errors @> '[{"code": "unknown_field"}]'
        """)
    )
    for row in rows.all():
        connection.execute(
            sa.text("""
                UPDATE inbox SET body = CAST(:body AS json), base = CAST(:base AS json)
                WHERE county = :county AND key = :key
            """),
            {
                "county": row.county,
                "key": row.key,
                "body": known(row.body),
                "base": known(row.base),
            },
        )


def known(document: str | None) -> str | None:
    if document is None:
        return None
    kept = {name: value if name in KNOWN else None for name, value in json.loads(document).items()}
    return json.dumps(kept, separators=(",", ":"), sort_keys=True)
