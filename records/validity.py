"""On which days a row holds: from its ``valid_from`` until the day before its ``valid_to``, if any.

The one rule, for statements that are text, for conditions on models, and for values.
"""

from datetime import date

from sqlalchemy import ColumnElement, Date, and_, or_
from sqlalchemy.orm import Mapped, mapped_column

from records.tenures import Tenure


def valid_on(row: str, first: str, last: str | None = None) -> str:
    """SQL: that a row holds on a day, or on some day from ``first`` to ``last``.

    ``row`` is the table's name or alias, the days are SQL expressions.
    """
    return f"({row}.valid_from <= {last or first} AND {ends_after(f'{row}.valid_to', first)})"


def ends_after(column: str, day: str) -> str:
    """SQL: that what ends on the day in a column, or has no end, reaches beyond a day."""
    return f"({column} IS NULL OR {column} > {day})"


def is_valid(
    valid_from: date, valid_to: date | None, first: date, last: date | None = None
) -> bool:
    """The same for values."""
    return valid_from <= (last or first) and Tenure(valid_from, valid_to).reaches_beyond(first)


class Valid:
    """The columns of a row that holds for a time. ``valid_to`` is the first day without it."""

    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    @classmethod
    def valid_on(cls, day: date | ColumnElement[date]) -> ColumnElement[bool]:
        """The condition that a row holds on a day."""
        return and_(cls.valid_from <= day, cls.ends_after(day))

    @classmethod
    def ends_after(cls, day: date | ColumnElement[date]) -> ColumnElement[bool]:
        """The condition that a row holds on a day or later."""
        return or_(cls.valid_to.is_(None), cls.valid_to > day)

    @property
    def tenure(self) -> Tenure:
        return Tenure(self.valid_from, self.valid_to)
