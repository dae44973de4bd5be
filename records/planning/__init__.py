"""Tables of calendars, quotas, weekly plans and reminders."""
