"""The job process that `worker.py` starts, and what operators see of it."""
