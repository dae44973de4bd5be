"""`make bench-planning`: the planner on a county's weeks, and beside another planner."""
