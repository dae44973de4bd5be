"""Decisions about rows that wait for a dispatcher. See docs/held-work.md."""
