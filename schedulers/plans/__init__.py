"""Weekly plans of cadres: load the input, plan, and write the plan as records.

`plan_work.plan_work` does this for one cadre's week; schedulers/planning/ is the planner, without a
database. See docs/planning.md.
"""
