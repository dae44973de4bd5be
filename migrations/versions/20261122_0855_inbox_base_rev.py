"""The inbox knows which version each row was made from: batches may arrive in any order."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e207"
down_revision = "d1a0c7f4e206"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("base_rev", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("inbox", "base_rev")
