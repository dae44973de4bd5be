"""A visit can come as one SMS: keys of phones, and what the server has only in part."""

import sqlalchemy as sa
from alembic import op

revision = "a13a0c7e1820"
down_revision = "a13a0c7e1810"
branch_labels = None
depends_on = None

_PARTIAL = ("visits", "inbox")


def upgrade() -> None:
    for table in _PARTIAL:
        partial = sa.Column("partial", sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column(table, partial)
    op.add_column("devices", sa.Column("sms_name", sa.LargeBinary))
    op.add_column("devices", sa.Column("sms_key_sealed", sa.LargeBinary))
    op.create_unique_constraint(
        op.f("uq_devices_county_sms_name"), "devices", ["county", "sms_name"]
    )
    op.create_check_constraint(op.f("ck_devices_sms_name_short"), "devices", "length(sms_name) = 4")
    op.create_check_constraint(
        op.f("ck_devices_sms_both"), "devices", "num_nulls(sms_name, sms_key_sealed) IN (0, 2)"
    )


def downgrade() -> None:
    """What came by SMS stays as it is, and nobody can tell it from the rest."""
    for column in ("sms_key_sealed", "sms_name"):
        op.drop_column("devices", column)
    for table in _PARTIAL:
        op.drop_column(table, "partial")
