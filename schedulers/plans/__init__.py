"""Weekly plans of a county's cadres: gathered from its records, planned, and written as records.

`work.plan_work` is one cadre's week, read, made and published; schedulers/planning/ is the planner
itself, which knows no database. docs/planning.md.
"""
