"""The planner's inner loop: ruin, recreate, accept. Compiled by Numba, on flat arrays alone."""
