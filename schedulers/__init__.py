"""Floor 3: calendar, quotas, planning, reminders, jobs."""
