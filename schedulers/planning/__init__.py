"""The planner: which household on which day, in which order. Pure: no database, no Flask.

The entry point is `planner.plan_week`; docs/planning.md explains the model.
"""
