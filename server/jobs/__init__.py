"""The job process that `worker.py` starts, and its state for operators."""
