"""Reminders: what is sent to whom, and when. docs/reminders.md.

`timing` is plain functions of values. `finding` reads what there is to send, `readers` who is there
to read it. `telling` puts these together once an hour, in a few statements for a whole county.
"""
