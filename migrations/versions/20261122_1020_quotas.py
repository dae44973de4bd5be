"""Quotas as data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e213"
down_revision = "d1a0c7f4e212"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quotas",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=40, collation="C"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(length=16), nullable=False),
        sa.Column("counts", sa.String(length=8), nullable=False),
        sa.Column("among", sa.String(length=8), server_default=sa.text("'any'"), nullable=False),
        sa.Column("unit", sa.String(length=10), server_default=sa.text("'fact'"), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("least", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "every", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("scale", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("grace_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county"), "="),
            (sa.column("name"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_quotas_one_version_a_day",
        ),
        sa.CheckConstraint("name ~ '^[a-z][a-z0-9-]*$'", name=op.f("ck_quotas_name_form")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_quotas_valid_some_day")),
        sa.CheckConstraint(
            "jsonb_typeof(least) IN ('number', 'object')", name=op.f("ck_quotas_least_form")
        ),
        sa.CheckConstraint(
            "(period = 'interval') = (every IS NOT NULL)", name=op.f("ck_quotas_interval_has_days")
        ),
        sa.CheckConstraint(
            "(period = 'interval') = (who = 'households')",
            name=op.f("ck_quotas_households_interval"),
        ),
        sa.CheckConstraint(
            "among = 'any' OR who = 'paired_cadres'", name=op.f("ck_quotas_paired_among_paired")
        ),
        sa.CheckConstraint("grace_days >= 0", name=op.f("ck_quotas_grace_not_negative")),
        sa.CheckConstraint(
            "grace_days = 0 OR unit <> 'household'", name=op.f("ck_quotas_grace_not_by_household")
        ),
        sa.CheckConstraint(
            "who IN ('cadres', 'county_cadres', 'township_cadres', 'village_cadres', "
            "'stationed_cadres', 'paired_cadres', 'households')",
            name=op.f("ck_quotas_who_known"),
        ),
        sa.CheckConstraint(
            "counts IN ('visit', 'contact', 'meal')", name=op.f("ck_quotas_counts_known")
        ),
        sa.CheckConstraint(
            "unit IN ('fact', 'day', 'household')", name=op.f("ck_quotas_unit_known")
        ),
        sa.CheckConstraint("among IN ('any', 'paired')", name=op.f("ck_quotas_among_known")),
        sa.CheckConstraint(
            "period IN ('week', 'month', 'quarter', 'year', 'interval')",
            name=op.f("ck_quotas_period_known"),
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_quotas_county")),
        sa.PrimaryKeyConstraint("county", "name", "valid_from", name=op.f("pk_quotas")),
    )


def downgrade() -> None:
    op.drop_table("quotas")
