"""The last contacts of a household are read from the index alone.

A household's visits lie all over the table, and their number grows every year; whatever asks when
each household of a county was last contacted paid a page of the table for each.
"""

from alembic import op

revision = "e7a20c7e0900"
down_revision = "d6b10c7e0900"
branch_labels = None
depends_on = None

NAME, COLUMNS = "ix_visits_household", ["county", "household_id", "counted_at"]


def upgrade():
    _replace(["feed", "outcome", "cadre_id"])


def downgrade():
    _replace([])


def _replace(included):
    """Visits can be read while the new index is made."""
    op.create_index(f"{NAME}_new", "visits", COLUMNS, postgresql_include=included)
    op.drop_index(NAME, "visits")
    op.execute(f"ALTER INDEX {NAME}_new RENAME TO {NAME}")
