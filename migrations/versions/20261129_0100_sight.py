"""What phones hold of others' work goes: those rows come once more, as their readers may see them.

Until this day a phone was sent author, fix and minute of its colleagues' visits, tickets and
photos, and the minute at which each record was written. Every row that others can have pulled gets
a new place at the end of its feed, so the next pull, or a repair, brings the document as it is now.
Versions stay as they are: nothing that waits on a phone is touched by it.
"""

from alembic import op

revision = "d1a0c7f4e300"
down_revision = "d1a0c7f4e2d8"
branch_labels = None
depends_on = None

TABLES = ("households", "contacts", "visits", "meal_tickets", "photos")
# As a push takes them: in code order, and held to the end, so that it and a phone wait for each
# other and do not lock each other out.
CLOCKS = "SELECT FROM feeds WHERE left(code, 1) <> '@' ORDER BY county, code FOR UPDATE"
_MOVED = """
    WITH placed AS MATERIALIZED (
        SELECT county, feed, id,
               row_number() OVER (PARTITION BY county, feed ORDER BY seq) AS place
        FROM {table} WHERE left(feed, 1) <> '@'
    ), clocks AS (
        UPDATE feeds f SET n = f.n + c.rows
        FROM (SELECT county, feed, count(*) AS rows FROM placed GROUP BY county, feed) c
        WHERE f.county = c.county AND f.code = c.feed
        RETURNING f.county, f.code, f.n - c.rows AS before
    )
    UPDATE {table} t SET seq = c.before + p.place
    FROM placed p JOIN clocks c ON c.county = p.county AND c.code = p.feed
    WHERE t.county = p.county AND t.id = p.id
"""


def upgrade() -> None:
    for statement in statements():
        op.execute(statement)


def downgrade() -> None:
    """Places that were given are not taken back: phones have read beyond the old ones."""


def statements() -> list[str]:
    return [CLOCKS, *(_MOVED.format(table=table) for table in TABLES)]
