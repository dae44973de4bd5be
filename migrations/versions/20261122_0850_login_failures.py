"""Failed log-ins by name, whether anybody has it or not; keys that were lacking."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e206"
down_revision = "d1a0c7f4e205"
branch_labels = None
depends_on = None

PHONE_BOTH = "(phone_sealed IS NULL) = (phone_masked IS NULL)"
ONCE = ["county", "person_id", "kind", "area", "group_no", "household_id", "valid_from"]
# Of assignments that say the same, the one that holds longest stays.
DOUBLED = """
    DELETE FROM assignments WHERE (county, id) IN (
        SELECT county, id FROM (
            SELECT county, id, row_number() OVER (
                PARTITION BY county, person_id, kind, area, group_no, household_id, valid_from
                ORDER BY valid_to DESC NULLS FIRST, id
            ) AS place FROM assignments
        ) AS ranked WHERE place > 1
    )
"""


def upgrade() -> None:
    # What comes before the last statement is committed with it outstanding; broken off there, the
    # migration is run again.
    if not sa.inspect(op.get_bind()).has_table("login_failures"):
        _upgrade()
    # In a transaction of its own, and so without the lock that adding it takes.
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE people VALIDATE CONSTRAINT ck_people_phone_both")


def _upgrade() -> None:
    op.create_table(
        "login_failures",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("name_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_login_failures_not_negative")),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_login_failures_county")
        ),
        sa.PrimaryKeyConstraint("county", "name_hash", name=op.f("pk_login_failures")),
    )
    op.create_index("ix_login_failures_tried", "login_failures", ["county", "tried_at"])
    op.drop_column("people", "failed_logins")
    op.drop_column("people", "locked_until")
    op.execute(DOUBLED)
    op.create_unique_constraint(
        "uq_assignments_once", "assignments", ONCE, postgresql_nulls_not_distinct=True
    )
    op.create_index("ix_contacts_grid", "contacts", ["county", "grid", "id"])
    op.create_check_constraint(
        op.f("ck_people_phone_both"), "people", PHONE_BOTH, postgresql_not_valid=True
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_people_phone_both"), "people", type_="check")
    op.drop_index("ix_contacts_grid", "contacts")
    op.drop_constraint("uq_assignments_once", "assignments", type_="unique")
    op.add_column("people", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "people",
        sa.Column("failed_logins", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.drop_table("login_failures")
