"""Which load last said something of a record is asked by nothing: the column goes, and its indexes."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e2d0"
down_revision = "d1a0c7f4e2c4"
branch_labels = None
depends_on = None

TABLES = ("household_provenance", "person_provenance")


def upgrade() -> None:
    for table in TABLES:
        op.drop_index(f"ix_{table}_load", table)
        op.drop_column(table, "load")


def downgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("load", sa.Integer(), nullable=True))
        op.create_index(f"ix_{table}_load", table, ["county", "load"])
