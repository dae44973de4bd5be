"""Reminders: what is sent to whom, and when. See docs/reminders.md.

`timing` has the pure rules, `finding` loads the notices, `recipients` the people, `stored` the
reminders. `sending` combines them once an hour, with a few statements for a whole county.
"""
