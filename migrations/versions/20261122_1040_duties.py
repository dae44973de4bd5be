"""Duties on market days and at the counter, and the swaps that people agree upon."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e220"
down_revision = "d1a0c7f4e21a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The name that the models give it.
    op.execute(
        "ALTER TABLE market_rules"
        " RENAME CONSTRAINT fk_market_rules_county TO fk_market_rules_county_area"
    )
    op.add_column(
        "counties",
        sa.Column("duty_from", sa.Time(), server_default=sa.text("'09:00'"), nullable=False),
    )
    op.add_column(
        "counties",
        sa.Column("duty_until", sa.Time(), server_default=sa.text("'16:00'"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_counties_duty_hours_in_order"), "counties", "duty_until > duty_from"
    )
    op.create_table(
        "duties",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("area", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agreed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("kind IN ('market', 'counter')", name=op.f("ck_duties_kind_known")),
        sa.CheckConstraint(
            "CASE kind WHEN 'market' THEN length(area) = 12 AND last_day = first_day"
            " ELSE length(area) = 9 AND last_day BETWEEN first_day AND first_day + 6 END",
            name=op.f("ck_duties_of_its_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_duties_county_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "area"],
            ["divisions.county", "divisions.code"],
            name="fk_duties_area",
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_duties")),
        sa.UniqueConstraint(
            "county", "kind", "area", "first_day", name=op.f("uq_duties_county_kind_area_first_day")
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county"), "="),
            (sa.column("person_id"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            name="ex_duties_one_a_day",
            using="gist",
        ),
    )
    op.create_index("ix_duties_area", "duties", ["county", "area", "first_day"])
    op.create_table(
        "duty_swaps",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duty_id", sa.Uuid(), nullable=False),
        sa.Column("for_duty_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_of", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), server_default=sa.text("'asked'"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'declined', 'withdrawn', 'void')",
            name=op.f("ck_duty_swaps_state_known"),
        ),
        sa.CheckConstraint("asked_by <> asked_of", name=op.f("ck_duty_swaps_of_somebody_else")),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_duty_swaps_answered_once")
        ),
        sa.ForeignKeyConstraint(
            ["county", "duty_id"],
            ["duties.county", "duties.id"],
            name=op.f("fk_duty_swaps_county_duty_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["county", "for_duty_id"],
            ["duties.county", "duties.id"],
            name="fk_duty_swaps_for",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["county", "asked_by"], ["people.county", "people.id"], name="fk_duty_swaps_by"
        ),
        sa.ForeignKeyConstraint(
            ["county", "asked_of"], ["people.county", "people.id"], name="fk_duty_swaps_of"
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_duty_swaps")),
    )
    op.create_index(
        "uq_duty_swaps_asked",
        "duty_swaps",
        ["county", "duty_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_duty_swaps_for", "duty_swaps", ["county", "for_duty_id"])
    op.create_index("ix_duty_swaps_by", "duty_swaps", ["county", "asked_by"])
    op.create_index("ix_duty_swaps_of", "duty_swaps", ["county", "asked_of"])


def downgrade() -> None:
    op.drop_table("duty_swaps")
    op.drop_table("duties")
    op.drop_constraint(op.f("ck_counties_duty_hours_in_order"), "counties", type_="check")
    op.drop_column("counties", "duty_until")
    op.drop_column("counties", "duty_from")
    op.execute(
        "ALTER TABLE market_rules"
        " RENAME CONSTRAINT fk_market_rules_county_area TO fk_market_rules_county"
    )
