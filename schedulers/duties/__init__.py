"""Duties on market days and at the counter: rosters and swaps. See docs/roster.md."""
