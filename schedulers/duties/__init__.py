"""Duties on market days and at the counter: whose turn it is, and swaps. docs/roster.md."""
