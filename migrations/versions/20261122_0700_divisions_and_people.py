"""Divisions, grids, and the people who answer for them."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "d1a0c7f4e201"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counties",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "timezone",
            sa.String(length=40),
            server_default=sa.text("'Asia/Shanghai'"),
            nullable=False,
        ),
        sa.Column("meal_ticket_fen", sa.Integer(), server_default=sa.text("3000"), nullable=False),
        sa.Column("near_m", sa.Integer(), server_default=sa.text("200"), nullable=False),
        sa.CheckConstraint("county ~ '^[1-9][0-9]{5}$'", name=op.f("ck_counties_county_code")),
        sa.CheckConstraint("meal_ticket_fen > 0", name=op.f("ck_counties_meal_ticket_positive")),
        sa.CheckConstraint("near_m >= 0", name=op.f("ck_counties_near_not_negative")),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_counties")),
    )
    op.create_table(
        "divisions",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("code", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=True),
        sa.Column(
            "parent",
            sa.String(length=12, collation="C"),
            sa.Computed(
                "CASE length(code) WHEN 9 THEN left(code, 6) WHEN 12 THEN left(code, 9) END",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.Column("fully_gridded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "outline",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "code ~ '^[1-9][0-9]{5}([0-9]{3}){0,2}$'", name=op.f("ck_divisions_code_form")
        ),
        sa.CheckConstraint("kind IN ('村委会', '居委会')", name=op.f("ck_divisions_kind_known")),
        sa.CheckConstraint("left(code, 6) = county", name=op.f("ck_divisions_code_in_county")),
        sa.CheckConstraint(
            "outline IS NULL OR ST_IsValid(outline)", name=op.f("ck_divisions_outline_valid")
        ),
        sa.ForeignKeyConstraint(
            ["county", "parent"],
            ["divisions.county", "divisions.code"],
            name=op.f("fk_divisions_county_parent"),
        ),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_divisions_county")),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_divisions")),
    )
    op.create_table(
        "grids",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=15, collation="C"), nullable=False),
        sa.Column(
            "village",
            sa.String(length=12, collation="C"),
            sa.Computed("left(code, 12)", persisted=True),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county"), "="),
            (sa.column("code"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_grids_one_drawing_a_day",
        ),
        sa.CheckConstraint("code ~ '^[1-9][0-9]{14}$'", name=op.f("ck_grids_code_form")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f("ck_grids_feed_in_county")
        ),
        sa.CheckConstraint(
            "ST_IsValid(geom) AND NOT ST_IsEmpty(geom)", name=op.f("ck_grids_geom_valid")
        ),
        sa.CheckConstraint("feed = code", name=op.f("ck_grids_feed_is_code")),
        sa.CheckConstraint("left(code, 6) = county", name=op.f("ck_grids_code_in_county")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_grids_seq_positive")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_grids_valid_some_day")),
        sa.ForeignKeyConstraint(
            ["county", "village"],
            ["divisions.county", "divisions.code"],
            name=op.f("fk_grids_county_village"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_grids")),
        sa.UniqueConstraint(
            "county", "code", "valid_from", name=op.f("uq_grids_county_code_valid_from")
        ),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_grids_county_feed_seq")),
    )
    op.create_index("ix_grids_geom", "grids", ["geom"], unique=False, postgresql_using="gist")
    op.create_table(
        "people",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column(
            "feed",
            sa.String(length=37, collation="C"),
            sa.Computed("'@' || id::text", persisted=True),
            nullable=False,
        ),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("home", sa.String(length=12, collation="C"), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "must_change_password", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("failed_logins", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f("ck_people_feed_in_county")
        ),
        sa.CheckConstraint(
            "level IN ('county', 'township', 'village')", name=op.f("ck_people_level_known")
        ),
        sa.CheckConstraint("left(home, 6) = county", name=op.f("ck_people_home_in_county")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_people_seq_positive")),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_people_county")),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_people_county_feed_seq")),
        sa.UniqueConstraint("county", "login", name=op.f("uq_people_county_login")),
    )
    op.create_table(
        "roles",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=15, collation="C"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('cadre', 'dispatcher', 'township_leader', 'clerk', 'county_admin', 'auditor')",
            name=op.f("ck_roles_role_known"),
        ),
        sa.CheckConstraint("left(area, 6) = county", name=op.f("ck_roles_area_in_county")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_roles_valid_some_day")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_roles_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_roles")),
        sa.UniqueConstraint(
            "county",
            "person_id",
            "role",
            "area",
            "valid_from",
            name=op.f("uq_roles_county_person_id_role_area_valid_from"),
        ),
    )
    op.create_table(
        "devices",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("app_version", sa.String(length=20), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_devices_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_devices")),
    )
    op.create_index("ix_devices_person", "devices", ["county", "person_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "device_id"],
            ["devices.county", "devices.id"],
            name=op.f("fk_sessions_county_device_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_sessions_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("county", "token_hash", name=op.f("uq_sessions_county_token_hash")),
    )
    op.create_index("ix_sessions_person", "sessions", ["county", "person_id"], unique=False)
    op.create_table(
        "absences",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('leave', 'counter_rota')", name=op.f("ck_absences_kind_known")
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absences_days_in_order")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_absences_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_absences")),
    )
    op.create_index(
        "ix_absences_person", "absences", ["county", "person_id", "first_day"], unique=False
    )


def downgrade() -> None:
    op.drop_table("absences")
    op.drop_table("sessions")
    op.drop_table("devices")
    op.drop_table("roles")
    op.drop_table("people")
    op.drop_table("grids")
    op.drop_table("divisions")
    op.drop_table("counties")
