"""Handing in without the PIN: a county's keys, each phone's cookie; phones emptied or heard of twice.

A phone seals its unsent rows to the county's public key. The private keys lie here, sealed by the
field keys as the URLs of channels are, so that a backup has them and a copy of it cannot use them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a13a0c7e1800"
down_revision = "a13a0c7e1050"
branch_labels = None
depends_on = None

_COUNTY = "current_setting('yicetong.county', true)"
# Whoever logs in on a phone is told the public part.
REACH = f"(county = {_COUNTY} OR {_COUNTY} = '*')"
_CHECKS = {
    "hand_in_cookie_whole": "num_nulls(hand_in_hash, hand_in_until) IN (0, 2)",
    "turns_in_order": "turn >= 0 AND turn <= ALL (turns)",
}


def upgrade() -> None:
    op.create_table(
        "hand_in_keys",
        sa.Column("county", sa.String(length=6, collation="C"), nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.Column("point", sa.LargeBinary(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(key_id) = 8", name=op.f("ck_hand_in_keys_key_id_length")),
        sa.CheckConstraint("length(point) = 65", name=op.f("ck_hand_in_keys_point_length")),
        sa.CheckConstraint(
            "replaced_at >= made_at", name=op.f("ck_hand_in_keys_replaced_after_made")
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["counties.county"], name=op.f("fk_hand_in_keys_county")
        ),
        sa.PrimaryKeyConstraint("county", "key_id", name=op.f("pk_hand_in_keys")),
    )
    op.create_index(
        "ix_hand_in_keys_current",
        "hand_in_keys",
        ["county"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.execute("ALTER TABLE hand_in_keys ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE hand_in_keys FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY reach ON hand_in_keys USING ({REACH})")

    op.add_column("devices", sa.Column("hand_in_hash", sa.LargeBinary(), nullable=True))
    for name in ("hand_in_until", "handed_in_at", "emptied_at", "heard_twice_at", "turn_sent_at"):
        op.add_column("devices", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("devices", sa.Column("turn", sa.BigInteger(), nullable=True))
    op.add_column(
        "devices",
        sa.Column(
            "turns",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            server_default=sa.text("'{}'"),
        ),
    )
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_devices_{name}"), "devices", condition)


def downgrade() -> None:
    for name in _CHECKS:
        op.drop_constraint(op.f(f"ck_devices_{name}"), "devices", type_="check")
    for name in (
        *("turns", "turn", "turn_sent_at", "heard_twice_at", "emptied_at", "handed_in_at"),
        *("hand_in_until", "hand_in_hash"),
    ):
        op.drop_column("devices", name)
    op.drop_table("hand_in_keys")
