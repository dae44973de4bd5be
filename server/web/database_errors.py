"""Database errors as Problems: the only module that reads SQLSTATE codes."""

from typing import NamedTuple

import psycopg
import structlog
from sqlalchemy import exc

from records.problems import AbsencesOverlap, Busy, ConcurrentWrite, Malformed, Problem

log = structlog.get_logger("server.database")

_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock
_TOO_SLOW = {"55P03", "57014", "25P03"}  # lock, statement and idle timeouts
_EXHAUSTED = "53"  # no disk, memory or connection is left: an operator has to know
_NOT_STORABLE = {"22003", "22021", "22P05"}  # number out of range; bytes that are no text
_UNIQUE = "23505"
# Constraints that correct programs can violate, with the problem to answer.
_CONSTRAINTS: dict[str | None, type[Problem]] = {
    "ex_absences_apart": AbsencesOverlap,
    # The roster planner avoids double duties: only a concurrent planner can cause this.
    "ex_duties_one_a_day": ConcurrentWrite,
}


class Diagnosis(NamedTuple):
    """What PostgreSQL says of an error, without its message: that may quote a row."""

    sqlstate: str | None = None
    constraint: str | None = None
    table: str | None = None


def diagnosis_of(error: object) -> Diagnosis:
    """The diagnosis of a driver's error (``orig`` of SQLAlchemy's); an empty one of any other."""
    if not isinstance(error, psycopg.Error):
        return Diagnosis()
    return Diagnosis(error.sqlstate, error.diag.constraint_name, error.diag.table_name)


def problem_of(error: Exception) -> Problem | None:
    """The Problem for an exception; None if it is a bug of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exc.TimeoutError):
        return Busy("no database connection was free in time")
    if not isinstance(error, exc.DBAPIError):
        return None
    state, constraint, _ = diagnosis_of(error.orig)
    if state in _TRY_AGAIN:
        return ConcurrentWrite()
    if state in _TOO_SLOW or lost_connection(error):
        return Busy()
    if (state or "").startswith(_EXHAUSTED):
        log.error("database_exhausted", sqlstate=state)
        return Busy()
    if state in _NOT_STORABLE or "NUL (0x00)" in str(error.orig):
        return Malformed(reason="value_not_storable")
    if (rule := _CONSTRAINTS.get(constraint)) is not None:
        return rule()
    # A unique violation comes from a concurrent write; a check or foreign key is a bug, and a 500.
    return ConcurrentWrite() if state == _UNIQUE else None


def lost_connection(error: Exception) -> bool:
    """True if the database server went away or could not be reached."""
    if not isinstance(error, exc.OperationalError):
        return False
    state = diagnosis_of(error.orig).sqlstate
    return error.connection_invalidated or state is None or state[:2] in ("08", "57")
