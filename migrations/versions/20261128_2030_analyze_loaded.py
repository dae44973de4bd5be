"""Loads can bring the planner's figures up to date.

Only a table's owner may ANALYZE it (PostgreSQL 15), and the role that loads is not: its ANALYZE did
nothing but warn, and the statements after a large load were planned for a table of one row.
"""

from alembic import op

revision = "d1a0c7f4e2d4"
down_revision = "d1a0c7f4e2d0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION analyze_loaded() RETURNS void LANGUAGE plpgsql
        SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN
            ANALYZE public.households;
            ANALYZE public.grids;
        END $$
    """)


def downgrade() -> None:
    op.execute("DROP FUNCTION analyze_loaded()")
