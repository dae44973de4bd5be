"""Weekly plans of a county's cadres: gathered from its records, planned, and written as records.

`publish.plan_week_of` is one cadre's week; schedulers/planning/ is the planner itself, which knows
no database. docs/planning.md.
"""
