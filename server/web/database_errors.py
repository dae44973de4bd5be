"""What the database refuses, turned into Problems: the one place that reads its error codes."""

from sqlalchemy import exc

from records.problems import AbsencesOverlap, Busy, ConcurrentWrite, Malformed, Problem

_TRY_AGAIN = {"40001", "40P01"}  # serialization failure, deadlock
_TOO_SLOW = {"55P03", "57014", "25P03"}  # lock, statement and idle timeouts
_NOT_STORABLE = {"22003", "22021", "22P05"}  # number out of range; bytes that are no text
_UNIQUE = "23505"
# Rules that people break, and not our own faults: told as what they are.
_CONSTRAINTS: dict[str | None, type[Problem]] = {
    "ex_absences_apart": AbsencesOverlap,
    # Plans look where everybody is: only another plan at the same moment can get in between.
    "ex_duties_one_a_day": ConcurrentWrite,
}


def problem_of(error: Exception) -> Problem | None:
    """The Problem that an exception stands for; None where it is a fault of ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exc.TimeoutError):
        return Busy("no database connection came free in time")
    if not isinstance(error, exc.DBAPIError):
        return None
    state = getattr(error.orig, "sqlstate", None)
    if state in _TRY_AGAIN:
        return ConcurrentWrite()
    if state in _TOO_SLOW or lost_connection(error):
        return Busy()
    if state in _NOT_STORABLE or "NUL (0x00)" in str(error.orig):
        return Malformed(reason="value_not_storable")
    if (rule := _CONSTRAINTS.get(_constraint(error))) is not None:
        return rule()
    # A unique key was broken by somebody who wrote at the same moment; a check or a foreign key is
    # a fault of ours, and a 500.
    return ConcurrentWrite() if state == _UNIQUE else None


def _constraint(error: exc.DBAPIError) -> str | None:
    name: str | None = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name


def lost_connection(error: Exception) -> bool:
    """True where the server went away, or could not be reached: no statement was at fault."""
    if not isinstance(error, exc.OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state[:2] in ("08", "57")
