"""What waits of somebody's own plan and reminders is on nobody's list: it has no area.

Nobody else reads those records, so nobody else decides about a version of them that was not taken.
"""

from alembic import op

revision = "f16a0c7e0400"
down_revision = "f16a0c7e0300"
branch_labels = None
depends_on = None

_OWN = "('planned_visits', 'reminders')"
_WAITS = "outcome IN ('held', 'rejected', 'conflict')"


def upgrade() -> None:
    op.alter_column("outcomes", "area", nullable=True)
    op.execute(f"UPDATE outcomes SET area = NULL WHERE collection IN {_OWN}")
    op.execute(f"UPDATE inbox SET area = NULL WHERE collection IN {_OWN} AND {_WAITS}")


def downgrade() -> None:
    op.execute("UPDATE outcomes SET area = county WHERE area IS NULL")
    op.execute(f"UPDATE inbox SET area = county WHERE collection IN {_OWN} AND {_WAITS}")
    op.alter_column("outcomes", "area", nullable=False)
