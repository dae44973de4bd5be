"""Every table of the county's data, with its wire schema beside it.

Importing the package registers all its tables, so that the metadata is complete.
"""

from records import coverage, divisions, drawings, feeds
from records.fieldwork import (
    aliases,
    credits,
    erasures,
    households,
    meal_tickets,
    photos,
    visits,
)
from records.intake import inbox, loads, outcomes
from records.planning import plans, quotas, reminders
from records.staff import channels, people
from records.system import audit, feedback, jobs, outbox

__all__ = [
    "aliases",
    "audit",
    "channels",
    "coverage",
    "credits",
    "divisions",
    "drawings",
    "erasures",
    "feedback",
    "feeds",
    "households",
    "inbox",
    "jobs",
    "loads",
    "meal_tickets",
    "outbox",
    "outcomes",
    "people",
    "photos",
    "plans",
    "quotas",
    "reminders",
    "visits",
]
