"""Photos of visits and the uploads that bring their bytes."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e204"
down_revision = "d1a0c7f4e203"
branch_labels = None
depends_on = None

KNOWN = "collection IN ('grids', 'profile', 'households', 'contacts', 'visits', 'meal_tickets')"
NOW_KNOWN = KNOWN.replace(")", ", 'photos')")
CHECK = "ck_departures_collection_known"


def upgrade() -> None:
    op.create_table(
        "photos",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rev", sa.Uuid(), nullable=False),
        sa.Column("feed", sa.String(length=37, collation="C"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(length=16), nullable=False),
        sa.Column("cadre_id", sa.Uuid(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid", sa.String(length=15, collation="C"), nullable=True),
        sa.Column("stored_name", sa.String(length=120), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_photos_seq_positive")),
        sa.CheckConstraint(
            "left(feed, 6) = county OR left(feed, 1) = '@'", name=op.f("ck_photos_feed_in_county")
        ),
        sa.CheckConstraint(
            "left(grid, 6) = county AND length(grid) = 15", name=op.f("ck_photos_grid_in_county")
        ),
        sa.CheckConstraint(
            "mime IN ('image/jpeg', 'image/png', 'image/webp')", name=op.f("ck_photos_mime_known")
        ),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_photos_bytes_positive")),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photos_sha256_hex")),
        sa.CheckConstraint(
            "num_nulls(stored_name, stored_at, width, height) IN (0, 4)",
            name=op.f("ck_photos_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "cadre_id"],
            ["people.county", "people.id"],
            name=op.f("fk_photos_county_cadre_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_photos")),
        sa.UniqueConstraint("county", "feed", "seq", name=op.f("uq_photos_county_feed_seq")),
        sa.UniqueConstraint("county", "stored_name", name=op.f("uq_photos_county_stored_name")),
    )
    op.create_index("ix_photos_household", "photos", ["county", "household_id"], unique=False)
    op.create_index("ix_photos_visit", "photos", ["county", "visit_id"], unique=False)
    op.create_table(
        "photo_uploads",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_photo_uploads_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_photo_uploads")),
        sa.UniqueConstraint("county", "photo_id", name=op.f("uq_photo_uploads_county_photo_id")),
    )
    op.create_index("ix_photo_uploads_person", "photo_uploads", ["county", "person_id"])
    op.create_index("ix_photo_uploads_expires", "photo_uploads", ["county", "expires_at"])
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", NOW_KNOWN)


def downgrade() -> None:
    op.execute("DELETE FROM departures WHERE collection = 'photos'")
    op.drop_constraint(op.f(CHECK), "departures", type_="check")
    op.create_check_constraint(op.f(CHECK), "departures", KNOWN)
    op.drop_table("photo_uploads")
    op.drop_table("photos")
