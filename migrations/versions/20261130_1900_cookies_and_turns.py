"""A phone's cookie before the one it has not shown yet; turns that were left, without a clock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a13a0c7e1900"
down_revision = "a13a0c7e1820"
branch_labels = None
depends_on = None

_CHECK = "hand_in_before IS NULL OR hand_in_hash IS NOT NULL AND NOT hand_in_shown"


def upgrade() -> None:
    op.add_column("devices", sa.Column("hand_in_before", sa.LargeBinary(), nullable=True))
    op.add_column(
        "devices",
        sa.Column("hand_in_shown", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.create_check_constraint(op.f("ck_devices_hand_in_before_shown"), "devices", _CHECK)
    op.add_column(
        "devices",
        sa.Column(
            "turns_left",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    op.drop_column("devices", "turn_sent_at")


def downgrade() -> None:
    op.add_column("devices", sa.Column("turn_sent_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("devices", "turns_left")
    op.drop_constraint(op.f("ck_devices_hand_in_before_shown"), "devices", type_="check")
    op.drop_column("devices", "hand_in_shown")
    op.drop_column("devices", "hand_in_before")
