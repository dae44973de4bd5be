"""When a phone last named its backlog; unknown for what was reported before."""

import sqlalchemy as sa
from alembic import op

revision = "d6b10c7e0900"
down_revision = "c11a0c7e0900"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("devices", sa.Column("backlog_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_devices_backlog_at_of_one"),
        "devices",
        "backlog_at IS NULL OR backlog IS NOT NULL",
    )


def downgrade():
    op.drop_column("devices", "backlog_at")
