"""The demo county: what a newcomer finds in the private database, and how to log in to it."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from sqlalchemy import orm

from demo.load import DEMO_LOGINS, load_demo
from demo.source import COUNTY
from records.divisions import County
from records.people import Person
from server.config import Settings


def load_demo_if_empty(session: orm.Session, settings: Settings) -> None:
    """Load the demo county, unless the database has any county; the session sees it afterwards."""
    empty = not session.scalar(sa.select(sa.exists(sa.select(County))))
    url = session.get_bind().engine.url.render_as_string(hide_password=False)
    session.rollback()  # nothing here may block the loading, which has a connection of its own
    if empty:
        print("Loading the demo county ...", flush=True)
        load_demo(url, settings.phone_seal, progress=sys.stdout.isatty())


def demo_logins(session: orm.Session) -> list[str]:
    """A line for each demo log-in that is there, in columns; none for a real county."""
    there = set(session.scalars(sa.select(Person.login).where(Person.county == COUNTY)))
    return [
        f"  {login.login:<10}  {login.password}  {login.role}: {login.shows}"
        for login in DEMO_LOGINS
        if login.login in there
    ]
