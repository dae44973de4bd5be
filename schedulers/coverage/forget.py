"""Forget the figures of years that are long past. They are counts of households, by area."""

from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.db import changed_rows
from schedulers.coverage.fold import hold_fold

# Figures of a period begin with the totals of the day before it, and a week may begin in the old
# year.
_BEFORE_A_YEAR = timedelta(days=8)
_FIRST = text("""
    UPDATE coverage_counts SET first_day = :first WHERE county = :county AND first_day < :first
""")
_DAYS = text("DELETE FROM coverage_days WHERE county = :county AND day < :before")


def forget_years(session: Session, county: str, first: date) -> int:
    """Delete the figures before a year that begins on ``first``; returns the number of rows."""
    hold_fold(session, county)
    session.execute(_FIRST, {"county": county, "first": first})
    params = {"county": county, "before": first - _BEFORE_A_YEAR}
    return changed_rows(session.execute(_DAYS, params))
