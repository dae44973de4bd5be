"""The planner's inner loop (ruin, recreate, accept), compiled by Numba, on flat arrays."""
