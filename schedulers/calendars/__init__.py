"""Working days and market days of a county. See docs/calendar.md."""
