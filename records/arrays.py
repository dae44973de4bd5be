"""Arrays as parameters: a batch goes to PostgreSQL as a few of them, never row by row."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import orjson


def array(values: Iterable[UUID | float | date | str | None]) -> str:
    """PostgreSQL's text of a one-dimensional array, to be cast where it is used.

    psycopg writes a list's items one by one in Python, which for a batch of 500 takes longer than
    the statement. Of texts only codes will do: line breaks would not survive. NaN becomes NULL.
    """
    return f"{{{orjson.dumps(list(values)).decode()[1:-1]}}}"
