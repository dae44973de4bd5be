"""A household can have moved away or died out: two further kinds, which no quota asks for."""

from alembic import op

revision = "a13a0c7e1050"
down_revision = "a13a0c7e0720"
branch_labels = None
depends_on = None

_TABLES = ("households", "household_kinds", "coverage_days")
_BEFORE = "kind IN ('ordinary', 'priority')"
_KINDS = "kind IN ('ordinary', 'priority', 'moved_away', 'died_out')"


def upgrade() -> None:
    _allow(_KINDS)


def downgrade() -> None:
    """They are there again, as ordinary ones: nothing else could be said of them before."""
    op.execute("DELETE FROM coverage_days WHERE kind IN ('moved_away', 'died_out')")
    op.execute("DELETE FROM household_kinds WHERE kind IN ('moved_away', 'died_out')")
    op.execute("UPDATE households SET kind = 'ordinary' WHERE kind IN ('moved_away', 'died_out')")
    _allow(_BEFORE)


def _allow(kinds: str) -> None:
    for table in _TABLES:
        name = op.f(f"ck_{table}_kind_known")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, kinds)
