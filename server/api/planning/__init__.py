"""Endpoints of calendars, rosters, quotas, plans and reminders."""
