"""Work that goes on by itself: the timetable, runs, queues and retention. docs/jobs.md.

A `job` is due by its `periods`; `runs` sees that each period is done once; `queues` and `tasks`
share large jobs out.
"""
