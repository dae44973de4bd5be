"""The ways on which people are told: channels, each person's order, browsers that subscribed."""

import sqlalchemy as sa
from alembic import op

revision = "d1a0c7f4e22b"
down_revision = "d1a0c7f4e22a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channels",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=8), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "address IN ('phone', 'email', 'account')", name=op.f("ck_channels_address_known")
        ),
        sa.CheckConstraint("name ~ '^[a-z][a-z0-9_-]{0,39}$'", name=op.f("ck_channels_name_form")),
        sa.ForeignKeyConstraint(["county"], ["counties.county"], name=op.f("fk_channels_county")),
        sa.PrimaryKeyConstraint("county", "name", name=op.f("pk_channels")),
    )
    op.create_table(
        "chosen_ways",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_masked", sa.String(length=60), nullable=True),
        sa.CheckConstraint("place > 0", name=op.f("ck_chosen_ways_place_positive")),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_chosen_ways_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "person_id", "place", name=op.f("pk_chosen_ways")),
        sa.UniqueConstraint(
            "county", "person_id", "channel", name=op.f("uq_chosen_ways_county_person_id_channel")
        ),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "person_id"],
            ["people.county", "people.id"],
            name=op.f("fk_push_subscriptions_county_person_id"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint(
            "county", "endpoint_hash", name=op.f("uq_push_subscriptions_county_endpoint_hash")
        ),
    )
    op.create_index("ix_push_subscriptions_person", "push_subscriptions", ["county", "person_id"])


def downgrade() -> None:
    for table in ("push_subscriptions", "chosen_ways", "channels"):
        op.drop_table(table)
