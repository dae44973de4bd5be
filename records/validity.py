"""The days on which a row is valid, ``[valid_from, valid_to)``: as SQL, for models, for values."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, column, func, or_
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from records.tenures import Tenure


def valid_on(row: str, first: str, last: str | None = None) -> str:
    """SQL: a row is valid on a day, or on some day from ``first`` to ``last``.

    ``row`` is the table's name or alias, the days are SQL expressions.
    """
    return f"({row}.valid_from <= {last or first} AND {ends_after(f'{row}.valid_to', first)})"


def ends_after(column: str, day: str) -> str:
    """SQL: the end in a column is after ``day``, or NULL."""
    return f"({column} IS NULL OR {column} > {day})"


def is_valid(
    valid_from: date, valid_to: date | None, first: date, last: date | None = None
) -> bool:
    """`valid_on` for values."""
    return valid_from <= (last or first) and Tenure(valid_from, valid_to).reaches_beyond(first)


_VALID = func.daterange(column("valid_from"), column("valid_to"))
FIRST_TO_LAST = func.daterange(column("first_day"), column("last_day"), "[]")


def once_a_day(
    name: str, *columns: str | ColumnElement[Any], span: ColumnElement[Any] = _VALID
) -> ExcludeConstraint:
    """Exclude two rows of a county with the same values in these columns on the same day."""
    same = [column(each) if isinstance(each, str) else each for each in ("county", *columns)]
    return ExcludeConstraint(*((each, "=") for each in same), (span, "&&"), name=name, using="gist")


class Valid:
    """Columns of a row that is valid for a time. ``valid_to`` is the first day after it."""

    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @classmethod
    def valid_on(cls, day: date | ColumnElement[date]) -> ColumnElement[bool]:
        """Condition: the row is valid on ``day``."""
        return and_(cls.valid_from <= day, cls.ends_after(day))

    @classmethod
    def ends_after(cls, day: date | ColumnElement[date]) -> ColumnElement[bool]:
        """Condition: the row is valid on ``day`` or later."""
        return or_(cls.valid_to.is_(None), cls.valid_to > day)

    @property
    def tenure(self) -> Tenure:
        return Tenure(self.valid_from, self.valid_to)
