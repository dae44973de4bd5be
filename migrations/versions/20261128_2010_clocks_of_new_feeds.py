"""Where the clocks of new feeds begin: past whatever a feed of that name can have reached before a
restore."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e2c4"
down_revision = "d1a0c7f4e2c0"
branch_labels = None
depends_on = None

# By so much a restore raises clocks. Of one that was restored before there was this column.
_RESTORED = """
    UPDATE deployment SET clocks_from = 1000000 * (
        SELECT coalesce(max(n), 0) / 1000000 FROM feeds)
"""


def upgrade() -> None:
    op.add_column(
        "deployment", sa.Column("clocks_from", sa.BigInteger, server_default="0", nullable=False)
    )
    op.execute(_RESTORED)


def downgrade() -> None:
    op.drop_column("deployment", "clocks_from")
