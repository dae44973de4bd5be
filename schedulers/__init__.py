"""What is due when: calendars, duties, quotas, plans, reminders and jobs."""
