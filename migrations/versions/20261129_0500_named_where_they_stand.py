"""Whoever answers for a household by name answers for it where it stands now.

Its area was written once, with the assignment: where the household has moved since, its cadre could
not see it. As with any move from now on, the assignment goes on in the other grid from today, and
what was before stays.
"""

from alembic import op

revision = "f16a0c7e0500"
down_revision = "f16a0c7e0400"
branch_labels = None
depends_on = None

_FOLLOW = """
    WITH moved AS (
        SELECT a.*, h.grid, (now() AT TIME ZONE c.timezone)::date AS day
        FROM assignments a
        JOIN households h ON h.county = a.county AND h.id = a.household_id
        JOIN counties c ON c.county = a.county
        WHERE a.area <> h.grid
    ), open_still AS (
        SELECT * FROM moved WHERE valid_to IS NULL OR valid_to > day
    ), ended AS (
        UPDATE assignments a SET valid_to = o.day FROM open_still o
        WHERE a.county = o.county AND a.id = o.id AND o.valid_from < o.day
    ), gone AS (
        DELETE FROM assignments a USING open_still o
        WHERE a.county = o.county AND a.id = o.id AND o.valid_from >= o.day
    )
    INSERT INTO assignments (county, id, person_id, kind, area, household_id, valid_from, valid_to,
                             asked_from)
    SELECT county, gen_random_uuid(), person_id, kind, grid, household_id,
           greatest(valid_from, day), valid_to, asked_from
    FROM open_still ORDER BY valid_to DESC NULLS FIRST
    ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(_FOLLOW)


def downgrade() -> None:
    """What is held stays held."""
