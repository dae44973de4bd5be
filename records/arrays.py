"""Arrays as SQL parameters: a batch is sent as a few arrays, not row by row."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import orjson


def array(values: Iterable[UUID | float | date | str | None]) -> str:
    """PostgreSQL's text form of a one-dimensional array; the statement has to cast it.

    psycopg writes a list's items one by one in Python, which for a batch of 500 takes longer than
    the statement. Strings have to be codes: line breaks are not kept. NaN becomes NULL.
    """
    return f"{{{orjson.dumps(list(values)).decode()[1:-1]}}}"
