"""Many phones at once: `python -m bench.load`; docs/load.md says what is measured and why."""
