"""A person's secret URLs have a purpose: the calendar, as before, and map programs."""

import sqlalchemy as sa
from alembic import op

revision = "c11a0c7e0900"
down_revision = "c0fe0c7e0900"
branch_labels = None
depends_on = None

WAS, IS = "calendar_feeds", "secret_urls"
CONSTRAINTS = ("fk_{}_county_person_id", "uq_{}_county_token_hash", "pk_{}")


def _rename(old, new):
    op.rename_table(old, new)
    for name in CONSTRAINTS:
        op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name.format(old)} TO {name.format(new)}")


def _key(*columns):
    op.drop_constraint(op.f("pk_secret_urls"), IS)
    op.create_primary_key(op.f("pk_secret_urls"), IS, ["county", "person_id", *columns])


def upgrade():
    _rename(WAS, IS)
    op.add_column(
        IS,
        sa.Column("purpose", sa.String(length=8), nullable=False, server_default="calendar"),
    )
    op.alter_column(IS, "purpose", server_default=None)
    op.create_check_constraint(
        op.f("ck_secret_urls_purpose_known"), IS, "purpose IN ('calendar', 'features')"
    )
    _key("purpose")


def downgrade():
    op.execute("DELETE FROM secret_urls WHERE purpose <> 'calendar'")
    _key()
    op.drop_column(IS, "purpose")
    _rename(IS, WAS)
