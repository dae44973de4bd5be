"""Scheduled jobs: timetable, runs, queues and retention. See docs/jobs.md.

A `job` is due by its `periods`; `runs` runs each period once; `queues` and `tasks` split large
jobs.
"""
