"""Reminders: what there is to tell, to whom, and when they may be told. docs/reminders.md.

`rules` are plain functions of values; `finding` reads what there is to tell, `readers` who is there
to read it; `telling` puts these together once an hour, in a few statements for all of a county.
"""
