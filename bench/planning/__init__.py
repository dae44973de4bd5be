"""`make bench-planning`: the planner against best known solutions, and on a county's weeks."""
