"""Each household has a card: 128 random bits that stand as a QR code on its contact card.

The database makes them, so that whoever writes a household need not. Phones learn of them as of
initials: with the next change or by a repair.
"""

import sqlalchemy as sa
from alembic import op

revision = "a13a0c7e0710"
down_revision = "a13a0c7e0700"
branch_labels = None
depends_on = None

# gen_random_uuid() has 122 bits of the system's source of chance; two of them give 128.
NEW_CARD = """
    CREATE FUNCTION new_card() RETURNS text LANGUAGE sql VOLATILE AS $$
        SELECT translate(rtrim(encode(substr(sha256(
            uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16), 'base64'),
            '='), '+/', '-_')
    $$
"""


def upgrade() -> None:
    op.execute(NEW_CARD)
    op.add_column(
        "households",
        sa.Column(
            "card",
            sa.String(length=22, collation="C"),
            nullable=False,
            server_default=sa.text("new_card()"),
        ),
    )
    op.create_unique_constraint(op.f("uq_households_county_card"), "households", ["county", "card"])


def downgrade() -> None:
    op.drop_column("households", "card")
    op.execute("DROP FUNCTION new_card()")
