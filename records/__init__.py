"""Floor 1: every table of the county's data, with its wire schema beside it.

Importing the floor registers all its tables, so that nobody sees half of the metadata.
"""

from records import (
    aliases,
    audit,
    channels,
    credits,
    divisions,
    feeds,
    households,
    inbox,
    jobs,
    loads,
    meal_tickets,
    outbox,
    outcomes,
    people,
    photos,
    plans,
    quotas,
    reminders,
    visits,
)

__all__ = [
    "aliases",
    "audit",
    "channels",
    "credits",
    "divisions",
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
