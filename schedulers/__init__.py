"""Calendars, duties, quotas, plans, reminders and jobs."""
