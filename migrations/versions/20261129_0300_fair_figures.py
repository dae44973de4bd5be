"""Since when a household is of its kind, and until when each meal ticket counted as a meal.

A household that becomes a priority one is asked for by its shorter interval from that day on, so the
day is kept; of those that are there, nobody knows another one than the day on which they came.

Tickets of one sitting are one meal. Of a quota that a county has by now that begins with its next
period: what was settled, and what runs, goes on counting each ticket.
"""

import sqlalchemy as sa
from alembic import op

revision = "f16a0c7e0300"
down_revision = "d1a0c7f4e400"
branch_labels = None
depends_on = None

_EACH_UNTIL_NEXT_PERIOD = """
    UPDATE quotas q SET each_ticket_until = CAST(
        date_trunc(q.period, now() AT TIME ZONE c.timezone)
        + CASE q.period WHEN 'quarter' THEN interval '3 months'
                        ELSE CAST('1 ' || q.period AS interval) END AS date)
    FROM counties c
    WHERE c.county = q.county AND q.counts = 'meal' AND q.unit = 'fact'
"""


def upgrade() -> None:
    op.add_column("households", sa.Column("kind_since", sa.Date))
    op.add_column("households", sa.Column("kind_before", sa.String(10)))
    op.create_check_constraint(
        op.f("ck_households_kind_changed"),
        "households",
        "(kind_since IS NULL) = (kind_before IS NULL) AND kind_before <> kind",
    )
    op.create_check_constraint(
        op.f("ck_households_kind_before_known"),
        "households",
        "kind_before IN ('ordinary', 'priority')",
    )
    op.add_column("quotas", sa.Column("each_ticket_until", sa.Date))
    op.execute(_EACH_UNTIL_NEXT_PERIOD)


def downgrade() -> None:
    op.drop_column("quotas", "each_ticket_until")
    op.drop_constraint(op.f("ck_households_kind_before_known"), "households")
    op.drop_constraint(op.f("ck_households_kind_changed"), "households")
    op.drop_column("households", "kind_before")
    op.drop_column("households", "kind_since")
