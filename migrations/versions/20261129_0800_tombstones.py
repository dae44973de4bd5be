"""The table of what has left a feed is called by the field's word: tombstones."""

from alembic import op

revision = "f16a0c7e0800"
down_revision = "f16a0c7e0700"
branch_labels = None
depends_on = None

WAS, IS = "departures", "tombstones"
CONSTRAINTS = ("pk_{}", "ck_{}_collection_known", "ck_{}_why_known")


def _rename(old: str, new: str) -> None:
    op.rename_table(old, new)
    op.execute(f"ALTER INDEX ix_{old}_record RENAME TO ix_{new}_record")
    for name in CONSTRAINTS:
        old_name, new_name = name.format(old), name.format(new)
        op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {old_name} TO {new_name}")


def upgrade() -> None:
    _rename(WAS, IS)


def downgrade() -> None:
    _rename(IS, WAS)
