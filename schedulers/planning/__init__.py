"""Planning visits: which household on which day, in which order. Pure: no database, no Flask.

`planner.plan_week` is what the rest of the house calls; docs/planning.md explains the model.
"""
