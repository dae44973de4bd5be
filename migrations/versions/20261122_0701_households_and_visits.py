"""Households, contacts, visits, meal tickets, and who answers for which."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e202"
down_revision = "d1a0c7f4e201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "households",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("head", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.Column(
            "kind", sa.String(length=10), server_default=sa.text("'ordinary'"), nullable=False
        ),
        sa.Column(
            "tags",
            postgresql.ARRAY(sa.String(length=24)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "location", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("grid_claimed", sa.String(length=15, collation="C"), nullable=True),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("village", sa.String(length=12, collation="C"), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column(
            "flags",
            postgresql.ARRAY(sa.String(length=24)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ordinary', 'priority')", name=op.f("ck_households_kind_known")
        ),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'",
            name=op.f("ck_households_feed_in_county"),
        ),
        sa.CheckConstraint("feed = grid", name=op.f("ck_households_feed_is_grid")),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15",
            name=op.f("ck_households_grid_in_county"),
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_households_seq_positive")),
        sa.CheckConstraint("village = left(grid, 12)", name=op.f("ck_households_village_of_grid")),
        sa.ForeignKeyConstraint(
            ["county", "village"],
            ["divisions.county", "divisions.code"],
            name=op.f("fk_households_county_village"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_households")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_households_county_feed_seq")),
        sa.UniqueConstraint("county", "number", name=op.f("uq_households_county_number")),
    )
    op.create_index("ix_households_grid", "households", ["county", "grid", "id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=True),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f("ck_contacts_feed_in_county")
        ),
        sa.CheckConstraint(
            "relation IN ('head', 'spouse', 'child', 'parent', 'other')",
            name=op.f("ck_contacts_relation_known"),
        ),
        sa.CheckConstraint(
            "(phone_sealed IS NULL) = (phone_masked IS NULL)", name=op.f("ck_contacts_phone_both")
        ),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15", name=op.f("ck_contacts_grid_in_county")
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_contacts_seq_positive")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_contacts_county_feed_seq")),
    )
    op.create_index("ix_contacts_household", "contacts", ["county", "household_id"], unique=False)
    op.create_table(
        "visits",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), server_default=sa.text("'met'"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("fix", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("skew_s", sa.Double(), nullable=True),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=True),
        sa.Column("made_in", sa.String(length=15, collation="C"), nullable=True),
        sa.Column(
            "fix_point",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("distance_m", sa.Double(), nullable=True),
        sa.Column("evidence", sa.String(length=8), nullable=True),
        sa.Column(
            "flags",
            postgresql.ARRAY(sa.String(length=24)),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "evidence IN ('inside', 'near', 'outside', 'no_fix')",
            name=op.f("ck_visits_evidence_known"),
        ),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f("ck_visits_feed_in_county")
        ),
        sa.CheckConstraint(
            "outcome IN ('met', 'nobody_home', 'declined')", name=op.f("ck_visits_outcome_known")
        ),
        sa.CheckConstraint(
            "purpose IN ('publicity', 'listening', 'agency', 'mediation', 'organising', 'regular', 'return', 'condolence')",
            name=op.f("ck_visits_purpose_known"),
        ),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15", name=op.f("ck_visits_grid_in_county")
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_visits_seq_positive")),
        sa.ForeignKeyConstraint(
            ["county", "cadre_id"],
            ["people.county", "people.id"],
            name=op.f("fk_visits_county_cadre_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_visits")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_visits_county_feed_seq")),
    )
    op.create_index("ix_visits_cadre", "visits", ["county", "cadre_id", "counted_at"], unique=False)
    op.create_index("ix_visits_grid", "visits", ["county", "grid", "counted_at"], unique=False)
    op.create_index(
        "ix_visits_household", "visits", ["county", "household_id", "counted_at"], unique=False
    )
    op.create_table(
        "meal_tickets",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value_fen", sa.Integer(), nullable=False),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=True),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'",
            name=op.f("ck_meal_tickets_feed_in_county"),
        ),
        sa.CheckConstraint(
            "(redeemed_at IS NULL) = (redeemed_by IS NULL)",
            name=op.f("ck_meal_tickets_redeemed_both"),
        ),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15",
            name=op.f("ck_meal_tickets_grid_in_county"),
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_meal_tickets_seq_positive")),
        sa.CheckConstraint("value_fen > 0", name=op.f("ck_meal_tickets_value_positive")),
        sa.ForeignKeyConstraint(
            ["county", "cadre_id"],
            ["people.county", "people.id"],
            name=op.f("fk_meal_tickets_county_cadre_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_meal_tickets")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_meal_tickets_county_feed_seq")),
        sa.UniqueConstraint("county", "number", name=op.f("uq_meal_tickets_county_number")),
    )
    op.create_index(
        "ix_meal_tickets_cadre", "meal_tickets", ["county", "cadre_id", "counted_at"], unique=False
    )
    op.create_index(
        "ix_meal_tickets_grid", "meal_tickets", ["county", "grid", "counted_at"], unique=False
    )
    op.create_index(
        "ix_meal_tickets_household", "meal_tickets", ["county", "household_id"], unique=False
    )
    op.create_table(
        "assignments",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), server_default=sa.text("'area'"), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'group') = (group_no IS NOT NULL)", name=op.f("ck_assignments_group_named")
        ),
        sa.CheckConstraint(
            "(kind = 'household') = (household_id IS NOT NULL)",
            name=op.f("ck_assignments_household_named"),
        ),
        sa.CheckConstraint(
            "kind = 'area' OR length(area) = 15", name=op.f("ck_assignments_parts_of_a_grid")
        ),
        sa.CheckConstraint(
            "kind IN ('area', 'group', 'household')", name=op.f("ck_assignments_kind_known")
        ),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_assignments_area_in_county")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_assignments_valid_some_day")),
        sa.ForeignKeyConstraint(
            ["county", "household_id"],
            ["households.county", "households.id"],
            name=op.f("fk_assignments_county_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_assignments_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_area", "assignments", ["county", "area"], unique=False)
    op.create_index("ix_assignments_person", "assignments", ["county", "person_id"], unique=False)


def downgrade() -> None:
    op.drop_table("assignments")
    op.drop_table("meal_tickets")
    op.drop_table("visits")
    op.drop_table("contacts")
    op.drop_table("households")
